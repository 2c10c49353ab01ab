package dev.ssoperator.ledger;

/** How well somebody needs to know whether an assignment exists. */
public enum Freshness {
  /**
   * Well enough to create what is probably missing: it may be told from the accounts its permission
   * set is provisioned to.
   */
  INFERRED,
  /** As the last read of its account and permission set says, at most one drift interval ago. */
  CACHED,
  /** As AWS says now. */
  LIVE
}
