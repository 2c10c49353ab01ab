package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;

/** Holds an input against the table of shapes, and words what is wrong with it as AWS does. */
record Validator(Shapes shapes, Rejection rejection) {
  /** How one service names a broken constraint. */
  @FunctionalInterface
  interface Rejection {
    AwsException of(String text, String reason);
  }

  void check(String operation, JsonNode input) {
    structure("", shapes.input(operation), input);
  }

  private void structure(String path, Shape.Structure shape, JsonNode value) {
    require(path, value.isObject(), "a structure");
    var present = 0;
    for (var member : shape.members()) {
      var memberPath =
          path.isEmpty() ? lowerCamel(member.name()) : path + "." + lowerCamel(member.name());
      var child = value.get(member.name());
      if (child == null || child.isNull()) {
        reject(!member.required(), memberPath, "Member must not be null", "INPUT_REQUIRED");
      } else {
        present++;
        value(memberPath, shapes.get(member.shape()), child);
      }
    }
    reject(
        !shape.union() || present == 1, path, "Exactly one member must be set", "INPUT_REQUIRED");
  }

  private void value(String path, Shape shape, JsonNode value) {
    if (shape instanceof Shape.Text text) {
      text(path, text, value);
    } else if (shape instanceof Shape.Choice choice) {
      require(path, value.isTextual(), "a string");
      reject(
          choice.values().contains(value.textValue()),
          path,
          "Member must satisfy enum value set: " + choice.values(),
          "INVALID_ENUM");
    } else if (shape instanceof Shape.Whole whole) {
      whole(path, whole, value);
    } else if (shape instanceof Shape.Flag) {
      require(path, value.isBoolean(), "a boolean");
    } else if (shape instanceof Shape.Listing list) {
      require(path, value.isArray(), "a list");
      bounds(path, "length", list.min(), list.max(), value.size());
      for (var i = 0; i < value.size(); i++) {
        value(path + "." + (i + 1) + ".member", shapes.get(list.element()), value.get(i));
      }
    } else if (shape instanceof Shape.Mapping map) {
      require(path, value.isObject(), "a map");
      bounds(path, "length", map.min(), map.max(), value.size());
      for (var entry : value.properties()) {
        value(path, shapes.get(map.key()), TextNode.valueOf(entry.getKey()));
        value(path + "." + entry.getKey(), shapes.get(map.value()), entry.getValue());
      }
    } else if (shape instanceof Shape.Structure structure) {
      structure(path, structure, value);
    }
  }

  private void text(String path, Shape.Text shape, JsonNode value) {
    require(path, value.isTextual(), "a string");
    var text = value.textValue();
    bounds(path, "length", shape.min(), shape.max(), text.codePointCount(0, text.length()));
    shape
        .pattern()
        .ifPresent(
            pattern ->
                reject(
                    pattern.matcher(text).matches(),
                    path,
                    "Member must satisfy regular expression pattern: " + pattern,
                    "INVALID_PATTERN"));
  }

  private void whole(String path, Shape.Whole shape, JsonNode value) {
    require(path, value.isIntegralNumber() && value.canConvertToInt(), "an integer");
    bounds(path, "value", shape.min(), shape.max(), value.intValue());
  }

  private void bounds(String path, String what, int min, int max, int found) {
    var reason = what.toUpperCase(Locale.ROOT) + "_EXCEEDED";
    var must = "Member must have " + what;
    reject(found <= max, path, must + " less than or equal to " + max, "MAX_" + reason);
    reject(found >= min, path, must + " greater than or equal to " + min, "MIN_" + reason);
  }

  private void reject(boolean satisfied, String path, String constraint, String reason) {
    if (!satisfied) {
      throw rejection.of(
          "Value of input '" + path + "' failed to satisfy constraint: " + constraint, reason);
    }
  }

  private static void require(String path, boolean satisfied, String type) {
    if (!satisfied) {
      throw AwsException.of("SerializationException", "'" + path + "' must be " + type);
    }
  }

  private static String lowerCamel(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
