package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The assignments of one resource and a request for each, while a reconciliation works on them.
 *
 * <p>Its invariant: whatever exists in AWS because of the resource is named in {@code assigned}, in
 * {@code obsolete} or in a request that has not ended, at every moment a crash could happen.
 */
public final class HeldAssignments {

  private final Set<AssignedAccess> obsolete = new LinkedHashSet<>();

  /** The requests for what is obsolete. */
  private final Map<AssignedAccess, AssignmentRequest> revocations = new HashMap<>();

  private @Nullable AssignedAccess resolved;
  private @Nullable AssignedAccess assigned;

  /** The request for what is not obsolete. */
  private @Nullable AssignmentRequest request;

  /** The one that a request which was not sent yet has replaced. */
  private @Nullable AssignmentRequest replaced;

  /** Takes in what a status says, if there is one. */
  public HeldAssignments(@Nullable AccountAssignmentStatus status) {
    if (status == null) {
      return;
    }
    resolved = status.resolved();
    assigned = status.assigned();
    status.obsolete().forEach(this::load);
    request = status.request();
    if (request != null && isRevocation(request)) {
      // Before 1.0.0-beta.2 a status had one request for all of its assignments.
      revocations.put(request.assignment(), request);
      request = null;
    }
  }

  private void load(ObsoleteAssignment entry) {
    obsolete.add(entry.assignment());
    if (entry.request() != null) {
      revocations.put(entry.assignment(), entry.request().of(entry.assignment()));
    }
  }

  /** What is obsolete, as the status says it. */
  public List<ObsoleteAssignment> obsoleteEntries() {
    return obsolete.stream()
        .map(assignment -> ObsoleteAssignment.of(assignment, revocations.get(assignment)))
        .toList();
  }

  /** The request for what the spec means. */
  public @Nullable AssignmentRequest request() {
    return request;
  }

  /** The request in flight, or about to be sent; there is one at most. */
  public Optional<AssignmentRequest> inFlight() {
    return Stream.concat(Stream.ofNullable(request), revocations.values().stream())
        .filter(r -> r.state() == RequestState.IN_PROGRESS)
        .findFirst();
  }

  /** Whether a request is in flight, or about to be sent. */
  public boolean isInProgress() {
    return inFlight().isPresent();
  }

  /** The last request of an operation for an assignment. */
  Optional<AssignmentRequest> last(Operation operation, AssignedAccess assignment) {
    return Stream.concat(Stream.ofNullable(request), Stream.ofNullable(revocations.get(assignment)))
        .filter(r -> r.operation() == operation && r.assignment().equals(assignment))
        .findFirst();
  }

  /** What exists and is not requested any more. */
  public List<AssignedAccess> obsolete() {
    return List.copyOf(obsolete);
  }

  /**
   * Everything that may exist because of the resource. What it requested counts even where another
   * resource made it: that one may have handed it over a moment ago.
   */
  public List<AssignedAccess> all() {
    var all = new LinkedHashSet<>(obsolete);
    Stream.of(Optional.ofNullable(assigned), Optional.ofNullable(resolved))
        .flatMap(Optional::stream)
        .forEach(all::add);
    return List.copyOf(all);
  }

  /** Whether there cannot be anything in AWS because of the resource. */
  public boolean isEmpty() {
    return all().isEmpty() && !isInProgress();
  }

  /** What exists because of the resource. */
  public @Nullable AssignedAccess assigned() {
    return assigned;
  }

  /** Whether an assignment exists because of the resource, as far as it is known here. */
  boolean isAssigned(AssignedAccess assignment) {
    return assignment.equals(assigned);
  }

  /** What the spec meant when it was resolved last. */
  public @Nullable AssignedAccess resolved() {
    return resolved;
  }

  /** What the spec means now; null while that is not known. */
  void setResolved(@Nullable AssignedAccess assignment) {
    resolved = assignment;
  }

  /** The resource requests nothing any more: what it has is to be revoked, with a request each. */
  void relinquish() {
    if (assigned != null && resolved != null && !assigned.equals(resolved)) {
      addObsolete(resolved);
      resolved = null;
    }
  }

  /** This assignment may exist and is not requested any more. */
  void markObsolete(AssignedAccess assignment) {
    if (!assignment.equals(assigned)) {
      addObsolete(assignment);
    }
  }

