package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * Users and groups. Whatever has an id may be named by its ARN. None is ever updated, so each has
 * the revision it was created with.
 */
record IdentityStoreOperations(World world, Pages pages) {
  private static final String REVISION = "1";

  void register(Operations operations) {
    for (var type : List.of(DirectoryType.GROUP, DirectoryType.USER)) {
      operations
          .on("Get" + type.noun + "Id", input -> getId(input, type))
          .on("Describe" + type.noun, input -> answer(type, find(input, type)))
          .on("List" + type.noun + "s", input -> list(input, type))
          .on("Create" + type.noun, input -> create(input, type))
          .write("Delete" + type.noun, input -> delete(input, type));
    }
  }

  private ObjectNode getId(Input input, DirectoryType type) {
    DirectoryType.requireStore(world, input);
    return principals(type).values().stream()
        .filter(uniqueAttribute(input, type))
        .map(principal -> name(type, principal.id()))
        .findFirst()
        .orElseThrow(type::notFound);
  }

  /** No external id leads anywhere here: nobody has one. */
  private static Predicate<Store.Principal> uniqueAttribute(Input input, DirectoryType type) {
    var attribute = input.node("AlternateIdentifier").path("UniqueAttribute");
    var path = attribute.path("AttributePath").asText();
    var value = attribute.path("AttributeValue").asText();
    if (attribute.isMissingNode()) {
      return principal -> false;
    }
    if (path.equalsIgnoreCase(nameMember(type))) {
      return principal -> isSameName(type, principal.name(), value);
    }
    if (type == DirectoryType.USER && path.equalsIgnoreCase("Emails.Value")) {
      return user -> user.attributes().path("Emails").findValuesAsText("Value").contains(value);
    }
    throw AwsException.validation(
        "AttributePath is not a unique attribute: " + path.toLowerCase(Locale.ROOT));
  }

  private ObjectNode list(Input input, DirectoryType type) {
    DirectoryType.requireStore(world, input);
    Predicate<Store.Principal> filter = principal -> true;
    for (var wanted : input.node("Filters")) {
      if (!wanted.path("AttributePath").asText().equalsIgnoreCase(nameMember(type))) {
        throw AwsException.validation(
            "Filters supports only " + nameMember(type).toLowerCase(Locale.ROOT));
      }
      var value = wanted.path("AttributeValue").asText();
      filter = principal -> principal.name().equals(value);
    }
    return pages.page(
        input,
        type.noun + "s",
        principals(type).values().stream().filter(filter).toList(),
        Store.Principal::id,
        principal -> answer(type, principal));
  }

  private ObjectNode create(Input input, DirectoryType type) {
    DirectoryType.requireStore(world, input);
    var name = required(input, nameMember(type));
    if (type == DirectoryType.USER) {
      requireNames(input);
    }
    if (principals(type).values().stream().anyMatch(p -> isSameName(type, p.name(), name))) {
      throw AwsException.conflict("Duplicate " + type + " " + nameMember(type))
          .with("Reason", "UNIQUENESS_CONSTRAINT_VIOLATION");
    }
    ObjectNode attributes = input.body().deepCopy();
    attributes.remove("IdentityStoreId");
    var principal = new Store.Principal(world.ids.uuid(), name, attributes, world.now());
    principals(type).put(principal.id(), principal);
    changed(Effect.Kind.PRINCIPAL_CREATED, type, principal);
    return name(type, principal.id()).put("Revision", REVISION);
  }

  private static void requireNames(Input input) {
    required(input, "DisplayName");
    if (input.node("Name").path("GivenName").isMissingNode()
        || input.node("Name").path("FamilyName").isMissingNode()) {
      throw AwsException.validation("Name must have a GivenName and a FamilyName");
    }
  }

  /** Assignments stay, as orphans; memberships do not. */
  private void delete(Input input, DirectoryType type) {
    var principal = find(input, type);
    if (!input.optional("Revision").orElse(REVISION).equals(REVISION)) {
      throw AwsException.conflict("The resource was modified: its Revision is another one")
          .with("Reason", "CONCURRENT_MODIFICATION");
    }
    world.store.membershipsOf(principal.id()).forEach(world::removeMembership);
    principals(type).remove(principal.id());
    changed(Effect.Kind.PRINCIPAL_DELETED, type, principal);
  }

  private void changed(Effect.Kind kind, DirectoryType type, Store.Principal principal) {
    world.journal.principal(world.now(), kind, type.name(), principal.id());
  }

  private Store.Principal find(Input input, DirectoryType type) {
    DirectoryType.requireStore(world, input);
    return type.find(principals(type), input.text(type.noun + "Id"));
  }

  private SortedMap<String, Store.Principal> principals(DirectoryType type) {
    return world.store.principals(type.name());
  }

  private static String required(Input input, String member) {
    return input
        .optional(member)
        .orElseThrow(() -> AwsException.validation(member + " must be set"));
  }

  /** The member that no two of the type share. */
  private static String nameMember(DirectoryType type) {
    return type == DirectoryType.USER ? "UserName" : "DisplayName";
  }

  private static boolean isSameName(DirectoryType type, String one, String other) {
    return type == DirectoryType.USER ? one.equalsIgnoreCase(other) : one.equals(other);
  }

  private ObjectNode name(DirectoryType type, String id) {
    return Json.object()
        .put("IdentityStoreId", world.store.instance.identityStoreId)
        .put(type.noun + "Id", id)
        .put(type.noun + "Arn", type.arn(id));
  }

  private ObjectNode answer(DirectoryType type, Store.Principal principal) {
    var node = name(type, principal.id()).put("Revision", REVISION);
    if (type == DirectoryType.USER) {
      node.put(Seeder.USER_STATUS, "ENABLED");
    }
    node.setAll(principal.attributes());
    return node.put("CreatedAt", Json.epochSeconds(principal.created()));
  }
}
