package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What exists. Guarded by the lock of {@link EmulatorControl}, like {@link Api}. */
final class Store {
  final Instance instance;
  final Seed.Organization organization;
  final Map<String, Seed.OrganizationalUnit> organizationalUnits = new LinkedHashMap<>();
  final SortedMap<String, AccountState> accounts = new TreeMap<>();
  final SortedMap<String, Principal> groups = new TreeMap<>();
  final SortedMap<String, Principal> users = new TreeMap<>();
  final SortedMap<String, Membership> memberships = new TreeMap<>();
  final SortedMap<String, PermissionSetState> permissionSets = new TreeMap<>();
  final SortedSet<AssignmentKey> assignments = new TreeSet<>();
  final Set<String> missingManagedPolicies = new HashSet<>();

  Store(Instance instance, Seed.Organization organization) {
    this.instance = instance;
    this.organization = organization;
  }

  /** What exists in a new instance of the same organization. */
  Store replacement() {
    return sharing(
        new Instance("ssoins-9999999999999999", "d-9999999999", instance.name, instance.created));
  }

  private Store sharing(Instance other) {
    var copy = new Store(other, organization);
    copy.organizationalUnits.putAll(organizationalUnits);
    copy.accounts.putAll(accounts);
    copy.groups.putAll(groups);
    copy.users.putAll(users);
    copy.memberships.putAll(memberships);
    copy.missingManagedPolicies.addAll(missingManagedPolicies);
    return copy;
  }

  /** This state, whose permission sets and assignments do not change with it. */
  Store copy() {
    var copy = sharing(instance);
    permissionSets.forEach((arn, set) -> copy.permissionSets.put(arn, set.copy()));
    copy.assignments.addAll(assignments);
    return copy;
  }

  static final class Instance {
    final String id;
    final String identityStoreId;
    final Instant created;
    final SortedMap<String, String> tags = new TreeMap<>();
    @Nullable String name;
    boolean permissionSetsEnabled;
    @Nullable ObjectNode encryption;
    @Nullable AccessControl accessControl;

    Instance(String id, String identityStoreId, @Nullable String name, Instant created) {
      this.id = id;
      this.identityStoreId = identityStoreId;
      this.name = name;
      this.created = created;
    }

    String arn() {
      return "arn:aws:sso:::instance/" + id;
    }

    String identityStoreArn(String ownerAccountId) {
      return "arn:aws:identitystore::" + ownerAccountId + ":identitystore/" + identityStoreId;
    }
  }

  record AccessControl(ObjectNode configuration, Instant enabledAt) {}

  static final class AccountState {
    final Seed.Account seed;
    final Instant joined;
    String name;
    String state;
    @Nullable String organizationalUnit;
    Map<String, String> tags;
    @Nullable Set<CustomerPolicy> customerManagedPolicies;

    AccountState(Seed.Account seed, Instant joined) {
      this.seed = seed;
      this.joined = joined;
      this.name = seed.name();
      this.organizationalUnit = seed.organizationalUnit();
      this.tags = Map.copyOf(Objects.requireNonNullElse(seed.tags(), Map.of()));
      this.state = Objects.requireNonNullElse(seed.state(), "ACTIVE");
      var policies = seed.customerManagedPolicies();
      this.customerManagedPolicies = policies == null ? null : Set.copyOf(policies);
    }

    boolean has(CustomerPolicy policy) {
      return customerManagedPolicies == null || customerManagedPolicies.contains(policy);
    }
  }

  /** A user or group; {@code attributes} are the members of its creation as they came. */
  record Principal(String id, String name, ObjectNode attributes, Instant created) {

    Principal renamed(String nameMember, String newName) {
      return new Principal(id, newName, attributes.deepCopy().put(nameMember, newName), created);
    }
  }

  /** A user in a group. */
  record Membership(String id, String groupId, String userId, Instant created) {}

  /** The memberships of a group, or of a user. */
  List<Membership> membershipsOf(String principalId) {
    return memberships.values().stream()
        .filter(m -> m.groupId().equals(principalId) || m.userId().equals(principalId))
        .toList();
  }

  /** The users, or the groups, by id. */
  SortedMap<String, Principal> principals(String type) {
    return type.equals("GROUP") ? groups : users;
  }

  boolean principalExists(String type, String id) {
    return principals(type).containsKey(id);
  }

  Optional<PermissionSetState> permissionSetNamed(String name) {
    return permissionSets.values().stream().filter(set -> set.name.equals(name)).findFirst();
  }

  boolean assigned(String permissionSetArn) {
    return !assignments
        .subSet(
            new AssignmentKey(permissionSetArn, "", "", ""),
            new AssignmentKey(permissionSetArn, "\uffff", "", ""))
        .isEmpty();
  }

  /** The assignments of a set in an account. */
  SortedSet<AssignmentKey> assignments(String permissionSetArn, String accountId) {
    return assignments.subSet(
        new AssignmentKey(permissionSetArn, accountId, "", ""),
        new AssignmentKey(permissionSetArn, accountId, "\uffff", ""));
  }
}
