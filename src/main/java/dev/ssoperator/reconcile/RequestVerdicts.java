package dev.ssoperator.reconcile;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;

/** The verdicts of resources whose request is not sent. */
public final class RequestVerdicts {

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
    return Verdict.of(
        Reason.REVOCATIONS_HELD,
        ("the spec takes policies away in %d accounts, and namespace %s may revoke access %d times"
                + " within %d min, so nothing of the permission set is edited. If this and all else"
                + " that is held there is intended: %s")
            .formatted(
                held.accounts(),
                held.namespace(),
                held.settings().limit(),
                held.settings().window().toMinutes(),
                release(held.namespace(), held.release())));
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
