package dev.ssoperator.api;

/** The kind of a principal, in AWS's words. */
public enum PrincipalType {
  /** A user of the identity store. */
  USER,
  /** A group of the identity store. */
  GROUP
}
