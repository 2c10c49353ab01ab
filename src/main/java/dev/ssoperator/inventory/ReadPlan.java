package dev.ssoperator.inventory;

/** The reads that can tell which assignments exist. */
public enum ReadPlan {
  /** The assignments of an account and permission set. */
  PAIR,
  /** The accounts that a permission set is provisioned to. */
  ACCOUNTS,
  /** The assignments of a principal. */
  PRINCIPAL
}
