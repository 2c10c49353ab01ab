package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.validation.CrdValidator;
import dev.ssoperator.validation.Objection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Objects to custom resources that their definitions do not allow, as an API server does. */
final class Admission {

  private final Map<String, CrdValidator> definitions =
      CrdGenerator.KINDS.stream()
          .collect(Collectors.toMap(HasMetadata::getKind, CrdGenerator::validator));

  /** The objection to an object, if there is one. */
  Optional<ApiAnswer> objection(ApiRequest request, JsonNode object, @Nullable JsonNode old) {
    var definition = definitions.get(object.path("kind").asText());
    if (definition == null || request.path().endsWith("/status")) {
      return Optional.empty();
    }
    if (request.isStrict()) {
      var unknown =
          definition.unknownFields(object).stream()
              .map(objection -> "unknown field \"%s\"".formatted(objection.field()))
              .toList();
      if (!unknown.isEmpty()) {
        return Optional.of(
            ApiAnswer.failure(
                400, "BadRequest", "strict decoding error: " + String.join(", ", unknown)));
      }
    }
    var objections = definition.validate(object, old);
    return objections.isEmpty()
        ? Optional.empty()
        : Optional.of(invalid(request.group(), object, objections));
  }

  private static ApiAnswer invalid(String group, JsonNode object, List<Objection> objections) {
    var kind = object.path("kind").asText();
    var name = object.path("metadata").path("name").asText();
    var answer =
        ApiAnswer.failure(
            422,
            "Invalid",
            "%s.%s \"%s\" is invalid: %s"
                .formatted(
                    kind,
                    group,
                    name,
                    objections.stream()
                        .map(Objection::toString)
                        .collect(Collectors.joining(", "))));
    var details = ((ObjectNode) answer.body()).putObject("details");
    details.put("name", name).put("group", group).put("kind", kind);
    var causes = details.putArray("causes");
    for (var objection : objections) {
      causes
          .addObject()
          .put("reason", "FieldValueInvalid")
          .put("field", objection.field())
          .put("message", objection.message());
    }
    return answer;
  }

  /** The object with its definition's defaults. */
  JsonNode withDefaults(JsonNode object) {
    var definition = definitions.get(object.path("kind").asText());
    return definition == null ? object : definition.withDefaults(object);
  }
}
