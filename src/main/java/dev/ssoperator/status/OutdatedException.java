package dev.ssoperator.status;

/**
 * What a reconciliation started from is no longer true, so nothing was written. Nothing has failed:
 * the next reconciliation, here or in the process that leads now, starts from what is true then.
 */
public final class OutdatedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutdatedException(String message) {
    super(message);
  }
}
