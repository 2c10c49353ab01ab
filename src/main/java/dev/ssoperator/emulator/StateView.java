package dev.ssoperator.emulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What exists at one moment; nothing in it changes afterwards. */
public record StateView(
    Instance instance,
    List<OrganizationalUnit> organizationalUnits,
    List<Account> accounts,
    List<Principal> groups,
    List<Principal> users,
    List<Membership> memberships,
    List<PermissionSet> permissionSets,
    List<Assignment> assignments,
    List<Request> requests) {

  /**
   * The organization instance.
   *
   * @param accessControl attributes for access control are configured
   */
  public record Instance(
      String arn,
      String identityStoreId,
      @Nullable String name,
      boolean permissionSetsEnabled,
      boolean accessControl,
      Map<String, String> tags) {}

  /**
   * An organizational unit.
   *
   * @param parent the id of a unit or of the root
   */
  public record OrganizationalUnit(String id, String name, String parent) {}

  /**
   * An account.
   *
   * @param state as in Organizations
   * @param customerManagedPolicies exactly these exist; null where every one is assumed to
   */
  public record Account(
      String id,
      String name,
      String state,
      String parent,
      @Nullable List<CustomerPolicy> customerManagedPolicies) {}

  /** A group by its display name, or a user by its user name. */
  public record Principal(String id, String name) {}

  /** A user in a group. */
  public record Membership(
      String id, String groupId, String groupName, String userId, String userName) {}

  /**
   * A permission set.
   *
   * @param revision counts the accepted edits, from 1
   * @param provisioned the revision each account has
   */
  public record PermissionSet(
      String name,
      String arn,
      @Nullable String description,
      String sessionDuration,
      @Nullable String relayState,
      List<String> managedPolicies,
      List<CustomerPolicy> customerManagedPolicies,
      Seed.@Nullable Boundary boundary,
      @Nullable String inlinePolicy,
      Map<String, String> tags,
      long revision,
      Map<String, Long> provisioned) {}

  /**
   * An account assignment.
   *
   * @param principalName null where the user or group is gone
   */
  public record Assignment(
      String accountId,
      String permissionSetArn,
      String permissionSetName,
      String principalType,
      String principalId,
      @Nullable String principalName) {}

  /**
   * An asynchronous request that can still be asked for.
   *
   * @param operation the operation that started it
   * @param accountId null where all provisioned accounts are meant
   */
  public record Request(
      String id,
      String operation,
      String status,
      @Nullable String failureReason,
      String permissionSetArn,
      @Nullable String accountId,
      @Nullable String principalType,
      @Nullable String principalId,
      Instant created,
      @Nullable Instant completed) {}

  /** The set of this name, which must exist. */
  public PermissionSet permissionSet(String name) {
    return permissionSets.stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no permission set " + name));
  }
}
