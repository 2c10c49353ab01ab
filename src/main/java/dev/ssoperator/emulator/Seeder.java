package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a seed into a store, or says which of its references leads nowhere. */
final class Seeder {
  static final String USER_STATUS = "UserStatus";

  private final Seed seed;
  private final Instant now;
  private final Ids ids;
  private final Store store;
  private final Map<DirectoryType, Map<String, String>> idsByName =
      new EnumMap<>(DirectoryType.class);

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
    seed.groups().forEach(this::addMembers);
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
    if (Boolean.TRUE.equals(user.disabled())) {
      attributes.put(USER_STATUS, "DISABLED");
    }
    return new Store.Principal(user.id(), user.userName(), attributes, now);
  }

  /** Memberships have the same ids in every run, and whatever else the seed has. */
  private void addMembers(Seed.Group group) {
    for (var member : group.members()) {
      var userId = principalId(DirectoryType.USER, member);
      var key = (group.id() + userId).getBytes(StandardCharsets.UTF_8);
      var id = UUID.nameUUIDFromBytes(key).toString();
      store.memberships.put(id, new Store.Membership(id, group.id(), userId, now));
    }
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
    var principal = principal(assignment);
    var type = principal.type().name();
    store.assignments.add(new AssignmentKey(set.arn, assignment.account(), type, principal.id()));
    set.provision(assignment.account(), set.revision);
  }

  private record Assignee(DirectoryType type, String id) {}

  private Assignee principal(Seed.Assignment assignment) {
    if (assignment.group() != null) {
      return new Assignee(
          DirectoryType.GROUP, principalId(DirectoryType.GROUP, assignment.group()));
    }
    if (assignment.user() != null) {
      return new Assignee(DirectoryType.USER, principalId(DirectoryType.USER, assignment.user()));
    }
    var deletedGroup = assignment.deletedGroup();
    return deletedGroup == null
        ? deleted(DirectoryType.USER, String.valueOf(assignment.deletedUser()))
        : deleted(DirectoryType.GROUP, deletedGroup);
  }

  private Assignee deleted(DirectoryType type, String id) {
    if (store.principalExists(type.name(), id)) {
      throw new IllegalArgumentException(
          "the seed has a %s %s, which an assignment says is deleted"
              .formatted(type.noun.toLowerCase(Locale.ROOT), id));
    }
    return new Assignee(type, id);
  }

  private String principalId(DirectoryType type, String name) {
    var ids =
        idsByName.computeIfAbsent(
            type,
            t ->
                store.principals(t.name()).values().stream()
                    .collect(
                        Collectors.toMap(
                            Store.Principal::name, Store.Principal::id, (one, other) -> one)));
    return Optional.ofNullable(ids.get(name))
        .orElseThrow(() -> unknown(type.noun.toLowerCase(Locale.ROOT), name));
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
