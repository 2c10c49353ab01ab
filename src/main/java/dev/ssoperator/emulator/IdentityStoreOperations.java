package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Users and groups. Whatever has an id may be named by its ARN. None is ever updated, so each has
 * the revision it was created with.
 */
record IdentityStoreOperations(World world, Pages pages) {
  private static final String REVISION = "1";

  void register(Operations operations) {
    operations
        .on("GetGroupId", this::getGroupId)
        .on("DescribeGroup", input -> answer(group(input)))
        .on("ListGroups", this::listGroups)
        .on("CreateGroup", this::createGroup)
        .write("DeleteGroup", this::deleteGroup)
        .on("GetUserId", this::getUserId)
        .on("DescribeUser", input -> answer(user(input)))
        .on("ListUsers", this::listUsers)
        .on("CreateUser", this::createUser)
        .write("DeleteUser", this::deleteUser);
  }

  private ObjectNode getGroupId(Input input) {
    var wanted = uniqueAttribute(input, "displayname");
    return world.store.groups.values().stream()
        .filter(group -> wanted.map(w -> group.displayName().equals(w.value())).orElse(false))
        .map(group -> name("Group", group.id()))
        .findFirst()
        .orElseThrow(() -> notFound("GROUP"));
  }

  private ObjectNode getUserId(Input input) {
    var wanted = uniqueAttribute(input, "username", "emails.value");
    return world.store.users.values().stream()
        .filter(user -> wanted.map(w -> matches(user, w)).orElse(false))
        .map(user -> name("User", user.id()))
        .findFirst()
        .orElseThrow(() -> notFound("USER"));
  }

  private record Wanted(String path, String value) {}

  /** No external id leads anywhere here: nobody has one. */
  private Optional<Wanted> uniqueAttribute(Input input, String... paths) {
    directory(input);
    var attribute = input.node("AlternateIdentifier").path("UniqueAttribute");
    if (attribute.isMissingNode()) {
      return Optional.empty();
    }
    var path = attribute.path("AttributePath").asText().toLowerCase(Locale.ROOT);
    if (!List.of(paths).contains(path)) {
      throw AwsException.validation("AttributePath is not a unique attribute: " + path);
    }
    return Optional.of(new Wanted(path, attribute.path("AttributeValue").asText()));
  }

  private static boolean matches(Store.User user, Wanted wanted) {
    if (wanted.path().equals("username")) {
      return user.userName().equalsIgnoreCase(wanted.value());
    }
    return user.attributes().path("Emails").findValuesAsText("Value").contains(wanted.value());
  }

  private ObjectNode listGroups(Input input) {
    directory(input);
    return list(
        input,
        "Groups",
        world.store.groups.values(),
        "displayname",
        Store.Group::displayName,
        Store.Group::id,
        this::answer);
  }

  private ObjectNode listUsers(Input input) {
    directory(input);
    return list(
        input,
        "Users",
        world.store.users.values(),
        "username",
        Store.User::userName,
        Store.User::id,
        this::answer);
  }

  private <T> ObjectNode list(
      Input input,
      String member,
      Collection<T> all,
      String filterPath,
      Function<T, String> filtered,
      Function<T, String> key,
      Function<T, JsonNode> write) {
    Predicate<T> filter = item -> true;
    for (var wanted : input.node("Filters")) {
      if (!wanted.path("AttributePath").asText().toLowerCase(Locale.ROOT).equals(filterPath)) {
        throw AwsException.validation("Filters supports only " + filterPath);
      }
      var value = wanted.path("AttributeValue").asText();
      filter = item -> filtered.apply(item).equals(value);
    }
    return pages.page(input, member, all.stream().filter(filter).toList(), key, write);
  }

  private ObjectNode createGroup(Input input) {
    directory(input);
    var name = required(input, "DisplayName");
    if (world.store.groups.values().stream().anyMatch(g -> g.displayName().equals(name))) {
      throw duplicate("GROUP", "DisplayName");
    }
    var group =
        new Store.Group(
            world.ids.uuid(), name, input.optional("Description").orElse(null), world.now());
    world.store.groups.put(group.id(), group);
    world.journal.principal(world.now(), Effect.Kind.PRINCIPAL_CREATED, "GROUP", group.id());
    return name("Group", group.id()).put("Revision", REVISION);
  }

