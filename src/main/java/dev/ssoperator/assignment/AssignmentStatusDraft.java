package dev.ssoperator.assignment;

import dev.ssoperator.access.HeldAssignments;
import dev.ssoperator.access.Seals;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.ResolvedNames;
import dev.ssoperator.status.StatusDraft;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An AccountAssignment's status while a reconciliation works on it. */
final class AssignmentStatusDraft implements StatusDraft<AccountAssignmentStatus> {

  private final AccountAssignment resource;
  private final Seals seals;
  private final HeldAssignments held;
  private final @Nullable Long observedGeneration;
  private ResolvedNames names;
  private @Nullable String lastHandledRequestedAt;
  private boolean isPostponed;

  AssignmentStatusDraft(AccountAssignment resource, Seals seals) {
    this.resource = resource;
    this.seals = seals;
    var status = resource.getStatus();
    held = new HeldAssignments(status, assignment -> seals.isProven(resource, assignment));
    names = status == null || status.names() == null ? ResolvedNames.NONE : status.names();
    lastHandledRequestedAt = status == null ? null : status.lastHandledRequestedAt();
    observedGeneration = status == null ? null : status.observedGeneration();
  }

  @Override
  public AccountAssignmentStatus build(long generation, List<Condition> conditions) {
    var current = resource.getStatus();
    if (current != null && !seals.isWrittenAlone()) {
      var unchanged = build(generation, conditions, current.seals());
      if (unchanged.equals(current)) {
        return unchanged;
      }
    }
    return build(generation, conditions, seals.of(resource, proven()));
  }

  private List<AssignedAccess> proven() {
    return Stream.concat(
            held.all().stream(), held.inFlight().map(AssignmentRequest::assignment).stream())
        .filter(held::isProven)
        .toList();
  }

  private AccountAssignmentStatus build(
      long generation, List<Condition> conditions, List<String> sealed) {
    return new AccountAssignmentStatus(
        held.resolved(),
        names.equals(ResolvedNames.NONE) ? null : names,
        held.assigned(),
        held.obsoleteEntries(),
        held.request(),
        held.existedBefore(),
        sealed,
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
