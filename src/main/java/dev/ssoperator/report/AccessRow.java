package dev.ssoperator.report;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.report.AccessReport.Account;
import dev.ssoperator.report.AccessReport.Assignment;
import dev.ssoperator.report.AccessReport.Group;
import dev.ssoperator.report.AccessReport.PermissionSet;
import dev.ssoperator.report.AccessReport.User;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a person can use a permission set in an account.
 *
 * @param user null if nobody can: the group has no members, or the principal does not exist any
 *     more
 * @param group the group that it is assigned to; null if that is the user
 */
record AccessRow(
    Assignment assignment,
    Account account,
    PermissionSet permissionSet,
    @Nullable User user,
    @Nullable Group group) {

  /** The rows of a report: one for each assignment and person, in the order of the assignments. */
  static Stream<AccessRow> of(AccessReport report) {
    var index = new Index(report);
    return report.assignments().stream().flatMap(assignment -> of(assignment, index));
  }

  private static Stream<AccessRow> of(Assignment assignment, Index index) {
    var account = index.account(assignment.account());
    var set = index.permissionSet(assignment.permissionSet());
    if (assignment.principalType() == PrincipalType.USER) {
      return Stream.of(
          new AccessRow(assignment, account, set, index.user(assignment.principal()), null));
    }
    var group = index.group(assignment.principal());
    return group == null || group.members().isEmpty()
        ? Stream.of(new AccessRow(assignment, account, set, null, group))
        : group.members().stream()
            .map(id -> new AccessRow(assignment, account, set, index.user(id), group));
  }
}
