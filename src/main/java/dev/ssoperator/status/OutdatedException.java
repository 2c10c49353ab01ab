package dev.ssoperator.status;

/**
 * The state that a reconciliation started from is stale, so nothing was written. Not a failure: the
 * next reconciliation, on this replica or the new leader, starts from the current state.
 */
public final class OutdatedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception that says why. */
  public OutdatedException(String message) {
    super(message);
  }
}
