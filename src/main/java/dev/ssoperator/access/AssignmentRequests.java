package dev.ssoperator.access;

import dev.ssoperator.access.AccessOutcome.Failed;
import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.access.AccessOutcome.Unsent;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.Requests;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts requests for the assignments of a resource, and takes in how they ended. */
public final class AssignmentRequests {

  /** After this many failures in a row, somebody should look, whatever AWS says. */
  private static final int FAILURES_UNTIL_STALLED = 5;

  private final Accesses accesses;
  private final RevocationBreaker breaker;
  private final AccessAudit audit;
  private final Requests requests;
  private final Ledger ledger;
  private final StaleProvisionings staleProvisionings;
  private final Pacing pacing;
  private final Clock clock;

  /** Creates the requests of an instance. */
  public AssignmentRequests(AccessServices services) {
    this.accesses = services.accesses();
    this.breaker = services.breaker();
    this.audit = new AccessAudit(services);
    this.requests = services.requests();
    this.ledger = services.ledger();
    this.staleProvisionings = services.staleProvisionings();
    this.pacing = services.pacing();
    this.clock = services.clock();
  }

  /** Takes in the request in flight; the outcome while it runs, empty when none does. */
  public Optional<AccessOutcome> absorbResult(AccessPass pass) {
    var inFlight = pass.held().inFlight();
    if (inFlight.isPresent()) {
      var outcome = absorbResult(pass, inFlight.get());
      if (outcome.isPresent()) {
        return outcome;
      }
    }
    accesses.endRevoking(pass.requester());
    return Optional.empty();
  }

  private Optional<AccessOutcome> absorbResult(AccessPass pass, AssignmentRequest request) {
    var held = pass.held();
    var operation = request.operation();
    var assignment = request.assignment();
    var answer =
        requests.follow(
            pass.requester(),
            asynchronous(operation),
            new RequestTarget.Assignment(assignment),
            request.id());
    if (answer instanceof RequestAnswer.Unsent unsent) {
      return Optional.of(new Unsent(unsent));
    }
    if (answer instanceof RequestAnswer.Running running) {
      if (request.id() == null) {
        held.markAccepted(running.id());
      }
      return Optional.of(new Running(operation, assignment, running.id(), null));
    }
    var now = clock.instant();
    audit.ended(pass, request, answer, now);
    if (operation == Operation.CREATE) {
      staleProvisionings.ended(assignment.permissionSetArn(), request.startTime());
    }
    if (answer instanceof RequestAnswer.Ended end) {
      var wasAssigned = held.isAssigned(assignment);
      held.markFinished(end.report(), now);
      record(pass, request, end);
      if (operation == Operation.CREATE && wasAssigned && isSuccess(end) && end.isRecent()) {
        pass.driftCorrected();
      }
    } else {
      if (operation == Operation.CREATE && held.isProven(assignment)) {
        markMayAppear(assignment, true);
      }
      held.markLost();
      ledger.doubt(assignment);
    }
    return Optional.empty();
  }

  private static boolean isSuccess(RequestAnswer.Ended end) {
    return end.report().state() == RequestState.SUCCEEDED;
  }

  private void record(AccessPass pass, AssignmentRequest request, RequestAnswer.Ended end) {
    var assignment = request.assignment();
    var isDeletion = request.operation() == Operation.DELETE;
    if (!end.isRecent() || !pass.held().isProven(assignment)) {
      ledger.doubt(assignment);
    } else if (isSuccess(end)) {
      ledger.record(assignment, !isDeletion);
    } else if (isDeletion && isNotAssigned(end.report().failureReason())) {
      ledger.doubt(assignment);
      markListed(assignment, false);
    }
    forgetRefusals(assignment);
  }

  private static boolean isNotAssigned(@Nullable String failureReason) {
    return FailureKind.of(failureReason) == FailureKind.NOT_ASSIGNED;
  }

  /** A refused revocation is to be made again at once, or AWS has accepted it. */
  void forgetRefusals(AssignedAccess assignment) {
    accesses.update(assignment, Access::forgetRefusals);
  }

  private void markListed(AssignedAccess assignment, boolean value) {
    accesses.update(assignment, access -> access.markListed(value));
  }

  private void markMayAppear(AssignedAccess assignment, boolean value) {
    accesses.update(assignment, access -> access.markMayAppear(value));
  }

  /** AWS has not accepted the request that revokes an assignment: it is sent again later. */
  AccessOutcome.Refused refused(AssignedAccess assignment, IdentityCenterException error) {
    return accesses.with(
        assignment,
        access -> {
          var refusals = access.countRefusal();
          if (error.kind().isLasting()) {
            // By the next time, reads show whatever there is.
            access.markMayAppear(false);
          }
          var delay = pacing.retryDelay(error.kind().isLasting(), refusals);
          access.refused(error, clock.instant().plus(delay));
          return new AccessOutcome.Refused(error, delay, true);
        });
  }

