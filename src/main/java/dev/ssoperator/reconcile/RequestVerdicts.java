package dev.ssoperator.reconcile;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.Locale;

/** The verdicts of resources whose request is not sent. */
public final class RequestVerdicts {

  private static final Duration RECHECK_NAMES = Duration.ofMinutes(1);

  private RequestVerdicts() {}

  /** The verdict while a request cannot be sent. */
  public static Verdict of(RequestAnswer.Unsent answer) {
    return answer instanceof RequestAnswer.Waiting waiting
        ? of(waiting)
        : Verdict.of(
                Reason.RECOVERING, "checking AWS for requests in flight from before the restart")
            .recheckAfter(((RequestAnswer.Recovering) answer).retryAfter());
  }

  /** The verdict while no revocation out of a namespace is let through. */
  public static Verdict of(AccessOutcome.Stopped stopped) {
    if (stopped instanceof AccessOutcome.HeldEdit edit) {
      return of(edit);
    }
    if (stopped instanceof AccessOutcome.HeldTogether together) {
      return of(together);
    }
    return stopped instanceof AccessOutcome.Held held
        ? of(held)
        : of((AccessOutcome.Uncounted) stopped);
  }

  private static Verdict of(AccessOutcome.Held held) {
    return Verdict.of(
        Reason.REVOCATIONS_HELD,
        ("more than %d assignments were to be revoked out of namespace %s within %d min, so %d"
                + " revocations are held. If all of them are intended: %s")
            .formatted(
                held.settings().limit(),
                held.namespace(),
                held.settings().window().toMinutes(),
                held.held(),
                release(held.namespace(), held.release())));
  }

  private static Verdict of(AccessOutcome.HeldEdit held) {
    return heldTogether(
        "the spec takes policies away in %d accounts".formatted(held.accounts()),
        "nothing of the permission set is edited",
        held.namespace(),
        held.release(),
        held.settings());
  }

  private static Verdict of(AccessOutcome.HeldTogether held) {
    return heldTogether(
        "the spec takes away %d assignments".formatted(held.revocations()),
        "none of them is revoked",
        held.namespace(),
        held.release(),
        held.settings());
  }

  private static Verdict heldTogether(
      String what,
      String effect,
      String namespace,
      int release,
      RevocationBreaker.Settings settings) {
    return Verdict.of(
        Reason.REVOCATIONS_HELD,
        ("%s, and namespace %s may revoke access %d times within %d min, so %s. If this and all else"
                + " that is held there is intended: %s")
            .formatted(
                what,
                namespace,
                settings.limit(),
                settings.window().toMinutes(),
                effect,
                release(namespace, release)));
  }

  /** The verdict on an assignment of which nothing shows that the operator has made it. */
  public static Verdict of(AccessOutcome.Unproven unproven) {
    var assignment = unproven.assignment();
    return Verdict.of(
        Reason.OUTSIDE_BOUNDARY,
        ("the status names the assignment of %s %s in account %s with %s, and nothing shows that the"
                + " operator has made it for this resource: somebody else has written the status, or"
                + " it is older than the operator's key. It is not revoked. If it is to be revoked:"
                + " %s")
            .formatted(
                assignment.principalType().name().toLowerCase(Locale.ROOT),
                assignment.principalId(),
                assignment.accountId(),
                assignment.permissionSetArn(),
                release(unproven.namespace(), unproven.release())));
  }

  /** The command that releases revocations. */
  private static String release(String namespace, int revocations) {
    return "kubectl annotate namespace %s %s=%d --overwrite"
        .formatted(namespace, Annotations.ALLOW_REVOCATIONS, revocations);
  }

  private static Verdict of(AccessOutcome.Uncounted uncounted) {
    return Verdict.of(
            Reason.RETRYING,
            "revocations wait, because the operator cannot count them: " + uncounted.problem())
        .recheckAfter(Verdict.RETRY_WRITES);
  }

  /** The verdict on what is protected, or may be. */
  public static Verdict of(AccessOutcome.Guarded guarded) {
    return guarded instanceof AccessOutcome.Protected by
        ? Verdict.of(
            Reason.PROTECTED,
            ("--%s protects %s: the operator changes nothing that it grants. Change it outside the"
                    + " operator, or remove the entry from the setting")
                .formatted(by.setting(), by.entry()))
        : of((AccessOutcome.Undecided) guarded);
  }

  private static Verdict of(AccessOutcome.Undecided undecided) {
    var failure = undecided.failure();
    return failure == null
        ? Verdict.CHECKING
        : Verdict.of(
                ErrorVerdicts.describe(failure).reason(),
                "--%s may protect this, but %s cannot be looked up: %s: %s"
                    .formatted(
                        undecided.setting(),
                        undecided.entry(),
                        failure.operation(),
                        failure.awsMessage()))
            .recheckAfter(RECHECK_NAMES);
  }

  /** The verdict on what AWS denies to a delegated administrator. */
  public static Verdict managementAccountOnly(String permissionSet, String managementAccountId) {
    return Verdict.of(
        Reason.MANAGEMENT_ACCOUNT_ONLY,
        ("the operator runs as a delegated administrator, and AWS lets only the management account"
                + " %1$s manage access to itself. Use a separate permission set for account %1$s"
                + " and manage it from there, so that %2$s is not provisioned in it")
            .formatted(managementAccountId, permissionSet));
  }

  private static Verdict of(RequestAnswer.Waiting waiting) {
    var why =
        waiting.busyAccount() == null
            ? "request limit reached (%d in flight)".formatted(waiting.inFlight())
            : "another request is in flight in account " + waiting.busyAccount();
    return Verdict.of(
            Reason.WAITING_FOR_SLOT,
            "%s; position %d in the queue".formatted(why, waiting.position()))
        .keepingTurn();
  }
}
