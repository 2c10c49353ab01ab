package dev.ssoperator.emulator;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One of AWS's service models. A test that needs it is skipped where it is not at hand. */
final class ServiceModel {
  private static final Path MODELS =
      Path.of(System.getProperty("aws.models", "../shared/aws/models"));

  final JsonNode root;

  private ServiceModel(JsonNode root) {
    this.root = root;
  }

  static ServiceModel read(String service) throws IOException {
    var file = MODELS.resolve(service).resolve("service-2.json");
    assumeThat(file).exists();
    return new ServiceModel(Json.MAPPER.readTree(Files.readString(file)));
  }

  JsonNode shape(String name) {
    return root.path("shapes").path(name);
  }

  JsonNode operation(String name) {
    return root.path("operations").path(name);
  }

  /** What an answer has that the model has not, or lacks, or has with another value. */
  List<String> violations(String shape, JsonNode value) {
    var violations = new ArrayList<String>();
    check(shape, shape, value, violations);
    return violations;
  }

  private void check(String path, String name, JsonNode value, List<String> violations) {
    var shape = shape(name);
    var fits =
        switch (shape.path("document").asBoolean() ? "document" : shape.path("type").asText()) {
          case "string" -> value.isTextual() && text(shape, value.textValue());
          case "integer" -> value.isIntegralNumber() && within(shape, value.intValue());
          case "boolean" -> value.isBoolean();
          case "timestamp" -> value.isNumber();
          case "list" -> value.isArray() && within(shape, value.size());
          case "map", "structure" -> value.isObject();
          default -> true;
        };
    if (!fits) {
      violations.add(path + " is no " + name + ": " + value);
    } else if (value.isArray()) {
      value.forEach(item -> check(path, shape.at("/member/shape").asText(), item, violations));
    } else if (shape.path("type").asText().equals("structure")) {
      members(path, shape, value, violations);
    }
  }

  private void members(String path, JsonNode shape, JsonNode value, List<String> violations) {
    shape
        .path("required")
        .forEach(
            member -> {
              if (!value.has(member.asText())) {
                violations.add(path + "." + member.asText() + " is missing");
              }
            });
    for (var member : value.properties()) {
      var memberPath = path + "." + member.getKey();
      var declared = shape.path("members").path(member.getKey()).path("shape");
      if (declared.isMissingNode()) {
        violations.add(memberPath + " is not in the model");
      } else {
        check(memberPath, declared.asText(), member.getValue(), violations);
      }
    }
  }

  /** AWS documents an empty InlinePolicy, although the shape has a minimum of 1. */
  private static boolean text(JsonNode shape, String text) {
    if (text.isEmpty()) {
      return true;
    }
    var choices = new ArrayList<String>();
    shape.path("enum").forEach(choice -> choices.add(choice.asText()));
    return (choices.isEmpty() || choices.contains(text))
        && within(shape, text.length())
        && (!shape.has("pattern") || Pattern.matches(shape.path("pattern").asText(), text));
  }

  private static boolean within(JsonNode shape, int size) {
    return size >= shape.path("min").asInt(0) && size <= shape.path("max").asInt(Integer.MAX_VALUE);
  }
}
