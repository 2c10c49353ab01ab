package dev.ssoperator.emulator;

import java.util.Collection;
import java.util.Collections;
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
        store.groups.values().stream()
            .map(group -> new StateView.Group(group.id(), group.displayName()))
            .toList(),
        store.users.values().stream()
            .map(user -> new StateView.User(user.id(), user.userName()))
            .toList(),
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
        Objects.requireNonNullElse(account.seed.organizationalUnit(), root),
        policies == null ? null : policies.stream().sorted().toList());
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
    return new StateView.Assignment(
        key.accountId(),
        key.permissionSetArn(),
        set.name,
        key.principalType(),
        key.principalId(),
        store.principalName(key.principalType(), key.principalId()).orElse(null));
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
        request.completed().orElse(null));
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }
}
