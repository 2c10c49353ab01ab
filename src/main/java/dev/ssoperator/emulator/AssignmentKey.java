package dev.ssoperator.emulator;

import java.util.Comparator;

/** One account assignment: AWS knows no more about it than this. */
record AssignmentKey(
    String permissionSetArn, String accountId, String principalType, String principalId)
    implements Comparable<AssignmentKey> {

  private static final Comparator<AssignmentKey> ORDER =
      Comparator.comparing(AssignmentKey::permissionSetArn)
          .thenComparing(AssignmentKey::accountId)
          .thenComparing(AssignmentKey::principalType)
          .thenComparing(AssignmentKey::principalId);

  boolean isGroup() {
    return principalType.equals("GROUP");
  }

  boolean sameScope(AssignmentKey other) {
    return permissionSetArn.equals(other.permissionSetArn) && accountId.equals(other.accountId);
  }

  @Override
  public int compareTo(AssignmentKey other) {
    return ORDER.compare(this, other);
  }
}
