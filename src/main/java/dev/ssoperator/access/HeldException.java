package dev.ssoperator.access;

/** Thrown where a revocation is held that was about to be sent. */
final class HeldException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
