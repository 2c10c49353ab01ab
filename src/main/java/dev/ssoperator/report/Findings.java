package dev.ssoperator.report;

import dev.ssoperator.report.AccessReport.PermissionSet;
import dev.ssoperator.report.AccessReport.User;
import java.util.HashSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What stands out in a report.
 *
 * @param administrators how many users can be an administrator in at least one account
 * @param unmanaged how many assignments no resource requests; null if no resources were given
 * @param orphans how many assignments are of groups or users that do not exist any more
 * @param withoutGroup how many users are in no group
 * @param disabled how many disabled users have access
 */
public record Findings(
    int people,
    int assignments,
    int administrators,
    @Nullable Integer unmanaged,
    int orphans,
    int withoutGroup,
    int disabled) {

  /** The findings of a report. */
  public static Findings of(AccessReport report) {
    var index = new Index(report);
    var grouped = new HashSet<String>();
    report.groups().forEach(group -> grouped.addAll(group.members()));
    return new Findings(
        report.users().size(),
        report.assignments().size(),
        people(report, (user, set) -> set.administrator()),
        report.hasSources()
            ? (int) report.assignments().stream().filter(one -> one.sources().isEmpty()).count()
            : null,
        (int)
            report.assignments().stream()
                .filter(one -> index.name(one.principalType(), one.principal()) == null)
                .count(),
        (int) report.users().stream().filter(user -> !grouped.contains(user.id())).count(),
        people(report, (user, set) -> Boolean.FALSE.equals(user.enabled())));
  }

  /** How many people have an access. */
  private static int people(AccessReport report, BiPredicate<User, PermissionSet> isCounted) {
    var people = new HashSet<User>();
    AccessRow.of(report)
        .forEach(
            row -> {
              var user = row.user();
              if (user != null && isCounted.test(user, row.permissionSet())) {
                people.add(user);
              }
            });
    return people.size();
  }

  /** One line for people. */
  public String summary() {
    return ("%d people and %d assignments. %d people are administrators somewhere, %d are in no"
            + " group, %d are disabled and have access. %d assignments are of groups or users that"
            + " do not exist any more%s.")
        .formatted(
            people,
            assignments,
            administrators,
            withoutGroup,
            disabled,
            orphans,
            unmanaged == null ? "" : ", %d are requested by no resource".formatted(unmanaged));
  }
}
