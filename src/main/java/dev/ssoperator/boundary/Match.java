package dev.ssoperator.boundary;

/** Whether a part of a rule admits something. */
enum Match {
  YES,
  NO,
  /** Accounts have to be read first. */
  UNKNOWN
}
