package dev.ssoperator.identitycenter.quota;

/** A call was not made, because its thread was interrupted; the thread's interrupt flag is set. */
public final class BudgetInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BudgetInterruptedException(Lane lane, InterruptedException cause) {
    super(
        "interrupted while waiting in lane %s of the operator's own call budget".formatted(lane),
        cause);
  }
}
