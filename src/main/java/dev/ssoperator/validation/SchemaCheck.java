package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Set;

/** The types and bounds of a schema. */
final class SchemaCheck {

  /** With one of these the API server reports no rules: their values could be of any shape. */
  private static final Set<String> BLOCKING =
      Set.of("type", "required", "enum", "maxLength", "maxItems", "maxProperties");

  private static final java.util.regex.Pattern LATER_ALTERNATIVE =
      java.util.regex.Pattern.compile("anyOf\\W*[1-9]");

  private final JsonNode root;
  private final JsonSchema schema;

  SchemaCheck(JsonNode root) {
    this.root = root;
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
            .getSchema(
                withoutExtensions(root.deepCopy()),
                SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_PATH)
                    .formatAssertionsEnabled(true)
                    .regularExpressionFactory(
                        regex -> {
                          var pattern = Pattern.compile(regex);
                          return value -> pattern.matcher(value).find();
                        })
                    .build());
  }

  /**
   * Adds what the schema objects to.
   *
   * @return whether rules may be evaluated
   */
  boolean check(JsonNode object, List<Objection> objections) {
    var blocked = false;
    for (var error : schema.validate(object)) {
      if (!isLackOfAnotherAlternative(error)) {
        objections.add(new Objection(Rule.SCHEMA, field(error), message(error)));
        blocked |= BLOCKING.contains(error.getType());
      }
    }
    return !blocked;
  }

  private static JsonNode withoutExtensions(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.properties().removeIf(property -> property.getKey().startsWith("x-kubernetes-"));
    }
    schema.forEach(SchemaCheck::withoutExtensions);
    return schema;
  }

  /** Where no alternative of an anyOf holds, the API server says what the first one lacks. */
  private static boolean isLackOfAnotherAlternative(ValidationMessage error) {
    return "required".equals(error.getType())
        && LATER_ALTERNATIVE.matcher(error.getEvaluationPath().toString()).find();
  }

  private static String field(ValidationMessage error) {
    var parent = path(error.getInstanceLocation());
    if (!"required".equals(error.getType())) {
      return parent;
    }
    return parent.isEmpty() ? error.getProperty() : parent + "." + error.getProperty();
  }

  private static String path(JsonNodePath location) {
    var path = new StringBuilder();
    for (var i = 0; i < location.getNameCount(); i++) {
      if (location.getElement(i) instanceof Integer index) {
        path.append('[').append(index).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(location.getName(i));
      }
    }
    return path.toString();
  }

  private String message(ValidationMessage error) {
    return switch (error.getType()) {
      case "type" -> typeMessage(error);
      case "required" ->
          "is missing"
              + explained(
                  SchemaNode.root(described(error), root, null).described(error.getProperty()));
      case "pattern" -> quoted(error) + " is not a valid value" + explained(described(error));
      case "enum" -> "must be one of %s, not %s".formatted(choices(error), quoted(error));
      default -> withoutPath(error);
    };
  }

  private static String withoutPath(ValidationMessage error) {
    var path = error.getInstanceLocation() + ": ";
    var message = error.getMessage();
    return message.startsWith(path) ? message.substring(path.length()) : message;
  }

  private static String typeMessage(ValidationMessage error) {
    var expected = error.getSchemaNode().asText();
    var quotes =
        expected.equals("string") && error.getInstanceNode().isValueNode()
            ? ": put it in quotes"
            : "";
    return "must be %s, not %s%s"
        .formatted(type(expected), Values.type(error.getInstanceNode()), quotes);
  }

  private static String type(String expected) {
    return switch (expected) {
      case "string" -> "text";
      case "array" -> "a list";
      case "object" -> "an object";
      case "integer" -> "a whole number";
      case "boolean" -> "true or false";
      default -> "of type " + expected;
    };
  }

  private static String choices(ValidationMessage error) {
    var choices = new StringBuilder();
    for (var choice : error.getSchemaNode()) {
      choices.append(choices.isEmpty() ? "" : ", ").append(choice.asText());
    }
    return choices.toString();
  }

  private static String quoted(ValidationMessage error) {
    return Values.quoted(error.getInstanceNode());
  }

  /** What the definition says of a field, which says better than a pattern what would be right. */
  private static String explained(JsonNode schema) {
    var description = schema.path("description").asText();
    return description.isEmpty() ? "" : ": " + description.replaceAll("\\s+", " ");
  }

  /** The schema of the value; of a list's item without a description, that of the list. */
  private JsonNode described(ValidationMessage error) {
    var location = error.getInstanceLocation();
    var schema = root;
    for (var i = 0; i < location.getNameCount(); i++) {
      var item = location.getElement(i) instanceof Integer;
      var next =
          item
              ? schema.path("items")
              : SchemaNode.root(schema, root, null).described(location.getName(i));
      schema =
          next.has("properties") || next.has("description") || next.has("items") ? next : schema;
    }
    return schema;
  }
}
