package dev.ssoperator.assignment;

import dev.ssoperator.access.HeldAssignments;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.ResolvedNames;
import dev.ssoperator.status.StatusDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An AccountAssignment's status while a reconciliation works on it. */
final class AssignmentStatusDraft implements StatusDraft<AccountAssignmentStatus> {

  private final HeldAssignments held;
  private final @Nullable Long observedGeneration;
  private ResolvedNames names;
  private @Nullable String lastHandledRequestedAt;
  private boolean isPostponed;

  AssignmentStatusDraft(@Nullable AccountAssignmentStatus status) {
    held = new HeldAssignments(status);
    names = status == null || status.names() == null ? ResolvedNames.NONE : status.names();
    lastHandledRequestedAt = status == null ? null : status.lastHandledRequestedAt();
    observedGeneration = status == null ? null : status.observedGeneration();
  }

  @Override
  public AccountAssignmentStatus build(long generation, List<Condition> conditions) {
    return new AccountAssignmentStatus(
        held.resolved(),
        names.equals(ResolvedNames.NONE) ? null : names,
        held.assigned(),
        held.obsoleteEntries(),
        held.request(),
        held.existedBefore(),
        lastHandledRequestedAt,
        isPostponed ? observedGeneration : Long.valueOf(generation),
        conditions);
  }

  /** What exists in AWS because of the resource, and its requests. */
  HeldAssignments held() {
    return held;
  }

  /** The ids that the names in the spec were resolved to, when they were last. */
  ResolvedNames names() {
    return names;
  }

  void setNames(ResolvedNames resolved) {
    names = resolved;
  }

  /** Whether the user requests that AWS is read again, and that was not done yet. */
  boolean isRefreshRequested(@Nullable String requestedAt) {
    return requestedAt != null && !requestedAt.equals(lastHandledRequestedAt);
  }

  void markHandled(@Nullable String requestedAt) {
    lastHandledRequestedAt = requestedAt;
  }

  /** The spec was not evaluated, because something has to end first. */
  void postpone() {
    isPostponed = true;
  }
}
