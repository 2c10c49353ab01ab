package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks an object against a CustomResourceDefinition as an API server does, without one: the
 * schema, list types, and the CEL rules, transition rules among them.
 *
 * <p>It does not prune unknown fields, does not type-check rules and does not bound their cost; a
 * real API server does, when the definition is created.
 */
public final class CrdValidator {

  /** The field of an objection to an object as a whole, as the API server reports it. */
  public static final String WHOLE = "<nil>";

  private final JsonNode root;
  private final SchemaCheck schema;
  private final CelRules rules = new CelRules();

  /**
   * Reads the first version of a definition.
   *
   * @param definition a CustomResourceDefinition
   */
  public CrdValidator(JsonNode definition) {
    root = definition.at("/spec/versions/0/schema/openAPIV3Schema");
    schema = new SchemaCheck(root);
  }

  /** Checks an object that is about to be created. */
  public List<Objection> validate(JsonNode object) {
    return validate(object, null);
  }

  /**
   * What an API server would object to; empty when it would accept the object.
   *
   * @param old the object as it is stored, or null when the object is about to be created
   */
  public List<Objection> validate(JsonNode object, @Nullable JsonNode old) {
    var candidate = withDefaults(object);
    var objections = new ArrayList<Objection>();
    var mayEvaluate = schema.check(candidate, objections);
    var node = SchemaNode.root(root, candidate, old == null ? null : withDefaults(old));
    checkLists(node, objections);
    if (mayEvaluate) {
      rules.check(node, objections);
    }
    return objections;
  }

  /** The fields that strict decoding would refuse. */
  public List<Objection> unknownFields(JsonNode object) {
    var objections = new ArrayList<Objection>();
    UnknownFields.find(SchemaNode.root(root, object, null), objections);
    return objections;
  }

  /** The object with the schema's defaults, and without fields that are null. */
  public JsonNode withDefaults(JsonNode object) {
    var copy = object.deepCopy();
    fillDefaults(SchemaNode.root(root, copy, null));
    return copy;
  }

  private static void fillDefaults(SchemaNode node) {
    if (node.value() instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(
              property ->
                  property.getValue().isNull() && node.described(property.getKey()).isObject());
      for (var property : node.schema().path("properties").properties()) {
        var standard = property.getValue().get("default");
        if (standard != null && !object.has(property.getKey())) {
          object.set(property.getKey(), standard.deepCopy());
        }
      }
    }
    for (var child : node.children()) {
      fillDefaults(child);
    }
  }

  private static void checkLists(SchemaNode node, List<Objection> objections) {
    var type = node.listType();
    if (node.value() instanceof ArrayNode list && (type.equals("set") || type.equals("map"))) {
      var seen = new HashSet<JsonNode>();
      for (var i = 0; i < list.size(); i++) {
        var identity = type.equals("set") ? list.get(i) : node.keys(list.get(i));
        if (!seen.add(identity)) {
          objections.add(
              new Objection(
                  Rule.SCHEMA, node.path() + "[" + i + "]", "Duplicate value: " + identity));
        }
      }
    }
    for (var child : node.children()) {
      checkLists(child, objections);
    }
  }
}
