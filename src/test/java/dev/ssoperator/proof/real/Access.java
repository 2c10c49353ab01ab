package dev.ssoperator.proof.real;

/**
 * An assignment as people name it.
 *
 * @param set the name of a permission set
 * @param principal the name of a group or user
 */
record Access(String account, String set, String principal) {

  /** As {@code World#assignments()} says it. */
  @Override
  public String toString() {
    return "%s %s %s".formatted(account, set, principal);
  }
}
