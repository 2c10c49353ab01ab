package dev.ssoperator.proof.crash;

/** How the operator dies at a side effect. */
enum Mode {

  /** The process dies before the call takes effect. */
  BEFORE,

  /** The process dies after the call has taken effect, before its answer arrives. */
  AFTER,

  /** The connection ends without an answer after the call has taken effect; the process lives. */
  LOST,

  /** The same, and the process dies after its next side effect, before that is answered. */
  LOST_THEN_DEAD
}
