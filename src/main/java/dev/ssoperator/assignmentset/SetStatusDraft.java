package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.api.AccountAssignmentSetStatusBuilder;
import dev.ssoperator.api.Condition;
import dev.ssoperator.status.StatusDraft;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An AccountAssignmentSet's status while a reconciliation works on it. */
final class SetStatusDraft implements StatusDraft<AccountAssignmentSetStatus> {

  private static final AccountAssignmentSetStatus NONE =
      AccountAssignmentSetStatusBuilder.builder()
          .failures(List.of())
          .leavingAccounts(List.of())
          .conditions(List.of())
          .build();

  private final AccountAssignmentSetStatus before;
  private @Nullable Integer accounts;
  private @Nullable Progress progress;
  private List<String> leaving = List.of();
  private @Nullable Instant readAt;
  private @Nullable String lastHandledRequestedAt;
  private boolean isPostponed;

  SetStatusDraft(@Nullable AccountAssignmentSetStatus before) {
    this.before = before == null ? NONE : before;
    this.lastHandledRequestedAt = this.before.lastHandledRequestedAt();
  }

  @Override
  public AccountAssignmentSetStatus build(long generation, List<Condition> conditions) {
    var status =
        AccountAssignmentSetStatusBuilder.builder(before)
            .lastHandledRequestedAt(lastHandledRequestedAt)
            .observedGeneration(
                isPostponed ? before.observedGeneration() : Long.valueOf(generation))
            .conditions(conditions);
    if (progress != null) {
      status
          .accounts(accounts)
          .desired(progress.desired())
          .ready(progress.ready())
          .pending(progress.pending())
          .failing(progress.failing())
          .failures(progress.failures())
          .leavingAccounts(leaving);
    }
    // A new reading that changes nothing is no reason to write.
    var asRead = status.build();
    return progress == null || asRead.equals(before)
        ? asRead
        : status.organizationReadAt(readAt).build();
  }

  /** What the set selects, and how far that is. */
  void count(Selection selection, int accountCount, Progress now) {
    accounts = accountCount;
    progress = now;
    readAt = selection.readAt();
  }

  /** The accounts that would lose access. */
  void markLeaving(List<String> accountIds) {
    leaving = accountIds;
  }

  /** Whether the user requests that the organization is read again, and that was not done yet. */
  boolean isRefreshRequested(@Nullable String requestedAt) {
    return requestedAt != null && !Objects.equals(requestedAt, lastHandledRequestedAt);
  }

  void markHandled(@Nullable String requestedAt) {
    lastHandledRequestedAt = requestedAt;
  }

  /** The spec was not evaluated yet. */
  void postpone() {
    isPostponed = true;
  }
}
