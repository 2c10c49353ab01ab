package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.CrdValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Objects to custom resources that their definitions do not allow, as an API server does. */
final class Admission {

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Definition(CrdValidator validator, JsonNode schema) {}

  private final Map<String, Definition> definitions =
      CrdGenerator.KINDS.stream()
          .map(CrdGenerator::definition)
          .collect(
              Collectors.toMap(
                  definition -> definition.getSpec().getNames().getKind(),
                  definition ->
                      new Definition(
                          new CrdValidator(definition),
                          JSON.valueToTree(
                              definition
                                  .getSpec()
                                  .getVersions()
                                  .get(0)
                                  .getSchema()
                                  .getOpenAPIV3Schema()))));

  /** The objection to an object, if there is one. */
  Optional<ApiAnswer> objection(ApiRequest request, JsonNode object, @Nullable JsonNode old) {
    var definition = definitions.get(object.path("kind").asText());
    if (definition == null || request.path().endsWith("/status")) {
      return Optional.empty();
    }
    if (request.isStrict()) {
      var unknown = new ArrayList<String>();
      findUnknown("", definition.schema(), object, unknown);
      if (!unknown.isEmpty()) {
        return Optional.of(
            ApiAnswer.failure(
                400, "BadRequest", "strict decoding error: " + String.join(", ", unknown)));
      }
    }
    var messages = definition.validator().validate(object, old);
    return messages.isEmpty()
        ? Optional.empty()
        : Optional.of(invalid(request.group(), object, messages));
  }

  private static ApiAnswer invalid(String group, JsonNode object, List<String> messages) {
    var kind = object.path("kind").asText();
    var name = object.path("metadata").path("name").asText();
    var answer =
        ApiAnswer.failure(
            422,
            "Invalid",
            "%s.%s \"%s\" is invalid: %s"
                .formatted(kind, group, name, String.join(", ", messages)));
    var details = ((ObjectNode) answer.body()).putObject("details");
    details.put("name", name).put("group", group).put("kind", kind);
    var causes = details.putArray("causes");
    for (var message : messages) {
      var separator = message.indexOf(": ");
      causes
          .addObject()
          .put("reason", "FieldValueInvalid")
          .put("field", message.substring(0, separator))
          .put("message", message.substring(separator + 2));
    }
    return answer;
  }

  /** The object with its definition's defaults. */
  JsonNode withDefaults(JsonNode object) {
    var definition = definitions.get(object.path("kind").asText());
    return definition == null ? object : definition.validator().withDefaults(object);
  }

  private static void findUnknown(
      String path, JsonNode schema, JsonNode value, List<String> unknown) {
    if (value.isArray()) {
      for (var i = 0; i < value.size(); i++) {
        findUnknown(path + "[" + i + "]", schema.path("items"), value.get(i), unknown);
      }
    }
    if (!value.isObject() || !schema.has("properties")) {
      return;
    }
    for (var field : value.properties()) {
      var name = field.getKey();
      var known = schema.path("properties").path(name);
      if (known.isObject()) {
        findUnknown(path + name + ".", known, field.getValue(), unknown);
      } else if (!isOpen(schema) && !(path.isEmpty() && isMeta(name))) {
        unknown.add("unknown field \"%s\"".formatted(path + name));
      }
    }
  }

  private static boolean isOpen(JsonNode schema) {
    return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
  }

  private static boolean isMeta(String name) {
    return List.of("apiVersion", "kind", "metadata").contains(name);
  }
}
