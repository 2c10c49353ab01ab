package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * Users and groups. Whatever has an id may be named by its ARN. None is ever updated, so each has
 * the revision it was created with.
 */
record IdentityStoreOperations(World world, Pages pages) {
  private static final String REVISION = "1";

  private enum Type {
    GROUP("Group", "DisplayName"),
    USER("User", "UserName");

    private final String noun;

    /** The member that no two of the type share. */
    private final String nameMember;

    Type(String noun, String nameMember) {
      this.noun = noun;
      this.nameMember = nameMember;
    }

    private boolean isSameName(String one, String other) {
      return this == USER ? one.equalsIgnoreCase(other) : one.equals(other);
    }
  }

  void register(Operations operations) {
    for (var type : Type.values()) {
      operations
          .on("Get" + type.noun + "Id", input -> getId(input, type))
          .on("Describe" + type.noun, input -> answer(type, find(input, type)))
          .on("List" + type.noun + "s", input -> list(input, type))
          .on("Create" + type.noun, input -> create(input, type))
          .write("Delete" + type.noun, input -> delete(input, type));
    }
  }

  private ObjectNode getId(Input input, Type type) {
    directory(input);
    return principals(type).values().stream()
        .filter(uniqueAttribute(input, type))
        .map(principal -> name(type, principal.id()))
        .findFirst()
        .orElseThrow(() -> notFound(type.name()));
  }

  /** No external id leads anywhere here: nobody has one. */
  private static Predicate<Store.Principal> uniqueAttribute(Input input, Type type) {
    var attribute = input.node("AlternateIdentifier").path("UniqueAttribute");
    var path = attribute.path("AttributePath").asText();
    var value = attribute.path("AttributeValue").asText();
    if (attribute.isMissingNode()) {
      return principal -> false;
    }
    if (path.equalsIgnoreCase(type.nameMember)) {
      return principal -> type.isSameName(principal.name(), value);
    }
    if (type == Type.USER && path.equalsIgnoreCase("Emails.Value")) {
      return user -> user.attributes().path("Emails").findValuesAsText("Value").contains(value);
    }
    throw AwsException.validation(
        "AttributePath is not a unique attribute: " + path.toLowerCase(Locale.ROOT));
  }

  private ObjectNode list(Input input, Type type) {
    directory(input);
    Predicate<Store.Principal> filter = principal -> true;
    for (var wanted : input.node("Filters")) {
      if (!wanted.path("AttributePath").asText().equalsIgnoreCase(type.nameMember)) {
        throw AwsException.validation(
            "Filters supports only " + type.nameMember.toLowerCase(Locale.ROOT));
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

  private ObjectNode create(Input input, Type type) {
    directory(input);
    var name = required(input, type.nameMember);
    if (type == Type.USER) {
      requireNames(input);
    }
    if (principals(type).values().stream().anyMatch(p -> type.isSameName(p.name(), name))) {
      throw AwsException.conflict("Duplicate " + type + " " + type.nameMember)
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

  /** Assignments stay, as orphans. */
  private void delete(Input input, Type type) {
    var principal = find(input, type);
    if (!input.optional("Revision").orElse(REVISION).equals(REVISION)) {
      throw AwsException.conflict("The resource was modified: its Revision is another one")
          .with("Reason", "CONCURRENT_MODIFICATION");
    }
    principals(type).remove(principal.id());
    changed(Effect.Kind.PRINCIPAL_DELETED, type, principal);
  }

  private void changed(Effect.Kind kind, Type type, Store.Principal principal) {
    world.journal.principal(world.now(), kind, type.name(), principal.id());
  }

  /** What a call names by id or by ARN; an ARN of the other type stays one, and names nothing. */
  private Store.Principal find(Input input, Type type) {
    directory(input);
    var named = input.text(type.noun + "Id");
    var arn = arn(type, "");
    var id = named.startsWith(arn) ? named.substring(arn.length()) : named;
    return Optional.ofNullable(principals(type).get(id)).orElseThrow(() -> notFound(type.name()));
  }

  private SortedMap<String, Store.Principal> principals(Type type) {
    return world.store.principals(type.name());
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

  private static String arn(Type type, String id) {
    return "arn:aws:identitystore:::" + type.noun.toLowerCase(Locale.ROOT) + "/" + id;
  }

  private ObjectNode name(Type type, String id) {
    return Json.object()
        .put("IdentityStoreId", world.store.instance.identityStoreId)
        .put(type.noun + "Id", id)
        .put(type.noun + "Arn", arn(type, id));
  }

  private ObjectNode answer(Type type, Store.Principal principal) {
    var node = name(type, principal.id()).put("Revision", REVISION);
    node.setAll(principal.attributes());
    if (type == Type.USER) {
      node.put("UserStatus", "ENABLED");
    }
    return node.put("CreatedAt", Json.epochSeconds(principal.created()));
  }
}
