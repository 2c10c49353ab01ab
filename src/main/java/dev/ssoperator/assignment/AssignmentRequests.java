package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.StaleProvisionings;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.RequestVerdicts;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Starts requests for assignments, and takes in how they ended. */
final class AssignmentRequests {

  /** After this many failures in a row, somebody should look, whatever AWS says. */
  private static final int FAILURES_UNTIL_STALLED = 5;

  private static final String KIND = HasMetadata.getKind(AccountAssignment.class);

  private final AssignmentResolver resolver;
  private final Requests requests;
  private final Ledger ledger;
  private final StaleProvisionings staleProvisionings;
  private final StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter;
  private final Wakeups<AccountAssignment> wakeups;
  private final Pacing pacing;
  private final Clock clock;
  private final FailedRevocations failedRevocations = new FailedRevocations();

  /** Nobody can say what became of them. */
  private final Set<AssignedAccess> lostCreations = ConcurrentHashMap.newKeySet();

  /** What AWS says does not exist when it is to be deleted, and lists. */
  private final Set<AssignedAccess> listed = ConcurrentHashMap.newKeySet();

  AssignmentRequests(
      KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
      AssignmentResolver resolver) {
    var shared = runtime.shared();
    this.resolver = resolver;
    this.requests = shared.instance().requests();
    this.ledger = shared.instance().ledger();
    this.staleProvisionings = shared.instance().staleProvisionings();
    this.reporter = runtime.reporter();
    this.wakeups = runtime.wakeups();
    this.pacing = shared.pacing();
    this.clock = shared.clock();
  }

  /** Takes in the request in status; the verdict while it runs, empty when none does. */
  Optional<Verdict> absorbResult(AssignmentWork work) {
    var draft = work.draft();
    var request = draft.request();
    if (request == null || request.state() != RequestState.IN_PROGRESS) {
      return Optional.empty();
    }
    var answer =
        requests.follow(
            requester(work),
            operation(request.operation()),
            new RequestTarget.Assignment(request.assignment()),
            request.id());
    var unsent = RequestVerdicts.ofUnsent(answer);
    if (unsent.isPresent()) {
      return unsent;
    }
    if (answer instanceof RequestAnswer.Running running) {
      if (request.id() == null) {
        draft.markAccepted(running.id());
      }
      return Optional.of(running(request.operation(), request.assignment(), running.id()));
    }
    if (answer instanceof RequestAnswer.Ended end) {
      var wasAssigned = draft.isAssigned(request.assignment());
      draft.markFinished(end.report(), clock.instant());
      record(draft, end, wasAssigned);
    } else {
      lost(draft, request);
    }
    return Optional.empty();
  }

  /** Nobody can say what became of a request: what exists is read anew. */
  private void lost(AssignmentStatusDraft draft, AssignmentRequest request) {
    if (request.operation() == Operation.CREATE) {
      lostCreations.add(request.assignment());
    }
    ended(request);
    draft.markLost();
    ledger.doubt(request.assignment());
  }

  private void ended(AssignmentRequest request) {
    if (request.operation() == Operation.CREATE) {
      staleProvisionings.ended(request.assignment().permissionSetArn(), request.startTime());
    }
  }

  private void record(AssignmentStatusDraft draft, RequestAnswer.Ended end, boolean wasAssigned) {
    var report = end.report();
    var request = Objects.requireNonNull(draft.request());
    var access = request.assignment();
    var isDeletion = request.operation() == Operation.DELETE;
    ended(request);
    if (!end.isRecent()) {
      ledger.doubt(access);
    } else if (report.state() == RequestState.SUCCEEDED) {
      ledger.record(access, !isDeletion);
      if (!isDeletion && wasAssigned) {
        reporter.listener().driftCorrected(KIND);
      }
    } else if (isDeletion && FailureKind.of(report.failureReason()) == FailureKind.NOT_ASSIGNED) {
      ledger.doubt(access);
      listed.remove(access);
    }
    if (isDeletion && draft.held().contains(access)) {
      failedRevocations.ended(request, clock.instant());
    } else {
      failedRevocations.forget(access);
    }
  }

  /** AWS refuses to remove access: it is tried again when the verdict says. */
  void refusedRevocation(AssignedAccess access, Verdict verdict) {
    failedRevocations.refused(access, verdict, clock.instant());
    if (verdict.reason().kind() == Reason.Kind.STALLED) {
      // By the next time, reads show whatever there is.
      lostCreations.remove(access);
    }
  }

  /**
   * Whether AWS has failed to delete access because it does not exist, which no read has confirmed
   * yet.
   */
  boolean isUnconfirmed(AssignmentWork work, AssignedAccess access) {
    return !listed.contains(access)
        && last(work.draft(), Operation.DELETE, access)
            .filter(last -> last.state() == RequestState.FAILED)
            .filter(last -> FailureKind.of(last.failureReason()) == FailureKind.NOT_ASSIGNED)
            .isPresent();
  }

  /** AWS lists access all the same, so that its deletion has failed as any other. */
  void contradicted(AssignedAccess access) {
    listed.add(access);
  }

  /** A removal that has failed is not to be made any more, or at once. */
  void forgetFailure(AssignedAccess access) {
    failedRevocations.forget(access);
  }

  /** Access is no longer this resource's to remove. */
  void forget(AssignedAccess access) {
    forgetFailure(access);
    lostCreations.remove(access);
    listed.remove(access);
  }

