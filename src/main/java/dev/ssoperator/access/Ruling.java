package dev.ssoperator.access;

/** What an AccessBoundary says about a resource. */
public sealed interface Ruling {

  /** The resource is within its boundary. */
  record Allowed() implements Ruling {}

  /**
   * The resource is outside its boundary.
   *
   * @param message names the field, the boundary and the rule that comes closest
   * @param isRevoked whether access that exists is revoked
   */
  record Outside(String message, boolean isRevoked) implements Ruling {}

  /**
   * The boundary allows no more resources of the kind.
   *
   * @param message names the boundary and the limit
   */
  record LimitReached(String message) implements Ruling {}

  /** Accounts are being read, at whose end the requester is woken. */
  record Reading() implements Ruling {}

  /** The boundary may have changed unnoticed, because the operator does not follow boundaries. */
  record Outdated() implements Ruling {}
}
