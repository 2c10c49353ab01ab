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
import dev.ssoperator.identitycenter.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The requests of one resource: one for what its spec means, and one for each obsolete. */
final class HeldRequests {

  private final Predicate<AssignedAccess> isObsolete;

  /** The requests for what is obsolete. */
  private final Map<AssignedAccess, AssignmentRequest> revocations = new HashMap<>();

  /** The request for what is not obsolete. */
  private @Nullable AssignmentRequest current;

  /** The one that a request which was not sent yet has replaced. */
  private @Nullable AssignmentRequest replaced;

  HeldRequests(Predicate<AssignedAccess> isObsolete) {
    this.isObsolete = isObsolete;
  }

  /** Before 1.0.0-beta.2 a status had one request for all of its assignments. */
  void load(AccountAssignmentStatus status) {
    status.obsolete().forEach(this::load);
    load(status.request());
  }

  private void load(ObsoleteAssignment entry) {
    if (entry.request() != null) {
      put(entry.request().of(entry.assignment()));
    }
  }

  private void load(@Nullable AssignmentRequest request) {
    if (request != null) {
      put(request);
    }
  }

  @Nullable AssignmentRequest current() {
    return current;
  }

  @Nullable AssignmentRequest revocation(AssignedAccess assignment) {
    return revocations.get(assignment);
  }

  Optional<AssignmentRequest> inFlight() {
    return Stream.concat(Stream.ofNullable(current), revocations.values().stream())
        .filter(request -> request.state() == RequestState.IN_PROGRESS)
        .findFirst();
  }

  Optional<AssignmentRequest> last(Operation operation, AssignedAccess assignment) {
    return Stream.concat(Stream.ofNullable(current), Stream.ofNullable(revocation(assignment)))
        .filter(
            request -> request.operation() == operation && request.assignment().equals(assignment))
        .findFirst();
  }

  /** What the current request is about may have become obsolete. */
  void sort() {
    var request = current;
    if (request != null && isRevocation(request)) {
      current = null;
      put(request);
    }
  }

  /** A request is about to be sent. */
  void recordIntent(
      Operation operation, AssignedAccess assignment, Instant now, @Nullable RequestOrigin origin) {
    replaced = last(operation, assignment).orElse(null);
    put(
        AssignmentRequestBuilder.builder()
            .operation(operation)
            .assignment(assignment)
            .state(RequestState.IN_PROGRESS)
            .startTime(now.truncatedTo(ChronoUnit.MILLIS))
            .failures(replaced == null ? null : replaced.failures())
            .origin(origin)
            .build());
  }

  /** The request has ended. */
  void finish(AssignmentRequest running, RequestReport report, Instant now) {
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
  }

  void restoreReplaced(AssignmentRequest refused) {
    remove(refused);
    load(replaced);
  }

  void put(AssignmentRequest request) {
    if (isRevocation(request)) {
      revocations.put(request.assignment(), request);
    } else {
      current = request;
    }
  }

  void remove(AssignmentRequest request) {
    if (isRevocation(request)) {
      forgetRevocation(request.assignment());
    } else {
      current = null;
    }
  }

  void forgetRevocation(AssignedAccess assignment) {
    revocations.remove(assignment);
  }

  void forgetFailedRevocations() {
    revocations.values().removeIf(request -> request.state() == RequestState.FAILED);
  }

  private boolean isRevocation(AssignmentRequest request) {
    return request.operation() == Operation.DELETE && isObsolete.test(request.assignment());
  }
}
