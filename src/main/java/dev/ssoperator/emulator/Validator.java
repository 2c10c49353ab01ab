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
      size(path, list.min(), list.max(), value.size());
      for (var i = 0; i < value.size(); i++) {
        value(path + "." + (i + 1) + ".member", shapes.get(list.element()), value.get(i));
      }
    } else if (shape instanceof Shape.Mapping map) {
      require(path, value.isObject(), "a map");
      size(path, map.min(), map.max(), value.size());
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
    size(path, shape.min(), shape.max(), text.codePointCount(0, text.length()));
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
    reject(
        value.intValue() <= shape.max(),
        path,
        "Member must have value less than or equal to " + shape.max(),
        "MAX_VALUE_EXCEEDED");
    reject(
        value.intValue() >= shape.min(),
        path,
        "Member must have value greater than or equal to " + shape.min(),
        "MIN_VALUE_EXCEEDED");
  }

  private void size(String path, int min, int max, int size) {
    reject(
        size <= max,
        path,
        "Member must have length less than or equal to " + max,
        "MAX_LENGTH_EXCEEDED");
    reject(
        size >= min,
        path,
        "Member must have length greater than or equal to " + min,
        "MIN_LENGTH_EXCEEDED");
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