  private ObjectNode createUser(Input input) {
    directory(input);
    var name = required(input, "UserName");
    required(input, "DisplayName");
    if (input.node("Name").path("GivenName").isMissingNode()
        || input.node("Name").path("FamilyName").isMissingNode()) {
      throw AwsException.validation("Name must have a GivenName and a FamilyName");
    }
    if (world.store.users.values().stream().anyMatch(u -> u.userName().equalsIgnoreCase(name))) {
      throw duplicate("USER", "UserName");
    }
    ObjectNode attributes = input.body().deepCopy();
    attributes.remove("IdentityStoreId");
    var user = new Store.User(world.ids.uuid(), name, attributes, world.now());
    world.store.users.put(user.id(), user);
    world.journal.principal(world.now(), Effect.Kind.PRINCIPAL_CREATED, "USER", user.id());
    return name("User", user.id()).put("Revision", REVISION);
  }

  /** Assignments stay, as orphans. */
  private void deleteGroup(Input input) {
    var group = group(input);
    requireRevision(input);
    world.store.groups.remove(group.id());
    world.journal.principal(world.now(), Effect.Kind.PRINCIPAL_DELETED, "GROUP", group.id());
  }

  private void deleteUser(Input input) {
    var user = user(input);
    requireRevision(input);
    world.store.users.remove(user.id());
    world.journal.principal(world.now(), Effect.Kind.PRINCIPAL_DELETED, "USER", user.id());
  }

  private Store.Group group(Input input) {
    directory(input);
    return Optional.ofNullable(world.store.groups.get(id(input, "Group")))
        .orElseThrow(() -> notFound("GROUP"));
  }

  private Store.User user(Input input) {
    directory(input);
    return Optional.ofNullable(world.store.users.get(id(input, "User")))
        .orElseThrow(() -> notFound("USER"));
  }

  private void directory(Input input) {
    var instance = world.store.instance;
    var named = input.text("IdentityStoreId");
    if (!named.equals(instance.identityStoreId)
        && !named.equals(instance.identityStoreArn(world.store.organization.managementAccount()))) {
      throw notFound("IDENTITY_STORE");
    }
  }

  private static String required(Input input, String member) {
    return input
        .optional(member)
        .orElseThrow(() -> AwsException.validation(member + " must be set"));
  }

  private static AwsException notFound(String type) {
    return AwsException.notFound(type + " not found.").with("ResourceType", type);
  }

  private static AwsException duplicate(String type, String attribute) {
    return AwsException.conflict("Duplicate " + type + " " + attribute)
        .with("Reason", "UNIQUENESS_CONSTRAINT_VIOLATION");
  }

  /** What a call names by id or by ARN; an ARN of the other type stays one, and names nothing. */
  private static String id(Input input, String type) {
    var named = input.text(type + "Id");
    var arn = arn(type, "");
    return named.startsWith(arn) ? named.substring(arn.length()) : named;
  }

  private static String arn(String type, String id) {
    return "arn:aws:identitystore:::" + type.toLowerCase(Locale.ROOT) + "/" + id;
  }

  private static void requireRevision(Input input) {
    if (!input.optional("Revision").orElse(REVISION).equals(REVISION)) {
      throw AwsException.conflict("The resource was modified: its Revision is another one")
          .with("Reason", "CONCURRENT_MODIFICATION");
    }
  }

  private ObjectNode name(String type, String id) {
    return Json.object()
        .put("IdentityStoreId", world.store.instance.identityStoreId)
        .put(type + "Id", id)
        .put(type + "Arn", arn(type, id));
  }

  private ObjectNode answer(Store.Group group) {
    var node =
        name("Group", group.id())
            .put("Revision", REVISION)
            .put("DisplayName", group.displayName())
            .put("CreatedAt", Json.epochSeconds(group.created()));
    return group.description() == null ? node : node.put("Description", group.description());
  }

  private ObjectNode answer(Store.User user) {
    var node = name("User", user.id()).put("Revision", REVISION);
    node.setAll(user.attributes());
    return node.put("UserStatus", "ENABLED").put("CreatedAt", Json.epochSeconds(user.created()));
  }
}
