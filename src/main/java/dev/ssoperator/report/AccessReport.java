package dev.ssoperator.report;

import dev.ssoperator.api.PrincipalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who had access to what when an instance was read. Its JSON is the format of {@code --json}, which
 * docs/report.md describes and {@code --since} reads.
 *
 * @param version {@link #VERSION}
 * @param createdAt ISO 8601, UTC
 * @param hasSources whether resources were given, so that an assignment without a source is
 *     nobody's
 * @param accounts sorted by name
 * @param permissionSets sorted by name
 * @param groups sorted by name
 * @param users sorted by user name
 * @param assignments sorted by account, permission set and principal
 * @param notes sentences on what the report cannot know
 * @param changes since an earlier report; null without one
 */
public record AccessReport(
    int version,
    String createdAt,
    Ids instance,
    boolean hasSources,
    List<Account> accounts,
    List<PermissionSet> permissionSets,
    List<Group> groups,
    List<User> users,
    List<Assignment> assignments,
    List<String> notes,
    @Nullable Changes changes) {

  /** The version of the format. A reader refuses a higher one. */
  public static final int VERSION = 1;

  /** Takes copies. */
  public AccessReport {
    accounts = List.copyOf(accounts);
    permissionSets = List.copyOf(permissionSets);
    groups = List.copyOf(groups);
    users = List.copyOf(users);
    assignments = List.copyOf(assignments);
    notes = List.copyOf(notes);
  }

  AccessReport with(Changes since) {
    return new AccessReport(
        version,
        createdAt,
        instance,
        hasSources,
        accounts,
        permissionSets,
        groups,
        users,
        assignments,
        notes,
        since);
  }

  /**
   * The instance.
   *
   * @param arn {@code arn:aws:sso:::instance/ssoins-…}
   * @param identityStoreId {@code d-…}
   */
  public record Ids(String arn, String identityStoreId) {}

  /**
   * An account of the organization, or one that has left it and still has assignments.
   *
   * @param name its id if it has left
   * @param state as AWS Organizations says; {@code LEFT} if it has left
   * @param unit the names from the root on, such as {@code Root/Workloads/Prod}; null if it has
   *     left
   */
  public record Account(String id, String name, String state, @Nullable String unit) {}

  /**
   * A permission set.
   *
   * @param sessionDuration ISO 8601, such as {@code PT8H}; null if AWS has no valid one
   * @param administrator whether a user of it can do everything, or give that right to itself
   * @param administratorBecause the policy that says so; null if not an administrator
   * @param permissionsBoundary the ARN of an AWS managed policy, or {@code customer managed NAME};
   *     null without one
   * @param source the PermissionSet that owns it, by its owner tags; null if none does
   */
  public record PermissionSet(
      String arn,
      String name,
      @Nullable String description,
      @Nullable String sessionDuration,
      boolean administrator,
      @Nullable String administratorBecause,
      @Nullable String permissionsBoundary,
      @Nullable String source) {}

  /**
   * A group.
   *
   * @param name its id if it has no name
   * @param members the ids of its users, sorted
   */
  public record Group(String id, String name, List<String> members) {
    /** Takes a copy. */
    public Group {
      members = List.copyOf(members);
    }
  }

  /**
   * A user.
   *
   * @param userName its id if AWS has none
   * @param enabled whether the user can sign in; null if AWS does not say
   */
  public record User(
      String id,
      String userName,
      @Nullable String displayName,
      @Nullable String email,
      @Nullable Boolean enabled) {}

  /**
   * An assignment.
   *
   * @param account the account's id
   * @param permissionSet the permission set's ARN
   * @param principal the group's or user's id; no group or user may have it any more
   * @param sources the resources that request it, such as {@code AccountAssignment access/jo}
   */
  public record Assignment(
      String account,
      String permissionSet,
      PrincipalType principalType,
      String principal,
      List<String> sources) {
    /** Takes a copy. */
    public Assignment {
      sources = List.copyOf(sources);
    }
  }
}
