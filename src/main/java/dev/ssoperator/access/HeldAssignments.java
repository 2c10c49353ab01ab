package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.RequestOrigin;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.RequestReport;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
  private final Predicate<AssignedAccess> isBelieved;
  private final Set<AssignedAccess> proven = new HashSet<>();

  private final HeldRequests requests = new HeldRequests(obsolete::contains);

  private @Nullable AssignedAccess resolved;
  private @Nullable AssignedAccess assigned;

  /** Whether what the spec means existed before any resource requested it; null if irrelevant. */
  private @Nullable Boolean existedBefore;

  /** Takes in what a status says, if there is one, and believes it. */
  public HeldAssignments(@Nullable AccountAssignmentStatus status) {
    this(status, assignment -> true);
  }

  /**
   * Takes in what a status says, if there is one.
   *
   * @param isBelieved whether the operator can have caused an assignment that the status names
   */
  public HeldAssignments(
      @Nullable AccountAssignmentStatus status, Predicate<AssignedAccess> isBelieved) {
    this.isBelieved = isBelieved;
    if (status == null) {
      return;
    }
    resolved = status.resolved();
    assigned = status.assigned();
    existedBefore = status.existedBefore();
    status.obsolete().forEach(entry -> obsolete.add(entry.assignment()));
    requests.load(status);
  }

  /** What is obsolete, as the status says it. */
  public List<ObsoleteAssignment> obsoleteEntries() {
    return obsolete.stream()
        .map(assignment -> ObsoleteAssignment.of(assignment, requests.revocation(assignment)))
        .toList();
  }

  /** The request for what the spec means. */
  public @Nullable AssignmentRequest request() {
    return requests.current();
  }

  /** The request in flight, or about to be sent; there is one at most. */
  public Optional<AssignmentRequest> inFlight() {
    return requests.inFlight();
  }

  /** Whether a request is in flight, or about to be sent. */
  public boolean isInProgress() {
    return inFlight().isPresent();
  }

  /** The last request of an operation for an assignment. */
  Optional<AssignmentRequest> last(Operation operation, AssignedAccess assignment) {
    return requests.last(operation, assignment);
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
        .filter(assignment -> !isForeign(assignment))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /** Whether the operator can have caused the assignment for the resource. */
  public boolean isProven(AssignedAccess assignment) {
    return proven.contains(assignment) || isBelieved.test(assignment);
  }

  /** The operator itself has found that the resource may have the assignment. */
  public void markProven(AssignedAccess assignment) {
    proven.add(assignment);
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
    return assignment.equals(assigned) || isForeign(assignment);
  }

  /** Whether the spec means this assignment, and it is not the resource's to revoke. */
  public boolean isForeign(AssignedAccess assignment) {
    return Boolean.TRUE.equals(existedBefore) && assignment.equals(resolved);
  }

  /** AWS has said that what the spec means does not exist yet. */
  public void markNew() {
    existedBefore = false;
  }

  /** As in the status. */
  public @Nullable Boolean existedBefore() {
    return existedBefore;
  }

  /** Whether the resource may have created an assignment, or have it from another resource. */
  boolean mayBeOurs(AssignedAccess assignment) {
    return assignment.equals(assigned)
        || obsolete.contains(assignment)
        || (Boolean.FALSE.equals(existedBefore) && assignment.equals(resolved))
        || last(Operation.CREATE, assignment).isPresent();
  }

  /** What the spec meant when it was resolved last. */
  public @Nullable AssignedAccess resolved() {
    return resolved;
  }

  /** What the spec means now; null while that is not known. */
  void setResolved(@Nullable AssignedAccess assignment) {
    if (!Objects.equals(resolved, assignment)) {
      existedBefore = null;
    }
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
    if (!assignment.equals(assigned) && !isForeign(assignment)) {
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
    requests.sort();
  }

  /** This assignment exists and is requested; what was assigned before is obsolete. */
  void markAssigned(AssignedAccess assignment) {
    if (assigned != null && !assigned.equals(assignment)) {
      addObsolete(assigned);
    }
    obsolete.remove(assignment);
    requests.forgetRevocation(assignment);
    assigned = assignment;
    existedBefore = null;
  }

  /**
   * This assignment exists and is requested.
   *
   * @param owned whether the resource owns it, rather than another that is older
   * @param existed whether it existed before any resource requested it, and is not revoked with the
   *     resource then; null if it is in any case
   */
  public void markPresent(AssignedAccess assignment, boolean owned, @Nullable Boolean existed) {
    markAssigned(assignment);
    if (!owned || Boolean.TRUE.equals(existed)) {
      assigned = null;
      existedBefore = existed;
    }
  }

  /** This assignment does not exist, or is no longer this resource's to revoke. */
  void markDropped(AssignedAccess assignment) {
    obsolete.remove(assignment);
    requests.forgetRevocation(assignment);
    if (assignment.equals(assigned)) {
      assigned = null;
    }
    if (assignment.equals(resolved)) {
      resolved = null;
    }
  }

  /** Whether this assignment is not requested any more, and may exist. */
  boolean isObsolete(AssignedAccess assignment) {
    return obsolete.contains(assignment);
  }

  /** A request is about to be sent. */
  void recordIntent(
      Operation operation, AssignedAccess assignment, Instant now, @Nullable RequestOrigin origin) {
    requests.recordIntent(operation, assignment, now, origin);
    if (operation == Operation.CREATE) {
      markProven(assignment);
    }
  }

  /** AWS has accepted the request. */
  void markAccepted(String id) {
    requests.put(AssignmentRequestBuilder.builder(required()).id(id).build());
  }

  /** AWS has refused the request, so it had no effect. */
  void markRefused() {
    requests.restoreReplaced(required());
  }

  /** Nobody can say what became of the request; what exists must be read. */
  void markLost() {
    var lost = required();
    if (lost.operation() == Operation.CREATE && !lost.assignment().equals(assigned)) {
      obsolete.add(lost.assignment());
    }
    requests.remove(lost);
  }

  /** The request has ended. */
  void markFinished(RequestReport report, Instant now) {
    var running = required();
    var failed = report.state() == RequestState.FAILED;
    requests.finish(running, report, now);
    if (running.operation() == Operation.CREATE && !failed) {
      markAssigned(running.assignment());
    }
    if (running.operation() == Operation.DELETE && !failed) {
      markDropped(running.assignment());
    }
  }

  /** Revocations that have failed are to be made again at once. */
  void forgetFailures() {
    requests.forgetFailedRevocations();
  }

  private AssignmentRequest required() {
    return inFlight().orElseThrow(() -> new IllegalStateException("no request"));
  }
}