  /** The assignments of this principal are not requested any more; returns them. */
  List<AssignedAccess> markOrphaned(String principalId) {
    if (assigned != null && assigned.principalId().equals(principalId)) {
      addObsolete(assigned);
      assigned = null;
    }
    return obsolete.stream().filter(o -> o.principalId().equals(principalId)).toList();
  }

  private void addObsolete(AssignedAccess assignment) {
    obsolete.add(assignment);
    if (request != null && isRevocation(request)) {
      revocations.put(request.assignment(), request);
      request = null;
    }
  }

  /** This assignment exists and is requested; what was assigned before is obsolete. */
  void markAssigned(AssignedAccess assignment) {
    if (assigned != null && !assigned.equals(assignment)) {
      addObsolete(assigned);
    }
    obsolete.remove(assignment);
    revocations.remove(assignment);
    assigned = assignment;
  }

  /** This assignment exists and is requested; the resource owns it, or another that is older. */
  public void markPresent(AssignedAccess assignment, boolean owned) {
    markAssigned(assignment);
    if (!owned) {
      assigned = null;
    }
  }

  /** This assignment does not exist, or is no longer this resource's to revoke. */
  void markDropped(AssignedAccess assignment) {
    obsolete.remove(assignment);
    revocations.remove(assignment);
    if (assignment.equals(assigned)) {
      assigned = null;
    }
    if (assignment.equals(resolved)) {
      resolved = null;
    }
  }

  /** A request is about to be sent. */
  void recordIntent(Operation operation, AssignedAccess assignment, Instant now) {
    replaced = last(operation, assignment).orElse(null);
    put(
        AssignmentRequestBuilder.builder()
            .operation(operation)
            .assignment(assignment)
            .state(RequestState.IN_PROGRESS)
            .startTime(now.truncatedTo(ChronoUnit.MILLIS))
            .failures(replaced == null ? null : replaced.failures())
            .build());
  }

  /** AWS has accepted the request. */
  void markAccepted(String id) {
    put(AssignmentRequestBuilder.builder(required()).id(id).build());
  }

  /** AWS has refused the request, so it had no effect. */
  void markRefused() {
    var refused = required();
    remove(refused);
    if (replaced != null) {
      put(replaced);
    }
  }

  /** Nobody can say what became of the request; what exists must be read. */
  void markLost() {
    var lost = required();
    if (lost.operation() == Operation.CREATE && !lost.assignment().equals(assigned)) {
      obsolete.add(lost.assignment());
    }
    remove(lost);
  }

  /** The request has ended. */
  void markFinished(RequestReport report, Instant now) {
    var running = required();
    var failed = report.state() == RequestState.FAILED;
    var reason = report.failureReason();
    var failures = running.failures() == null ? 1 : running.failures() + 1;
    put(
        AssignmentRequestBuilder.builder(running)
            .state(report.state())
            .failureReason(reason == null ? null : Text.oneLine(reason))
            .completionTime(now.truncatedTo(ChronoUnit.MILLIS))
            .failures(failed ? failures : null)
            .build());
    if (running.operation() == Operation.CREATE && !failed) {
      markAssigned(running.assignment());
    }
    // Nobody can use what is left of a principal that is gone.
    if (running.operation() == Operation.DELETE
        && (!failed || FailureKind.of(reason) == FailureKind.PRINCIPAL_NOT_FOUND)) {
      markDropped(running.assignment());
    }
  }

  /** Revocations that have failed are to be made again at once. */
  void forgetFailures() {
    revocations.values().removeIf(r -> r.state() == RequestState.FAILED);
  }

  private AssignmentRequest required() {
    return inFlight().orElseThrow(() -> new IllegalStateException("no request"));
  }

  private boolean isRevocation(AssignmentRequest r) {
    return r.operation() == Operation.DELETE && obsolete.contains(r.assignment());
  }

  private void put(AssignmentRequest r) {
    if (isRevocation(r)) {
      revocations.put(r.assignment(), r);
    } else {
      request = r;
    }
  }

  private void remove(AssignmentRequest r) {
    if (isRevocation(r)) {
      revocations.remove(r.assignment());
    } else {
      request = null;
    }
  }
}
