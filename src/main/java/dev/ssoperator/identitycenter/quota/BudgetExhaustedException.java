package dev.ssoperator.identitycenter.quota;

import java.time.Duration;

/** A call was not made, because none was due within the caller's patience. */
public final class BudgetExhaustedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Lane lane;
  private final Duration retryAfter;

  BudgetExhaustedException(Lane lane, Duration patience, Duration retryAfter) {
    super(
        ("the operator's own call budget is used up: no call was due in lane %s within %s;"
                + " the next one is in about %s")
            .formatted(lane, patience, retryAfter));
    this.lane = lane;
    this.retryAfter = retryAfter;
  }

  /** The lane the caller waited in. */
  public Lane lane() {
    return lane;
  }

  /** When a call is due if nobody else comes first; never negative. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
