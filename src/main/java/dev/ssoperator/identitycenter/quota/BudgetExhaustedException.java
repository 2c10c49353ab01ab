package dev.ssoperator.identitycenter.quota;

import java.time.Duration;

/** A call was not made, because the budget had no token within the caller's maximum wait. */
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

  /** The time until a token is available if no other caller takes it; never negative. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
