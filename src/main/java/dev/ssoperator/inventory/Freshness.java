package dev.ssoperator.inventory;

/** How current the answer must be to whether an assignment exists. */
public enum Freshness {
  /**
   * Sufficient to create an assignment that is probably missing: may be inferred from the accounts
   * that the permission set is provisioned to.
   */
  INFERRED,
  /** From the last read of its account and permission set, at most one drift interval old. */
  CACHED,
  /** From a read of AWS that begins now. */
  LIVE
}
