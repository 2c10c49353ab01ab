package dev.ssoperator.identitycenter;

import java.util.Set;

/** Classifies AWS operations by their names. */
final class Operations {

  /** Any operation with another prefix may change AWS state. */
  private static final Set<String> READS = Set.of("Describe", "Get", "List");

  private Operations() {}

  static boolean isRead(String operation) {
    return READS.stream().anyMatch(operation::startsWith);
  }
}
