package dev.ssoperator.inventory;

/** Whether an assignment exists in AWS. */
public enum Presence {
  PRESENT,
  ABSENT,
  /** A read of AWS is in flight; it wakes the requester. */
  UNKNOWN;

  static Presence of(boolean exists) {
    return exists ? PRESENT : ABSENT;
  }
}
