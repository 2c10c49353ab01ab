package dev.ssoperator.report;

import dev.ssoperator.api.PrincipalType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What differs from an earlier report. A person who gets an access in one way and loses it in
 * another has neither gained nor lost it.
 *
 * @param since when the earlier report was created
 */
public record Changes(
    String since,
    List<ChangedAssignment> assignmentsAdded,
    List<ChangedAssignment> assignmentsRemoved,
    List<ChangedAccess> accessGained,
    List<ChangedAccess> accessLost) {

  /** Takes copies. */
  public Changes {
    assignmentsAdded = List.copyOf(assignmentsAdded);
    assignmentsRemoved = List.copyOf(assignmentsRemoved);
    accessGained = List.copyOf(accessGained);
    accessLost = List.copyOf(accessLost);
  }

  /**
   * An assignment with the names that it had.
   *
   * @param principalName null if no group or user had the id
   */
  public record ChangedAssignment(
      String account,
      String accountName,
      String permissionSet,
      String permissionSetName,
      PrincipalType principalType,
      String principal,
      @Nullable String principalName) {}

  /**
   * What a user can use, whatever the way.
   *
   * @param administrator whether the permission set makes an administrator
   */
  public record ChangedAccess(
      String user,
      String userName,
      String account,
      String accountName,
      String permissionSet,
      String permissionSetName,
      boolean administrator) {}

  private static final Comparator<ChangedAssignment> BY_ACCOUNT =
      Comparator.comparing(ChangedAssignment::accountName)
          .thenComparing(ChangedAssignment::account)
          .thenComparing(ChangedAssignment::permissionSetName)
          .thenComparing(ChangedAssignment::principal);

  private static final Comparator<ChangedAccess> BY_USER =
      Comparator.comparing(ChangedAccess::userName)
          .thenComparing(ChangedAccess::user)
          .thenComparing(ChangedAccess::accountName)
          .thenComparing(ChangedAccess::account)
          .thenComparing(ChangedAccess::permissionSetName);

  /** The changes from one report to another. */
  static Changes between(AccessReport before, AccessReport after) {
    var assignmentsBefore = assignments(before);
    var assignmentsAfter = assignments(after);
    var accessBefore = access(before);
    var accessAfter = access(after);
    return new Changes(
        before.createdAt(),
        without(assignmentsAfter, assignmentsBefore, BY_ACCOUNT),
        without(assignmentsBefore, assignmentsAfter, BY_ACCOUNT),
        without(accessAfter, accessBefore, BY_USER),
        without(accessBefore, accessAfter, BY_USER));
  }

  private static <T> List<T> without(
      Map<List<String>, T> all, Map<List<String>, T> others, Comparator<T> order) {
    return all.entrySet().stream()
        .filter(one -> !others.containsKey(one.getKey()))
        .map(Map.Entry::getValue)
        .sorted(order)
        .toList();
  }

  /** By ids, because names may change. */
  private static Map<List<String>, ChangedAssignment> assignments(AccessReport report) {
    var index = new Index(report);
    var all = new LinkedHashMap<List<String>, ChangedAssignment>();
    for (var one : report.assignments()) {
      var key =
          List.of(one.account(), one.permissionSet(), one.principalType().name(), one.principal());
      all.put(
          key,
          new ChangedAssignment(
              one.account(),
              index.account(one.account()).name(),
              one.permissionSet(),
              index.permissionSet(one.permissionSet()).name(),
              one.principalType(),
              one.principal(),
              index.name(one.principalType(), one.principal())));
    }
    return all;
  }

  private static Map<List<String>, ChangedAccess> access(AccessReport report) {
    var all = new LinkedHashMap<List<String>, ChangedAccess>();
    AccessRow.of(report)
        .forEach(
            row -> {
              var user = row.user();
              if (user != null) {
                all.put(
                    List.of(user.id(), row.account().id(), row.permissionSet().arn()),
                    new ChangedAccess(
                        user.id(),
                        user.userName(),
                        row.account().id(),
                        row.account().name(),
                        row.permissionSet().arn(),
                        row.permissionSet().name(),
                        row.permissionSet().administrator()));
              }
            });
    return all;
  }
}
