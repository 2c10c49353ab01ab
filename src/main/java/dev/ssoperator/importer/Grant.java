package dev.ssoperator.importer;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import java.util.Comparator;

/**
 * One principal's access with a permission set in an account.
 *
 * @param permissionSet the name of the PermissionSet resource
 * @param accountId 12 digits
 */
record Grant(Who who, String permissionSet, String accountId) {

  /** A principal; sorted by type and id. */
  record Who(PrincipalType type, String id) implements Comparable<Who> {

    private static final Comparator<Who> ORDER =
        Comparator.comparing(Who::type).thenComparing(Who::id);

    @Override
    public int compareTo(Who other) {
      return ORDER.compare(this, other);
    }
  }

  static Grant of(AssignedAccess access, String permissionSet) {
    return new Grant(
        new Who(access.principalType(), access.principalId()), permissionSet, access.accountId());
  }
}
