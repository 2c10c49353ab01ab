package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a seed into a store, or says which of its references leads nowhere. */
final class Seeder {
  private final Seed seed;
  private final Instant now;
  private final Ids ids;
  private final Store store;

  private Seeder(Seed seed, Instant now, Ids ids) {
    this.seed = seed;
    this.now = now;
    this.ids = ids;
    var instance = seed.instance();
    this.store =
        new Store(
            new Store.Instance(instance.id(), instance.identityStoreId(), instance.name(), now),
            seed.organization());
  }

  static Store store(Seed seed, Instant now, Ids ids) {
    return new Seeder(seed, now, ids).load();
  }

  private Store load() {
    seed.organizationalUnits().forEach(unit -> store.organizationalUnits.put(unit.id(), unit));
    for (var unit : seed.organizationalUnits()) {
      known(unit.parent(), store.organizationalUnits, "organizational unit");
    }
    for (var account : seed.accounts()) {
      known(account.organizationalUnit(), store.organizationalUnits, "organizational unit");
      store.accounts.put(account.id(), new Store.AccountState(account, now));
    }
    known(seed.organization().managementAccount(), store.accounts, "account");
    seed.groups().forEach(group -> store.groups.put(group.id(), group(group)));
    seed.users().forEach(user -> store.users.put(user.id(), user(user)));
    for (var set : seed.permissionSets()) {
      var state = permissionSet(set);
      store.permissionSets.put(state.arn, state);
    }
    seed.assignments().forEach(this::assign);
    store.missingManagedPolicies.addAll(seed.missingManagedPolicies());
    return store;
  }

  private Store.Principal group(Seed.Group group) {
    var attributes = Json.object().put("DisplayName", group.name());
    if (group.description() != null) {
      attributes.put("Description", group.description());
    }
    return new Store.Principal(group.id(), group.name(), attributes, now);
  }

  private Store.Principal user(Seed.User user) {
    var attributes = Json.object();
    attributes.put("UserName", user.userName());
    attributes.put("DisplayName", user.givenName() + " " + user.familyName());
    attributes
        .putObject("Name")
        .put("GivenName", user.givenName())
        .put("FamilyName", user.familyName());
    if (user.email() != null) {
      attributes.putArray("Emails").addObject().put("Value", user.email()).put("Primary", true);
    }
    return new Store.Principal(user.id(), user.userName(), attributes, now);
  }

  private PermissionSetState permissionSet(Seed.PermissionSet set) {
    var id = set.id() == null ? ids.permissionSetId() : set.id();
    var arn = "arn:aws:sso:::permissionSet/" + seed.instance().id() + "/" + id;
    var state = new PermissionSetState(arn, set.name(), now);
    state.description = set.description();
    state.sessionDuration = Objects.requireNonNullElse(set.sessionDuration(), "PT1H");
    state.relayState = set.relayState();
    state.managedPolicies.addAll(Objects.requireNonNull(set.managedPolicies()));
    state.customerManagedPolicies.addAll(Objects.requireNonNull(set.customerManagedPolicies()));
    state.boundary = set.permissionsBoundary();
    state.inlinePolicy = text(set.inlinePolicy());
    state.tags.putAll(Objects.requireNonNullElse(set.tags(), Map.of()));
    return state;
  }

  private void assign(Seed.Assignment assignment) {
    known(assignment.account(), store.accounts, "account");
    var set =
        store
            .permissionSetNamed(assignment.permissionSet())
            .orElseThrow(() -> unknown("permission set", assignment.permissionSet()));
    var group = assignment.group();
    var type = group == null ? "USER" : "GROUP";
    var principal = principalId(type, String.valueOf(group == null ? assignment.user() : group));
    store.assignments.add(new AssignmentKey(set.arn, assignment.account(), type, principal));
    set.provision(assignment.account(), set.revision);
  }

  private String principalId(String type, String name) {
    return store.principals(type).values().stream()
        .filter(principal -> principal.name().equals(name))
        .map(Store.Principal::id)
        .findFirst()
        .orElseThrow(() -> unknown(type.toLowerCase(Locale.ROOT), name));
  }

  private static @Nullable String text(@Nullable JsonNode policy) {
    return Optional.ofNullable(policy)
        .map(node -> node.isTextual() ? node.textValue() : node.toString())
        .orElse(null);
  }

  private static void known(@Nullable String id, Map<String, ?> all, String what) {
    if (id != null && !all.containsKey(id)) {
      throw unknown(what, id);
    }
  }

  private static NoSuchElementException unknown(String what, String name) {
    return new NoSuchElementException("the seed has no " + what + " " + name);
  }
}
