package dev.ssoperator.proof.model;

import java.util.Set;

/**
 * How the operator is set up.
 *
 * @param areBoundariesRequired whether namespaces may grant what boundaries allow only
 * @param protectedGroups display names
 * @param protectedAccounts ids
 */
public record Settings(
    boolean areBoundariesRequired, Set<String> protectedGroups, Set<String> protectedAccounts) {

  /** No boundaries, and nothing protected. */
  public static final Settings PLAIN = new Settings(false, Set.of(), Set.of());
}
