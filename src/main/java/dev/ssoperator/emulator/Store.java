package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What exists. Guarded by the lock of {@link Api}, like everything behind it. */
final class Store {
  final Instance instance;
  final Seed.Organization organization;
  final Map<String, Seed.OrganizationalUnit> organizationalUnits = new LinkedHashMap<>();
  final SortedMap<String, AccountState> accounts = new TreeMap<>();
  final SortedMap<String, Group> groups = new TreeMap<>();
  final SortedMap<String, User> users = new TreeMap<>();
  final SortedMap<String, PermissionSetState> permissionSets = new TreeMap<>();
  final SortedSet<AssignmentKey> assignments = new TreeSet<>();
  final Set<String> missingManagedPolicies = new HashSet<>();

  Store(Instance instance, Seed.Organization organization) {
    this.instance = instance;
    this.organization = organization;
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
    @Nullable Set<CustomerPolicy> customerManagedPolicies;

    AccountState(Seed.Account seed, Instant joined) {
      this.seed = seed;
      this.joined = joined;
      this.name = seed.name();
      this.state = Objects.requireNonNullElse(seed.state(), "ACTIVE");
      var policies = seed.customerManagedPolicies();
      this.customerManagedPolicies = policies == null ? null : Set.copyOf(policies);
    }

    boolean has(CustomerPolicy policy) {
      return customerManagedPolicies == null || customerManagedPolicies.contains(policy);
    }
  }

  record Group(String id, String displayName, @Nullable String description, Instant created) {}

  /** {@code attributes} are the members of CreateUser as they came. */
  record User(String id, String userName, ObjectNode attributes, Instant created) {}

  boolean principalExists(String type, String id) {
    return type.equals("GROUP") ? groups.containsKey(id) : users.containsKey(id);
  }

  Optional<String> principalName(String type, String id) {
    return type.equals("GROUP")
        ? Optional.ofNullable(groups.get(id)).map(Group::displayName)
        : Optional.ofNullable(users.get(id)).map(User::userName);
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
