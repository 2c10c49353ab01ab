package dev.ssoperator.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Seals;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a status says beside the assignments. */
class AssignmentStatusDraftTest {

  private final AssignmentStatusDraft draft = draft(null);

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
    var observed = draft(null).build(1, List.of());
    var postponed = draft(observed);
    postponed.postpone();

    assertThat(observed.observedGeneration()).isEqualTo(1);
    assertThat(postponed.build(2, List.of()).observedGeneration()).isEqualTo(1);
    assertThat(draft(observed).build(2, List.of()).observedGeneration()).isEqualTo(2);
  }

  private static AssignmentStatusDraft draft(@Nullable AccountAssignmentStatus status) {
    var resource = new AccountAssignment();
    resource.setMetadata(new ObjectMetaBuilder().withUid("uid").build());
    resource.setStatus(status);
    return new AssignmentStatusDraft(resource, Seals.with(new byte[Seals.KEY_LENGTH], false));
  }
}
