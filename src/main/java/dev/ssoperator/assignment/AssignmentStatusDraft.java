package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.status.StatusDraft;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An AccountAssignment's status while a reconciliation works on it.
 *
 * <p>Its invariant: whatever exists in AWS because of the resource is named in {@code assigned}, in
 * {@code obsolete} or in a request that has not ended, at every moment a crash could happen.
 */
final class AssignmentStatusDraft implements StatusDraft<AccountAssignmentStatus> {

  private final Set<AssignedAccess> obsolete = new LinkedHashSet<>();
  private @Nullable AssignedAccess resolved;
  private @Nullable AssignedAccess assigned;
  private @Nullable AssignmentRequest request;
  private @Nullable String lastHandledRequestedAt;
  private @Nullable Long observedGeneration;
  private boolean isPostponed;

  AssignmentStatusDraft(@Nullable AccountAssignmentStatus status) {
    if (status != null) {
      resolved = status.resolved();
      assigned = status.assigned();
      obsolete.addAll(status.obsolete());
      request = status.request();
      lastHandledRequestedAt = status.lastHandledRequestedAt();
      observedGeneration = status.observedGeneration();
    }
  }

  @Override
  public AccountAssignmentStatus build(long generation, List<Condition> conditions) {
    return new AccountAssignmentStatus(
        resolved,
        assigned,
        List.copyOf(obsolete),
        request,
        lastHandledRequestedAt,
        isPostponed ? observedGeneration : Long.valueOf(generation),
        conditions);
  }

  @Nullable AssignmentRequest request() {
    return request;
  }

  /** What exists and is no longer wanted. */
  List<AssignedAccess> obsolete() {
    return List.copyOf(obsolete);
  }

  /**
   * Everything that may exist because of the resource. What it asked for counts even where another
   * resource made it: that one may have handed it over a moment ago.
   */
  List<AssignedAccess> held() {
    var held = new LinkedHashSet<>(obsolete);
    Stream.of(Optional.ofNullable(assigned), Optional.ofNullable(resolved))
        .flatMap(Optional::stream)
        .forEach(held::add);
    return List.copyOf(held);
  }

  /** Whether there cannot be anything in AWS because of the resource. */
  boolean holdsNothing() {
    return held().isEmpty() && !isInProgress();
  }

  boolean isInProgress() {
    return request != null && request.state() == RequestState.IN_PROGRESS;
  }

  /** Whether the access exists because of the resource, as far as it is known here. */
  boolean isAssigned(AssignedAccess access) {
    return access.equals(assigned);
  }

  boolean isAsked(@Nullable String requestedAt) {
    return requestedAt != null && !requestedAt.equals(lastHandledRequestedAt);
  }

  void markHandled(@Nullable String requestedAt) {
    lastHandledRequestedAt = requestedAt;
  }

  /** Something has to end before the spec is looked at; until then it may ask for anything. */
  void postpone() {
    isPostponed = true;
  }

  /** What the spec meant when it was resolved last. */
  @Nullable AssignedAccess resolved() {
    return resolved;
  }

  /** What the spec means now; null while that is not known. */
  void setResolved(@Nullable AssignedAccess access) {
    resolved = access;
  }

  /** This access may exist and is no longer wanted. */
  void markObsolete(AssignedAccess access) {
    if (!access.equals(assigned)) {
      obsolete.add(access);
    }
  }

  /** This access exists and is wanted; what was assigned before is obsolete. */
  void markAssigned(AssignedAccess access) {
    if (assigned != null && !assigned.equals(access)) {
      obsolete.add(assigned);
    }
    obsolete.remove(access);
    assigned = access;
  }

  /** This access exists and is wanted; it is this resource's or another's that is older. */
  void markPresent(AssignedAccess access, boolean owned) {
    markAssigned(access);
    if (!owned) {
      assigned = null;
    }
  }

  /** This access does not exist, or is no longer this resource's to remove. */
  void markDropped(AssignedAccess access) {
    obsolete.remove(access);
    if (access.equals(assigned)) {
      assigned = null;
    }
    if (access.equals(resolved)) {
      resolved = null;
    }
  }

  /** What a request for the same came to counts, though another one has run since. */
  void restore(AssignmentRequest last) {
    request = last;
  }

  /** A request is about to be sent. */
  void recordIntent(Operation operation, AssignedAccess access, Instant now) {
    request =
        new AssignmentRequest(
            null,
            operation,
            access,
            RequestState.IN_PROGRESS,
            null,
            now.truncatedTo(ChronoUnit.MILLIS),
            null,
            failures(operation, access));
  }

  /** AWS accepted the request. */
  void markAccepted(String id) {
    var r = required();
    request =
        new AssignmentRequest(
            id, r.operation(), r.assignment(), r.state(), null, r.startTime(), null, r.failures());
  }

  /** AWS refused the request, so it had no effect. */
  void markRefused() {
    request = null;
  }

  /** Nobody can say what became of the request; what exists must be read. */
  void markLost() {
    var r = required();
    if (r.operation() == Operation.CREATE && !r.assignment().equals(assigned)) {
      obsolete.add(r.assignment());
    }
    request = null;
  }

  /** The request has ended. */
  void markFinished(RequestReport report, Instant now) {
    var r = required();
    var failed = report.state() == RequestState.FAILED;
    var reason = report.failureReason();
    request =
        new AssignmentRequest(
            r.id(),
            r.operation(),
            r.assignment(),
            report.state(),
            reason == null ? null : Text.oneLine(reason),
            r.startTime(),
            now.truncatedTo(ChronoUnit.MILLIS),
            failed ? (r.failures() == null ? 1 : r.failures() + 1) : null);
    if (r.operation() == Operation.CREATE && !failed) {
      markAssigned(r.assignment());
    }
    // Nobody can use what is left of a principal that is gone.
    if (r.operation() == Operation.DELETE
        && (!failed || FailureKind.of(reason) == FailureKind.PRINCIPAL_NOT_FOUND)) {
      markDropped(r.assignment());
    }
  }

  private @Nullable Integer failures(Operation operation, AssignedAccess access) {
    var last = request;
    return last != null && last.operation() == operation && last.assignment().equals(access)
        ? last.failures()
        : null;
  }

  private AssignmentRequest required() {
    if (request == null) {
      throw new IllegalStateException("no request");
    }
    return request;
  }
}
