package dev.ssoperator.assignment;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.access.AccessOutcome.AwaitingSuccessor;
import dev.ssoperator.access.AccessOutcome.BeingRevoked;
import dev.ssoperator.access.AccessOutcome.Failed;
import dev.ssoperator.access.AccessOutcome.GroupLimitReached;
import dev.ssoperator.access.AccessOutcome.HeldUp;
import dev.ssoperator.access.AccessOutcome.LastInScope;
import dev.ssoperator.access.AccessOutcome.PermissionSetMissing;
import dev.ssoperator.access.AccessOutcome.Protected;
import dev.ssoperator.access.AccessOutcome.Refused;
import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.access.AccessOutcome.Unsent;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.reconcile.ErrorVerdicts;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an AccountAssignment says about its grants and revocations. */
final class AssignmentVerdicts {

  /** Other resources do not wake this one when they finish. */
  private static final Duration RECHECK_OTHERS = Duration.ofSeconds(1);

  private static final String EXISTED_BEFORE =
      "; the assignment existed before and stays in AWS when this resource is deleted, because the"
          + " namespace lacks the capability TakeOver";

  private final AssignmentResolver resolver;
  private final ErrorVerdicts errors;
  private final Duration recheckAtLatest;

  AssignmentVerdicts(
      KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
      AssignmentResolver resolver) {
    this.resolver = resolver;
    this.errors = runtime.errors();
    this.recheckAtLatest = runtime.shared().pacing().maxBackoff();
  }

  /**
   * The verdict on what is left to revoke: what a person must act on first, and the next check is
   * when any of it is due. What is protected is said when nothing else is left. Empty when nothing
   * is left.
   */
  Optional<Verdict> of(AssignmentWork work, List<AccessOutcome> outcomes) {
    var revocable = outcomes.stream().filter(o -> !(o instanceof Protected)).toList();
    @Nullable Verdict left = null;
    for (var outcome : revocable.isEmpty() ? outcomes : revocable) {
      var verdict = of(work, outcome);
      if (left == null) {
        left = verdict;
      } else if (outcome instanceof Failed failed && failed.isStalled()) {
        left = verdict.noLaterThan(left);
      } else {
        left = left.noLaterThan(verdict);
      }
    }
    return Optional.ofNullable(left);
  }

  /** The verdict on a grant or a revocation. */
  Verdict of(AssignmentWork work, AccessOutcome outcome) {
    if (outcome instanceof Unsent unsent) {
      return RequestVerdicts.of(unsent.answer());
    }
    if (outcome instanceof Running running) {
      return running(running);
    }
    if (outcome instanceof Failed failed) {
      return failed(work, failed).recheckAfter(failed.retryAfter());
    }
    if (outcome instanceof Refused refused) {
      var verdict =
          refused.isNew()
              ? errors.verdict(work.resource(), refused.error())
              : ErrorVerdicts.describe(refused.error());
      return verdict.recheckAfter(refused.retryAfter());
    }
    if (outcome instanceof AccessOutcome.Assigned assigned) {
      return Verdict.of(
          Reason.ASSIGNED,
          "assigned in account "
              + assigned.assignment().accountId()
              + (work.held().isForeign(assigned.assignment()) ? EXISTED_BEFORE : ""));
    }
    if (outcome instanceof AccessOutcome.Duplicate duplicate) {
      return Verdict.of(
              Reason.DUPLICATE,
              "AccountAssignment %s is older and grants the same access; this one takes over when it is deleted"
                  .formatted(duplicate.owner().name()))
          .recheckAfter(recheckAtLatest);
    }
    if (outcome instanceof GroupLimitReached limit) {
      return Verdict.of(
          Reason.LIMIT_EXCEEDED,
          ("%d groups have this permission set in account %s, and AWS allows %d; revoke one there,"
                  + " or assign a group that contains several")
              .formatted(limit.groups(), limit.accountId(), limit.limit()));
    }
    return outcome instanceof PermissionSetMissing missing
        ? Verdict.of(
                Reason.PERMISSION_SET_NOT_READY,
                "the permission set no longer exists in AWS; waiting for PermissionSet %s to create it again"
                    .formatted(missing.name()))
            // Its ARN tells when it is made again, and nothing where AWS was wrong.
            .recheckAfter(recheckAtLatest)
        : waiting(outcome);
  }

