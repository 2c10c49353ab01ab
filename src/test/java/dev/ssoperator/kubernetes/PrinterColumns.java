package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** A table with the columns a definition asks for. */
final class PrinterColumns implements Tables {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A step of a path: a field, or the element of a list whose field has a value. */
  private static final Pattern STEP =
      Pattern.compile("\\.(\\w+)|\\[\\?\\(@\\.(\\w+)==\"(\\w+)\"\\)\\]");

  /** Events, of which an API server shows these columns. */
  static final Tables OF_EVENTS =
      new PrinterColumns(
          List.of(
              column("Last Seen", "date", ".lastTimestamp"),
              column("Type", "string", ".type"),
              column("Reason", "string", ".reason"),
              column("Object", "string", ".involvedObject.name"),
              column("Message", "string", ".message")));

  private final List<CustomResourceColumnDefinition> columns;

  PrinterColumns(CustomResourceDefinition definition) {
    this(definition.getSpec().getVersions().get(0).getAdditionalPrinterColumns());
  }

  private PrinterColumns(List<CustomResourceColumnDefinition> columns) {
    this.columns = columns;
  }

  private static CustomResourceColumnDefinition column(String name, String type, String jsonPath) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType(type)
        .withDescription("")
        .withJsonPath(jsonPath)
        .build();
  }

  @Override
  public JsonNode of(JsonNode objects) {
    var table = JSON.createObjectNode().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.set(
        "metadata", objects.has("items") ? objects.path("metadata") : JSON.createObjectNode());
    var definitions = table.putArray("columnDefinitions");
    definitions
        .addObject()
        .put("name", "Name")
        .put("type", "string")
        .put("format", "name")
        .put("description", "")
        .put("priority", 0);
    for (var column : columns) {
      definitions
          .addObject()
          .put("name", column.getName())
          .put("type", column.getType())
          .put("format", "")
          .put("description", column.getDescription())
          .put("priority", column.getPriority() == null ? 0 : column.getPriority());
    }
    var rows = table.putArray("rows");
    Iterable<JsonNode> all = objects.has("items") ? objects.path("items") : List.of(objects);
    all.forEach(object -> rows.add(row(object)));
    return table;
  }

  private ObjectNode row(JsonNode object) {
    var row = JSON.createObjectNode();
    var cells = row.putArray("cells");
    cells.add(object.at("/metadata/name"));
    columns.forEach(column -> cells.add(cell(column, object)));
    var metadata = row.putObject("object");
    metadata.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    metadata.set("metadata", object.path("metadata"));
    return row;
  }

  private static JsonNode cell(CustomResourceColumnDefinition column, JsonNode object) {
    var value = object;
    var steps = STEP.matcher(column.getJsonPath());
    while (steps.find()) {
      value =
          steps.group(1) != null
              ? value.path(steps.group(1))
              : element(value, steps.group(2), steps.group(3));
    }
    if (value.isMissingNode()) {
      return JsonNodeFactory.instance.nullNode();
    }
    return column.getType().equals("date")
        ? JsonNodeFactory.instance.textNode(age(value.asText()))
        : value;
  }

  private static JsonNode element(JsonNode list, String field, String value) {
    for (var element : list) {
      if (element.path(field).asText().equals(value)) {
        return element;
      }
    }
    return MissingNode.getInstance();
  }

  private static String age(String instant) {
    var age = Duration.between(Instant.parse(instant), Instant.now());
    if (age.toMinutes() < 2) {
      return age.toSeconds() + "s";
    }
    return age.toHours() < 2 ? age.toMinutes() + "m" : age.toHours() + "h";
  }
}
