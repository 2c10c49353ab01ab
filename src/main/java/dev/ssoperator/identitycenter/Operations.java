package dev.ssoperator.identitycenter;

import java.util.Set;

/** What AWS's names of operations say. */
final class Operations {

  /** Whatever AWS does not name so may change something. */
  private static final Set<String> READS = Set.of("Describe", "Get", "List");

  private Operations() {}

  /** Whether an operation changes nothing. */
  static boolean isRead(String operation) {
    return READS.stream().anyMatch(operation::startsWith);
  }
}
