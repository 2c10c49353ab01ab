package dev.ssoperator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks an object against a CustomResourceDefinition as an API server does, without one: the
 * schema, list types, and the CEL rules, transition rules among them.
 *
 * <p>It does not prune unknown fields, does not type-check rules and does not bound their cost; a
 * real API server does, when the definition is created.
 */
public final class CrdValidator {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** With one of these the API server reports no rules: their values could be of any shape. */
  private static final Set<String> BLOCKING =
      Set.of("type", "required", "enum", "maxLength", "maxItems", "maxProperties");

  private static final java.util.regex.Pattern LATER_ALTERNATIVE =
      java.util.regex.Pattern.compile("anyOf\\W*[1-9]");

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.strings())
          .addVar("self", SimpleType.DYN)
          .addVar("oldSelf", SimpleType.DYN)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().addLibraries(CelExtensions.strings()).build();

  private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();
  private final JsonNode root;
  private final JsonSchema schema;

  /** Reads the first version of the definition. */
  public CrdValidator(CustomResourceDefinition definition) {
    root =
        JSON.valueToTree(
            definition.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema());
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

  /** Checks an object that is about to be created. */
  public List<String> validate(JsonNode object) {
    return validate(object, null);
  }

  /**
   * What an API server would object to, each as {@code path: message}; empty when it would accept
   * the object.
   *
   * @param old the object as it is stored, or null when the object is about to be created
   */
  public List<String> validate(JsonNode object, @Nullable JsonNode old) {
    var candidate = withDefaults(object);
    var messages = new ArrayList<String>();
    var blocked = false;
    for (var error : schema.validate(candidate)) {
      if (isLackOfAnotherAlternative(error)) {
        continue;
      }
      messages.add(path(error) + ": " + error.getError());
      blocked |= BLOCKING.contains(error.getType());
    }
    checkLists("", root, candidate, messages);
    if (!blocked) {
      checkRules("", root, candidate, old == null ? null : withDefaults(old), messages);
    }
    return messages;
  }

  /** The object with the schema's defaults filled in. */
  public JsonNode withDefaults(JsonNode object) {
    var copy = object.deepCopy();
    fillDefaults(root, copy);
    return copy;
  }

  private static void fillDefaults(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (var property : schema.path("properties").properties()) {
        var standard = property.getValue().get("default");
        if (standard != null && !object.hasNonNull(property.getKey())) {
          object.set(property.getKey(), standard.deepCopy());
        }
      }
    }
    for (var child : children("", schema, value, null)) {
      fillDefaults(child.schema(), child.value());
    }
  }

  private static JsonNode withoutExtensions(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.properties().removeIf(property -> property.getKey().startsWith("x-kubernetes-"));
    }
    schema.forEach(CrdValidator::withoutExtensions);
    return schema;
  }

  /** Where no alternative of an anyOf holds, the API server says what the first one lacks. */
  private static boolean isLackOfAnotherAlternative(ValidationMessage error) {
    return "required".equals(error.getType())
        && LATER_ALTERNATIVE.matcher(error.getEvaluationPath().toString()).find();
  }

  private static String path(ValidationMessage error) {
    var parent =
        error
            .getInstanceLocation()
            .toString()
            .replaceFirst("^\\$\\.?", "")
            .replaceAll("\\['([^']*)'\\]", ".$1");
    if (!"required".equals(error.getType())) {
      return parent;
    }
    return parent.isEmpty() ? error.getProperty() : parent + "." + error.getProperty();
  }

  private static void checkLists(
      String path, JsonNode schema, JsonNode value, List<String> messages) {
    var type = schema.path("x-kubernetes-list-type").asText();
    if (value instanceof ArrayNode list && (type.equals("set") || type.equals("map"))) {
      var seen = new HashSet<JsonNode>();
      for (var i = 0; i < list.size(); i++) {
        var identity = type.equals("set") ? list.get(i) : keys(schema, list.get(i));
        if (!seen.add(identity)) {
          messages.add(path + "[" + i + "]: Duplicate value: " + identity);
        }
      }
    }
    for (var child : children(path, schema, value, null)) {
      checkLists(child.path(), child.schema(), child.value(), messages);
    }
  }

  private static JsonNode keys(JsonNode schema, JsonNode item) {
    var keys = JSON.createObjectNode();
    for (var key : schema.path("x-kubernetes-list-map-keys")) {
      keys.set(key.asText(), item.path(key.asText()));
    }
    return keys;
  }

  private void checkRules(
      String path, JsonNode schema, JsonNode value, @Nullable JsonNode old, List<String> messages) {
    for (var rule : schema.path("x-kubernetes-validations")) {
      var expression = rule.path("rule").asText();
      var transition = expression.contains("oldSelf");
      if (transition && old == null) {
        continue;
      }
      var variables = new HashMap<String, Object>();
      variables.put("self", celValue(path, schema, value));
      if (transition) {
        variables.put("oldSelf", celValue(path, schema, old));
      }
      var at = path + rule.path("fieldPath").asText();
      try {
        if (!Boolean.TRUE.equals(program(expression).eval(variables))) {
          messages.add(at.replaceFirst("^\\.", "") + ": " + rule.path("message").asText());
        }
      } catch (CelEvaluationException e) {
        messages.add(at.replaceFirst("^\\.", "") + ": " + e.getMessage());
      }
    }
    for (var child : children(path, schema, value, old)) {
      checkRules(child.path(), child.schema(), child.value(), child.old(), messages);
    }
  }

  private CelRuntime.Program program(String rule) {
    return programs.computeIfAbsent(
        rule,
        expression -> {
          try {
            return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
          } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("Rule does not compile: " + expression, e);
          }
        });
  }

  /** The value as rules see it: what the schema does not name is not there. */
  private static Object celValue(String path, JsonNode schema, JsonNode value) {
    if (value.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      if (path.isEmpty()) {
        map.put("metadata", metadata(value.path("metadata")));
      }
      for (var child : children(path, schema, value, null)) {
        if (child.schema().has("type")) {
          map.put(child.name(), celValue(child.path(), child.schema(), child.value()));
        }
      }
      return map;
    }
    if (value.isArray()) {
      return children(path, schema, value, null).stream()
          .map(child -> celValue(child.path(), child.schema(), child.value()))
          .toList();
    }
    return value.isIntegralNumber() ? value.longValue() : JSON.convertValue(value, Object.class);
  }

  private static Map<String, Object> metadata(JsonNode metadata) {
    var name = metadata.path("name").asText();
    var generateName = metadata.path("generateName").asText();
    return Map.of(
        "name", name.isEmpty() ? generateName + "xxxxx" : name, "generateName", generateName);
  }

  private record Child(
      String name, String path, JsonNode schema, JsonNode value, @Nullable JsonNode old) {}

  private static List<Child> children(
      String path, JsonNode schema, JsonNode value, @Nullable JsonNode old) {
    var children = new ArrayList<Child>();
    if (value.isObject()) {
      for (var property : value.properties()) {
        var name = property.getKey();
        var child = schema.path("properties").path(name);
        child = child.isMissingNode() ? schema.path("additionalProperties") : child;
        if (child.isObject()) {
          var childPath = path.isEmpty() ? name : path + "." + name;
          var oldChild = old == null ? null : old.get(name);
          children.add(new Child(name, childPath, child, property.getValue(), oldChild));
        }
      }
    } else if (value.isArray() && schema.path("items").isObject()) {
      for (var i = 0; i < value.size(); i++) {
        var childPath = path + "[" + i + "]";
        var item = value.get(i);
        children.add(
            new Child("", childPath, schema.path("items"), item, counterpart(schema, item, old)));
      }
    }
    return children;
  }

  /** The item of the old list that has the same keys. */
  private static @Nullable JsonNode counterpart(
      JsonNode schema, JsonNode item, @Nullable JsonNode old) {
    if (old == null || !schema.path("x-kubernetes-list-type").asText().equals("map")) {
      return null;
    }
    for (var candidate : old) {
      if (keys(schema, candidate).equals(keys(schema, item))) {
        return candidate;
      }
    }
    return null;
  }
}
