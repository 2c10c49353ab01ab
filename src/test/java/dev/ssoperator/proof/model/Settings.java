package dev.ssoperator.proof.model;

import java.util.List;
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

  /** A group and an account are protected. */
  public static final Settings PROTECTED =
      new Settings(false, Set.of("security-audit"), Set.of("444444444444"), 0, false);

  /** Namespaces may grant what boundaries allow only. */
  public static final Settings BOUNDED = new Settings(true, Set.of(), Set.of(), 0, false);

  /** More than three revocations are held. */
  public static final Settings HELD = new Settings(false, Set.of(), Set.of(), 3, false);

  /** Two processes. */
  public static final Settings REPLICATED = new Settings(false, Set.of(), Set.of(), 0, true);

  public static final List<Settings> ALL = List.of(PLAIN, PROTECTED, BOUNDED, HELD, REPLICATED);
}
