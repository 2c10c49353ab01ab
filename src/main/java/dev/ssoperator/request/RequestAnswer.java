package dev.ssoperator.request;

import dev.ssoperator.identitycenter.RequestReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a request of a requester stands. */
public sealed interface RequestAnswer {

  /** The request is not sent yet, and it is not known to be in flight. */
  sealed interface Unsent extends RequestAnswer {}

  /**
   * AWS is being searched for requests that no status remembers, and this may be one of them.
   *
   * @param retryAfter when to call again; the requester is not woken
   */
  record Recovering(Duration retryAfter) implements Unsent {}

  /**
   * The request is not sent yet. The requester is woken when its turn comes.
   *
   * @param position in the queue, from 1
   * @param inFlight how many requests that share the limit are in flight
   * @param busyAccount the account that has another request in flight, or null when the limit is
   *     reached
   */
  record Waiting(int position, int inFlight, @Nullable String busyAccount) implements Unsent {}

  /**
   * AWS works on the request. The requester is woken when it ends.
   *
   * @param isNew whether it was sent just now
   */
  record Running(String id, boolean isNew) implements RequestAnswer {}

  /**
   * AWS has ended the request.
   *
   * @param isRecent whether its end came while it was followed; otherwise it may be long past, and
   *     what it did undone since
   */
  record Ended(RequestReport report, boolean isRecent) implements RequestAnswer {}

  /** The outcome of the request is unknown: AWS state must be read instead. */
  record Lost() implements RequestAnswer {}
}
