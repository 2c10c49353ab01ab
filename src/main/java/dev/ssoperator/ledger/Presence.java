package dev.ssoperator.ledger;

/** Whether an assignment exists in AWS. */
public enum Presence {
  /** It exists. */
  PRESENT,
  /** It does not exist. */
  ABSENT,
  /** A read of AWS is in flight; it wakes the requester. */
  UNKNOWN;

  static Presence of(boolean exists) {
    return exists ? PRESENT : ABSENT;
  }
}
