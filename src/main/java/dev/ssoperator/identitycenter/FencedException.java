package dev.ssoperator.identitycenter;

/** A call was not sent, because this replica must not change AWS state. */
final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FencedException() {
    super("this replica is not the leader, or is shutting down");
  }
}
