package dev.ssoperator.reconcile;

import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;

/** The verdicts of resources whose request is not sent yet. */
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