  /**
   * Whether AWS has failed to delete an assignment because it does not exist, which no read has
   * confirmed yet.
   */
  boolean isUnconfirmed(AccessPass pass, AssignedAccess assignment) {
    return failedDeletion(pass, assignment, FailureKind.NOT_ASSIGNED).isPresent()
        && !accesses.with(assignment, Access::isListed);
  }

  /** The last deletion of an assignment, if it has failed for this reason. */
  Optional<AssignmentRequest> failedDeletion(
      AccessPass pass, AssignedAccess assignment, FailureKind kind) {
    return pass.held()
        .last(Operation.DELETE, assignment)
        .filter(last -> last.state() == RequestState.FAILED)
        .filter(last -> FailureKind.of(last.failureReason()) == kind);
  }

  /** AWS lists the assignment all the same, so that its deletion has failed as any other. */
  void contradicted(AssignedAccess assignment) {
    markListed(assignment, true);
  }

  /** Whether a creation may come true yet that no read shows. */
  boolean mayAppear(AssignedAccess assignment) {
    return accesses.with(assignment, Access::mayAppear)
        || requests.mayBeInFlight(
            AsyncOperation.CREATE_ASSIGNMENT, new RequestTarget.Assignment(assignment));
  }

  /**
   * The outcome while a failed request for the same is not to be made again yet, or while one that
   * succeeded may not show in AWS's lists yet.
   */
  Optional<AccessOutcome> holdOff(AccessPass pass, Operation operation, AssignedAccess assignment) {
    var now = clock.instant();
    var refusal = accesses.with(assignment, access -> access.refusal(now));
    if (operation == Operation.DELETE && refusal.isPresent()) {
      var last = refusal.get();
      return Optional.of(
          new AccessOutcome.Refused(last.error(), Duration.between(now, last.retryAt()), false));
    }
    var last = pass.held().last(operation, assignment).orElse(null);
    if (last == null || last.completionTime() == null) {
      return Optional.empty();
    }
    var failed = last.state() == RequestState.FAILED;
    var failures = last.failures() == null ? 1 : last.failures();
    var terminal = failed && FailureKind.of(last.failureReason()).isTerminal();
    var delay = failed ? pacing.retryDelay(terminal, failures) : pacing.initialBackoff();
    var remaining = Pacing.remaining(delay, last.completionTime(), now);
    if (remaining.isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        failed
            ? new Failed(last, terminal || failures >= FAILURES_UNTIL_STALLED, remaining)
            : new Running(operation, assignment, last.id(), remaining));
  }

  /** Starts a request, once the status says that it is about to be sent. */
  AccessOutcome start(AccessPass pass, Operation operation, AssignedAccess assignment) {
    var held = pass.held();
    var answer = ensure(pass, operation, assignment);
    if (answer instanceof RequestAnswer.Unsent unsent) {
      return new Unsent(unsent);
    }
    var running = (RequestAnswer.Running) answer;
    if (!running.isNew()) {
      recordIntent(pass, operation, assignment);
    }
    // AWS accepts nothing while another request for the same assignment runs.
    markMayAppear(assignment, false);
    held.markAccepted(running.id());
    return new Running(operation, assignment, running.id(), null);
  }

  private RequestAnswer ensure(AccessPass pass, Operation operation, AssignedAccess assignment) {
    try {
      return requests.ensure(
          pass.requester(),
          asynchronous(operation),
          new RequestTarget.Assignment(assignment),
          () -> intend(pass, operation, assignment));
    } catch (IdentityCenterException e) {
      if (!e.mayHaveTakenEffect()) {
        pass.held().markRefused();
      }
      if (e.kind().isLasting() && !(isDeletion(operation) && e.kind() == ErrorKind.NOT_FOUND)) {
        audit.refused(pass, operation, assignment, e);
      }
      throw e;
    }
  }

  private void intend(AccessPass pass, Operation operation, AssignedAccess assignment) {
    if (operation == Operation.DELETE) {
      breaker.spend(pass.requester());
    } else if (pass.held().isAssigned(assignment)) {
      pass.driftFound();
    }
    recordIntent(pass, operation, assignment);
    pass.saveIntent(new Running(operation, assignment, null, null));
  }

  private void recordIntent(AccessPass pass, Operation operation, AssignedAccess assignment) {
    pass.held()
        .recordIntent(
            operation, assignment, clock.instant(), audit.origin(pass, operation, assignment));
  }

  private static boolean isDeletion(Operation operation) {
    return operation == Operation.DELETE;
  }

  private static AsyncOperation asynchronous(Operation operation) {
    return switch (operation) {
      case CREATE -> AsyncOperation.CREATE_ASSIGNMENT;
      case DELETE -> AsyncOperation.DELETE_ASSIGNMENT;
    };
  }
}
