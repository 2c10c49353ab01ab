package dev.ssoperator.report;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.report.AccessReport.Account;
import dev.ssoperator.report.AccessReport.Group;
import dev.ssoperator.report.AccessReport.PermissionSet;
import dev.ssoperator.report.AccessReport.User;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a report says about ids. */
final class Index {

  private final Map<String, Account> accounts;
  private final Map<String, PermissionSet> permissionSets;
  private final Map<String, Group> groups;
  private final Map<String, User> users;

  Index(AccessReport report) {
    accounts = byId(report.accounts(), Account::id);
    permissionSets = byId(report.permissionSets(), PermissionSet::arn);
    groups = byId(report.groups(), Group::id);
    users = byId(report.users(), User::id);
  }

  private static <T> Map<String, T> byId(Collection<T> all, Function<T, String> id) {
    return all.stream().collect(Collectors.toMap(id, Function.identity()));
  }

  /** The account of an assignment. */
  Account account(String id) {
    return Objects.requireNonNull(accounts.get(id), id);
  }

  /** The permission set of an assignment. */
  PermissionSet permissionSet(String arn) {
    return Objects.requireNonNull(permissionSets.get(arn), arn);
  }

  @Nullable Group group(String id) {
    return groups.get(id);
  }

  @Nullable User user(String id) {
    return users.get(id);
  }

  /** A principal's name; null if no group or user has the id. */
  @Nullable String name(PrincipalType type, String id) {
    if (type == PrincipalType.GROUP) {
      var group = group(id);
      return group == null ? null : group.name();
    }
    var user = user(id);
    return user == null ? null : user.userName();
  }
}
