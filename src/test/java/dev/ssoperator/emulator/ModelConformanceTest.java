package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the tables of shapes against AWS's models, where those are at hand. */
class ModelConformanceTest {
  @ParameterizedTest
  @CsvSource({
    "sso-admin.shapes, sso-admin",
    "identity-store.shapes, identitystore",
    "organizations.shapes, organizations"
  })
  void everyShapeIsTheModels(String table, String service) throws IOException {
    var model = ServiceModel.read(service).root;
    var shapes = Shapes.load(table);
    var ours = new TreeMap<String, String>();
    var theirs = new TreeMap<String, String>();

    shapes.operations.forEach(
        (name, shape) -> {
          ours.put("operation " + name, describe(shape));
          var input = model.at("/operations/" + name + "/input/shape").asText();
          theirs.put("operation " + name, describe(model.at("/shapes/" + input)));
        });
    shapes.shapes.forEach(
        (name, shape) -> {
          ours.put(name, describe(shape));
          theirs.put(name, describe(model.at("/shapes/" + name)));
        });
    shapes.exceptions.forEach(
        (name, shape) -> {
          ours.put("exception " + name, describe(shape));
          theirs.put("exception " + name, describe(model.at("/shapes/" + name)));
        });
    shapes.errors.forEach(
        (name, errors) -> {
          ours.put("errors " + name, new TreeSet<>(errors).toString());
          theirs.put("errors " + name, errors(model.at("/operations/" + name)));
        });

    assertThat(ours).isNotEmpty().isEqualTo(theirs);
  }

  private static String describe(Shape shape) {
    if (shape instanceof Shape.Text text) {
      return "string "
          + range(text.min(), text.max())
          + text.pattern().map(Pattern::pattern).orElse("");
    }
    if (shape instanceof Shape.Choice choice) {
      return "enum " + choice.values();
    }
    if (shape instanceof Shape.Whole whole) {
      return "integer " + range(whole.min(), whole.max());
    }
    if (shape instanceof Shape.Listing list) {
      return "list " + range(list.min(), list.max()) + list.element();
    }
    if (shape instanceof Shape.Mapping map) {
      return "map " + range(map.min(), map.max()) + map.key() + map.value();
    }
    if (shape instanceof Shape.Structure structure) {
      var members = new TreeSet<String>();
      structure.members().forEach(m -> members.add(member(m.name(), m.shape(), m.required())));
      return (structure.union() ? "union " : "structure ") + members;
    }
    return shape instanceof Shape.Flag ? "boolean" : "document";
  }

  private static String describe(JsonNode shape) {
    var range = range(shape.path("min").asInt(0), shape.path("max").asInt(Integer.MAX_VALUE));
    if (shape.path("document").asBoolean()) {
      return "document";
    }
    return switch (shape.path("type").asText("structure")) {
      case "string" ->
          shape.has("enum")
              ? "enum " + texts(shape.path("enum"))
              : "string " + range + pattern(shape);
      case "integer" -> "integer " + range;
      case "boolean" -> "boolean";
      case "list" -> "list " + range + shape.at("/member/shape").asText();
      case "map" ->
          "map " + range + shape.at("/key/shape").asText() + shape.at("/value/shape").asText();
      default -> (shape.path("union").asBoolean() ? "union " : "structure ") + members(shape);
    };
  }

  private static Set<String> members(JsonNode shape) {
    var required = texts(shape.path("required"));
    var members = new TreeSet<String>();
    for (var entry : shape.path("members").properties()) {
      var name = entry.getKey();
      members.add(member(name, entry.getValue().path("shape").asText(), required.contains(name)));
    }
    return members;
  }

  private static String errors(JsonNode operation) {
    return new TreeSet<>(operation.path("errors").findValuesAsText("shape")).toString();
  }

  private static String member(String name, String shape, boolean required) {
    return name + (required ? "!" : "") + ":" + shape;
  }

  private static String range(int min, int max) {
    return min + ".." + max + " ";
  }

  /** The table spells the two spaces that nobody can see. */
  private static String pattern(JsonNode shape) {
    return shape.path("pattern").asText().replace("\u00a0", "\\u00a0").replace("\u3000", "\\u3000");
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
