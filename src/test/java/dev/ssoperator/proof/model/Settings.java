package dev.ssoperator.proof.model;

import java.util.Set;

/**
 * How the operator is set up.
 *
 * @param areBoundariesRequired whether namespaces may grant what boundaries allow only
 * @param protectedGroups display names
 * @param protectedAccounts ids
 * @param revocationLimit the most revocations that are not held; 0 holds none
 * @param areReplicas whether there are two processes, of which one leads
 */
public record Settings(
    boolean areBoundariesRequired,
    Set<String> protectedGroups,
    Set<String> protectedAccounts,
    int revocationLimit,
    boolean areReplicas) {

  /** No boundaries, nothing protected, nothing held, one process. */
  public static final Settings PLAIN = new Settings(false, Set.of(), Set.of(), 0, false);
}
