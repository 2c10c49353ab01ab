package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value and the part of the schema that describes it.
 *
 * @param name the last part of the path; empty for the root and for items
 * @param path from the root, as API servers write it; empty for the root
 * @param old the value that is stored at the same place, where an object is updated
 */
record SchemaNode(
    String name, String path, JsonNode schema, JsonNode value, @Nullable JsonNode old) {

  static SchemaNode root(JsonNode schema, JsonNode value, @Nullable JsonNode old) {
    return new SchemaNode("", "", schema, value, old);
  }

  /** The members and items that the schema describes. */
  List<SchemaNode> children() {
    var children = new ArrayList<SchemaNode>();
    if (value.isObject()) {
      for (var property : value.properties()) {
        var child = described(property.getKey());
        if (child.isObject()) {
          children.add(
              new SchemaNode(
                  property.getKey(),
                  pathOf(property.getKey()),
                  child,
                  property.getValue(),
                  old == null ? null : old.get(property.getKey())));
        }
      }
    } else if (value.isArray() && schema.path("items").isObject()) {
      for (var i = 0; i < value.size(); i++) {
        var item = value.get(i);
        children.add(
            new SchemaNode(
                "", path + "[" + i + "]", schema.path("items"), item, counterpart(item)));
      }
    }
    return children;
  }

  /** The schema of a member; a missing node where there is none. */
  JsonNode described(String member) {
    var property = schema.path("properties").path(member);
    return property.isMissingNode() ? schema.path("additionalProperties") : property;
  }

  String pathOf(String member) {
    return path.isEmpty() ? member : path + "." + member;
  }

  /** What {@code x-kubernetes-list-type} says: set, map or nothing. */
  String listType() {
    return schema.path("x-kubernetes-list-type").asText();
  }

  /** The fields of an item by which a list of type map tells its items apart. */
  JsonNode keys(JsonNode item) {
    var keys = JsonNodeFactory.instance.objectNode();
    for (var key : schema.path("x-kubernetes-list-map-keys")) {
      keys.set(key.asText(), item.path(key.asText()));
    }
    return keys;
  }

  private @Nullable JsonNode counterpart(JsonNode item) {
    if (old == null || !listType().equals("map")) {
      return null;
    }
    for (var candidate : old) {
      if (keys(candidate).equals(keys(item))) {
        return candidate;
      }
    }
    return null;
  }
}
