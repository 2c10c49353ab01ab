package dev.ssoperator.request;

import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.util.Optional;

/** What a resource says while a request of its cannot be sent. */
public final class RequestVerdicts {

  private RequestVerdicts() {}

  /** The verdict while a request cannot be sent or followed; empty once it is or was in flight. */
  public static Optional<Verdict> ofUnsent(RequestAnswer answer) {
    if (answer instanceof RequestAnswer.Recovering recovering) {
      return Optional.of(of(recovering));
    }
    return answer instanceof RequestAnswer.Waiting waiting
        ? Optional.of(of(waiting))
        : Optional.empty();
  }

  private static Verdict of(RequestAnswer.Recovering recovering) {
    return Verdict.of(
            Reason.RECOVERING, "checking AWS for requests in flight from before the restart")
        .recheckAfter(recovering.retryAfter());
  }

  private static Verdict of(RequestAnswer.Waiting waiting) {
    var why =
        waiting.busyAccount() == null
            ? "request limit reached (%d in flight)".formatted(waiting.inFlight())
            : "another request is in flight in account " + waiting.busyAccount();
    return Verdict.of(
        Reason.WAITING_FOR_SLOT, "%s; position %d in the queue".formatted(why, waiting.position()));
  }
}