  /** The verdict on what waits for others. */
  private static Verdict waiting(AccessOutcome outcome) {
    if (outcome instanceof BeingRevoked by) {
      return Verdict.of(
              Reason.OPERATION_IN_PROGRESS,
              "waiting for %s %s to finish revoking this access"
                  .formatted(by.revoker().kind(), by.revoker().resource().getName()))
          .recheckAfter(RECHECK_OTHERS);
    }
    if (outcome instanceof AccessOutcome.Stopped stopped) {
      return RequestVerdicts.of(stopped);
    }
    if (outcome instanceof AccessOutcome.Unproven unproven) {
      return RequestVerdicts.of(unproven);
    }
    if (outcome instanceof AccessOutcome.Guarded guarded) {
      return RequestVerdicts.of(guarded);
    }
    if (outcome instanceof AccessOutcome.ManagementAccountOnly only) {
      return RequestVerdicts.managementAccountOnly(
          only.assignment().permissionSetArn(), only.managementAccountId());
    }
    if (outcome instanceof HeldUp heldUp) {
      var newcomer = heldUp.newcomer().getMetadata();
      return Verdict.of(
              Reason.REVOKING,
              "waiting: AccountAssignment %s/%s was not evaluated yet and may need this access"
                  .formatted(newcomer.getNamespace(), newcomer.getName()))
          .recheckAfter(RECHECK_OTHERS);
    }
    if (outcome instanceof LastInScope last) {
      return Verdict.of(
              Reason.REVOKING,
              "waiting %d ms for another assignment of the permission set in account %s, since AWS"
                      .formatted(last.delay().toMillis(), last.assignment().accountId())
                  + " deletes the role with the last one")
          .recheckAfter(last.left());
    }
    if (outcome instanceof AwaitingSuccessor awaiting) {
      return Verdict.of(
              Reason.REVOKING,
              "waiting for AccountAssignment %s to be assigned in account %s, since AWS"
                      .formatted(awaiting.successor(), awaiting.assignment().accountId())
                  + " deletes the role with the last assignment")
          .recheckAfter(RECHECK_OTHERS);
    }
    return Verdict.CHECKING;
  }

  /** The verdict where what a pinned id had is gone from AWS, and is not created again. */
  static Verdict of(Pin pin) {
    return Verdict.of(pin.reason(), pin.message());
  }

  /** The verdict on a resource that is assigned by a pinned id. */
  Verdict of(AssignmentWork work, Verdict verdict, Pin pin) {
    if (verdict.reason() != Reason.ASSIGNED) {
      return verdict;
    }
    if (pin.reason() == Reason.PRINCIPAL_CHANGED) {
      return of(pin);
    }
    work.announceOnce(pin);
    return Verdict.of(verdict.reason(), verdict.message() + "; " + pin.message());
  }

  /** The verdict while AWS works on a request. */
  static Verdict running(Running running) {
    var where =
        "%s runs in account %s"
            .formatted(
                running.requestId() == null ? "" : " " + running.requestId(),
                running.assignment().accountId());
    var verdict =
        switch (running.operation()) {
          case CREATE -> Verdict.of(Reason.ASSIGNING, "CreateAccountAssignment" + where);
          case DELETE -> Verdict.of(Reason.REVOKING, "DeleteAccountAssignment" + where);
        };
    return running.recheckAfter() == null ? verdict : verdict.recheckAfter(running.recheckAfter());
  }

  private Verdict failed(AssignmentWork work, Failed failed) {
    var request = failed.request();
    var reason = request.failureReason() == null ? "no reason given" : request.failureReason();
    if (request.operation() == Operation.DELETE) {
      return Verdict.of(
          failed.isStalled() ? Reason.REVOCATION_FAILED : Reason.RETRYING,
          "DeleteAccountAssignment failed, the access still exists: " + reason);
    }
    // AWS has several texts for an account that is suspended or closed, and documents none.
    var inactive =
        FailureKind.of(request.failureReason()).isTerminal()
            ? Optional.<String>empty()
            : resolver.inactive(request.assignment().accountId(), work.requester());
    return Verdict.of(
        failed.isStalled() || inactive.isPresent() ? Reason.ASSIGNMENT_FAILED : Reason.RETRYING,
        inactive.map(why -> why + "; ").orElse("") + "CreateAccountAssignment failed: " + reason);
  }
}
