package dev.ssoperator.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a status says beside the assignments. */
class AssignmentStatusDraftTest {

  private final AssignmentStatusDraft draft = new AssignmentStatusDraft(null);

  @Test
  void aRequestToReadAwsAgainIsHandledOnce() {
    assertThat(draft.isRefreshRequested(null)).isFalse();
    assertThat(draft.isRefreshRequested("1")).isTrue();
    draft.markHandled("1");
    assertThat(draft.isRefreshRequested("1")).isFalse();
    assertThat(draft.isRefreshRequested("2")).isTrue();
  }

  @Test
  void aSpecThatWasNotEvaluatedIsNotObserved() {
    var observed = new AssignmentStatusDraft(null).build(1, List.of());
    var postponed = new AssignmentStatusDraft(observed);
    postponed.postpone();

    assertThat(observed.observedGeneration()).isEqualTo(1);
    assertThat(postponed.build(2, List.of()).observedGeneration()).isEqualTo(1);
    assertThat(new AssignmentStatusDraft(observed).build(2, List.of()).observedGeneration())
        .isEqualTo(2);
  }
}
