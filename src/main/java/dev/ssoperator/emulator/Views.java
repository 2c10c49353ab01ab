package dev.ssoperator.emulator;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Copies the state out for people to look at. */
final class Views {
  private Views() {}

  static StateView of(World world, Collection<Request> requests) {
    var store = world.store;
    var root = store.organization.rootId();
    var instance = store.instance;
    return new StateView(
        new StateView.Instance(
            instance.arn(),
            instance.identityStoreId,
            instance.name,
            world.behaviour.permissionSetsEnabled() || instance.permissionSetsEnabled,
            instance.accessControl != null,
            copy(instance.tags)),
        store.organizationalUnits.values().stream()
            .map(
                unit ->
                    new StateView.OrganizationalUnit(
                        unit.id(), unit.name(), Objects.requireNonNullElse(unit.parent(), root)))
            .toList(),
        store.accounts.values().stream().map(account -> account(account, root)).toList(),
        principals(store.groups),
        principals(store.users),
        store.memberships.values().stream().map(m -> membership(store, m)).toList(),
        store.permissionSets.values().stream().map(Views::permissionSet).toList(),
        store.assignments.stream().map(key -> assignment(store, key)).toList(),
        requests.stream().map(Views::request).toList());
  }

  private static StateView.Account account(Store.AccountState account, String root) {
    var policies = account.customerManagedPolicies;
    return new StateView.Account(
        account.seed.id(),
        account.name,
        account.state,
        Objects.requireNonNullElse(account.organizationalUnit, root),
        policies == null ? null : policies.stream().sorted().toList());
  }

  private static List<StateView.Principal> principals(Map<String, Store.Principal> principals) {
    return principals.values().stream()
        .map(principal -> new StateView.Principal(principal.id(), principal.name()))
        .toList();
  }

  private static StateView.Membership membership(Store store, Store.Membership membership) {
    var group = Objects.requireNonNull(store.groups.get(membership.groupId()));
    var user = Objects.requireNonNull(store.users.get(membership.userId()));
    return new StateView.Membership(
        membership.id(), group.id(), group.name(), user.id(), user.name());
  }

  private static StateView.PermissionSet permissionSet(PermissionSetState set) {
    return new StateView.PermissionSet(
        set.name,
        set.arn,
        set.description,
        set.sessionDuration,
        set.relayState,
        set.managedPolicies.stream().toList(),
        set.customerManagedPolicies.stream().toList(),
        set.boundary,
        set.inlinePolicy,
        copy(set.tags),
        set.revision,
        copy(set.provisioned));
  }

  private static StateView.Assignment assignment(Store store, AssignmentKey key) {
    var set = Objects.requireNonNull(store.permissionSets.get(key.permissionSetArn()));
    var principal = store.principals(key.principalType()).get(key.principalId());
    return new StateView.Assignment(
        key.accountId(),
        key.permissionSetArn(),
        set.name,
        key.principalType(),
        key.principalId(),
        principal == null ? null : principal.name());
  }

  private static StateView.Request request(Request request) {
    var order = request.order;
    return new StateView.Request(
        request.id,
        order.kind().operation,
        request.status(),
        request.failureReason().orElse(null),
        order.set().arn,
        order.accountId().orElse(null),
        order.assignment().map(AssignmentKey::principalType).orElse(null),
        order.assignment().map(AssignmentKey::principalId).orElse(null),
        request.created,
        request.completed.orElse(null));
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }
}
