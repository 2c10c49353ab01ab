package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Fields that the schema does not have, as strict decoding refuses them. */
final class UnknownFields {

  private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

  private UnknownFields() {}

  static void find(SchemaNode node, List<Objection> objections) {
    var schema = node.schema();
    if (node.value().isObject() && schema.has("properties") && !isOpen(schema)) {
      for (var field : node.value().properties()) {
        var name = field.getKey();
        if (!node.described(name).isObject() && !isMeta(node, name)) {
          objections.add(new Objection(Rule.UNKNOWN_FIELD, node.pathOf(name), message(node, name)));
        }
      }
    }
    for (var child : node.children()) {
      find(child, objections);
    }
  }

  /** That there is no such field, and which may be meant. */
  static String message(List<String> known, String name) {
    if (known.stream().anyMatch(name::equalsIgnoreCase)) {
      return "is not a field, names are case-sensitive: "
          + known.stream().filter(name::equalsIgnoreCase).collect(Collectors.joining());
    }
    return Similar.to(name, known)
        .map(field -> "is not a field, did you mean %s?".formatted(field))
        .orElse("is not a field: there are " + String.join(", ", known));
  }

  private static String message(SchemaNode node, String name) {
    var known = new ArrayList<String>();
    if (node.path().isEmpty()) {
      known.addAll(List.of("apiVersion", "kind", "metadata"));
    }
    node.schema().path("properties").fieldNames().forEachRemaining(known::add);
    return message(known, name);
  }

  private static boolean isOpen(JsonNode schema) {
    return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
  }

  private static boolean isMeta(SchemaNode node, String name) {
    return node.path().isEmpty() && OF_EVERY_OBJECT.contains(name);
  }
}
