package dev.ssoperator.identitycenter;

/** A call was not sent, because this process may not change anything in AWS. */
final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FencedException() {
    super("this replica is not the leader, or is shutting down");
  }
}
