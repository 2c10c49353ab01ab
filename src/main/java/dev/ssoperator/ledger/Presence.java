package dev.ssoperator.ledger;

/** Whether an assignment exists in AWS. */
public enum Presence {
  /** It does. */
  PRESENT,
  /** It does not. */
  ABSENT,
  /** AWS is being asked; whoever wanted to know is woken. */
  UNKNOWN;

  static Presence of(boolean exists) {
    return exists ? PRESENT : ABSENT;
  }
}