  /** Whether a creation may come true yet that no read shows. */
  boolean mayAppear(AssignedAccess access) {
    return lostCreations.contains(access)
        || requests.mayBeInFlight(
            AsyncOperation.CREATE_ASSIGNMENT, new RequestTarget.Assignment(access));
  }

  /** The last request for something, though one for something else may have run since. */
  private Optional<AssignmentRequest> last(
      AssignmentStatusDraft draft, Operation operation, AssignedAccess access) {
    return Optional.ofNullable(draft.request())
        .filter(last -> last.operation() == operation && last.assignment().equals(access))
        .or(
            () ->
                operation == Operation.DELETE ? failedRevocations.last(access) : Optional.empty());
  }

  /**
   * The verdict while a failed request for the same thing is not yet to be made again, or while one
   * that succeeded may not show in AWS's lists yet.
   *
   * @param retryNow whether it is to be made at once
   */
  Optional<Verdict> holdOff(
      AssignmentWork work, Operation operation, AssignedAccess access, boolean retryNow) {
    if (retryNow) {
      return Optional.empty();
    }
    var refusal = failedRevocations.refusal(access, clock.instant());
    if (operation == Operation.DELETE && refusal.isPresent()) {
      return refusal;
    }
    var last = last(work.draft(), operation, access).orElse(null);
    if (last == null || last.completionTime() == null) {
      return Optional.empty();
    }
    var failed = last.state() == RequestState.FAILED;
    var failures = last.failures() == null ? 1 : last.failures();
    var terminal = failed && FailureKind.of(last.failureReason()).isTerminal();
    var delay = failed ? pacing.retryDelay(terminal, failures) : pacing.initialBackoff();
    var remaining = Duration.between(clock.instant(), last.completionTime().plus(delay));
    if (remaining.isNegative() || remaining.isZero()) {
      return Optional.empty();
    }
    var verdict =
        failed
            ? failure(last, terminal || failures >= FAILURES_UNTIL_STALLED, requester(work))
            : running(operation, access, last.id());
    return Optional.of(verdict.recheckAfter(remaining));
  }

  /** Starts a request, writing down in the status first that it is about to. */
  Verdict start(AssignmentWork work, Operation operation, AssignedAccess access) {
    var draft = work.draft();
    var answer = ensure(work, operation, access);
    var unsent = RequestVerdicts.ofUnsent(answer);
    if (unsent.isPresent()) {
      return unsent.get();
    }
    var running = (RequestAnswer.Running) answer;
    if (!running.isNew()) {
      draft.recordIntent(operation, access, clock.instant());
    }
    // AWS accepts nothing while another request for the same access runs.
    lostCreations.remove(access);
    draft.markAccepted(running.id());
    return running(operation, access, running.id());
  }

  private RequestAnswer ensure(AssignmentWork work, Operation operation, AssignedAccess access) {
    try {
      return requests.ensure(
          requester(work),
          operation(operation),
          new RequestTarget.Assignment(access),
          () -> intend(work, operation, access));
    } catch (IdentityCenterException e) {
      if (!e.mayHaveTakenEffect()) {
        work.draft().markRefused();
      }
      throw e;
    }
  }

  private void intend(AssignmentWork work, Operation operation, AssignedAccess access) {
    var draft = work.draft();
    if (operation == Operation.CREATE && draft.isAssigned(access)) {
      reporter.listener().driftFound(KIND);
    }
    last(draft, operation, access).ifPresent(draft::restore);
    draft.recordIntent(operation, access, clock.instant());
    reporter.report(work.resource(), work.context(), draft, running(operation, access, null));
  }

  /** The requester is gone. */
  void vanished(Requester requester) {
    requests.endPass(requester, Optional.empty());
  }

  private Requester requester(AssignmentWork work) {
    return wakeups.requester(work.id());
  }

  private static Verdict running(
      Operation operation, AssignedAccess access, @Nullable String requestId) {
    var where =
        "%s runs in account %s"
            .formatted(requestId == null ? "" : " " + requestId, access.accountId());
    return switch (operation) {
      case CREATE -> Verdict.of(Reason.ASSIGNING, "CreateAccountAssignment" + where);
      case DELETE -> Verdict.of(Reason.REVOKING, "DeleteAccountAssignment" + where);
    };
  }

  private Verdict failure(AssignmentRequest request, boolean stalled, Requester requester) {
    var reason = request.failureReason() == null ? "no reason given" : request.failureReason();
    return switch (request.operation()) {
      case CREATE -> {
        // AWS has several texts for an account that is suspended or closed, and documents none.
        var inactive =
            FailureKind.of(request.failureReason()).isTerminal()
                ? Optional.<String>empty()
                : resolver.inactive(request.assignment().accountId(), requester);
        yield Verdict.of(
            stalled || inactive.isPresent() ? Reason.ASSIGNMENT_FAILED : Reason.RETRYING,
            inactive.map(why -> why + "; ").orElse("")
                + "CreateAccountAssignment failed: "
                + reason);
      }
      case DELETE ->
          Verdict.of(
              stalled ? Reason.REVOCATION_FAILED : Reason.RETRYING,
              "DeleteAccountAssignment failed, the access still exists: " + reason);
    };
  }

  private static AsyncOperation operation(Operation operation) {
    return switch (operation) {
      case CREATE -> AsyncOperation.CREATE_ASSIGNMENT;
      case DELETE -> AsyncOperation.DELETE_ASSIGNMENT;
    };
  }
}
