package dev.ssoperator.assignmentset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignmentSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A set's status says how far the set is, and is not written for a new reading alone. */
class SetStatusDraftTest {

  private static final Instant READ = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void whatIsCountedIsSaid() {
    var draft = new SetStatusDraft(null);
    draft.count(selection(READ), 2, new Progress(5, 3, 1, List.of()));
    draft.markLeaving(List.of("111111111111"));

    var status = draft.build(4, List.of());

    assertThat(status.accounts()).isEqualTo(2);
    assertThat(status.desired()).isEqualTo(5);
    assertThat(status.ready()).isEqualTo(3);
    assertThat(status.pending()).isEqualTo(1);
    assertThat(status.failing()).isEqualTo(1);
    assertThat(status.leavingAccounts()).containsExactly("111111111111");
    assertThat(status.organizationReadAt()).isEqualTo(READ);
    assertThat(status.observedGeneration()).isEqualTo(4);
  }

  @Test
  void whatIsNotCountedStaysAsItWas() {
    var before = counted(null, READ, 3);

    var status = new SetStatusDraft(before).build(5, List.of());

    assertThat(status.ready()).isEqualTo(3);
    assertThat(status.organizationReadAt()).isEqualTo(READ);
    assertThat(status.observedGeneration()).isEqualTo(5);
  }

  @Test
  void aNewReadingThatChangesNothingIsNotWritten() {
    var before = counted(null, READ, 3);

    assertThat(counted(before, READ.plusSeconds(60), 3)).isEqualTo(before);
    assertThat(counted(before, READ.plusSeconds(60), 4).organizationReadAt())
        .isEqualTo(READ.plusSeconds(60));
  }

  @Test
  void aSpecThatWasNotEvaluatedIsNotObserved() {
    var draft = new SetStatusDraft(counted(null, READ, 3));

    draft.postpone();

    assertThat(draft.build(5, List.of()).observedGeneration()).isEqualTo(4);
  }

  @Test
  void aRequestToReadAgainIsHandledOnce() {
    var draft = new SetStatusDraft(null);
    assertThat(draft.isRefreshRequested(null)).isFalse();
    assertThat(draft.isRefreshRequested("now")).isTrue();

    draft.markHandled("now");

    assertThat(draft.isRefreshRequested("now")).isFalse();
    assertThat(draft.isRefreshRequested(null)).isFalse();
    assertThat(draft.isRefreshRequested("later")).isTrue();
    var next = new SetStatusDraft(draft.build(1, List.of()));
    assertThat(next.isRefreshRequested("now")).isFalse();
  }

  private static AccountAssignmentSetStatus counted(
      @Nullable AccountAssignmentSetStatus before, Instant readAt, int ready) {
    var draft = new SetStatusDraft(before);
    draft.count(selection(readAt), 2, new Progress(5, ready, 1, List.of()));
    return draft.build(4, List.of());
  }

  private static Selection selection(Instant readAt) {
    return new Selection(new TreeMap<>(), List.of(), readAt);
  }
}
