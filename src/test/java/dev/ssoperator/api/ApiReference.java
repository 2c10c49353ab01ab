package dev.ssoperator.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A definition as a reference in Markdown. */
final class ApiReference {

  private static final String NONE = "";

  private final StringBuilder text = new StringBuilder();
  private final List<String> rules = new ArrayList<>();

  private ApiReference() {}

  /** Everything a definition says of its kind. */
  static String of(CustomResourceDefinition definition) {
    return new ApiReference().write(definition);
  }

  private String write(CustomResourceDefinition definition) {
    var names = definition.getSpec().getNames();
    var version = definition.getSpec().getVersions().get(0);
    var root = version.getSchema().getOpenAPIV3Schema();
    line("## %s".formatted(names.getKind()));
    line("");
    line(root.getDescription());
    line("");
    line("| | |");
    line("|---|---|");
    line(
        "| `apiVersion` | `%s/%s` |".formatted(definition.getSpec().getGroup(), version.getName()));
    line("| `kind` | `%s` |".formatted(names.getKind()));
    line("| scope | %s |".formatted(definition.getSpec().getScope()));
    line(
        "| names for kubectl | %s |"
            .formatted(
                Stream.of(List.of(names.getPlural(), names.getSingular()), names.getShortNames())
                    .flatMap(List::stream)
                    .map(ApiReference::code)
                    .collect(Collectors.joining(", "))));
    line("| categories | %s |".formatted(codes(names.getCategories())));
    for (var part : root.getProperties().entrySet()) {
      writeFields(part.getKey(), part.getValue(), root);
    }
    collectRules("", root);
    line("");
    line("### %s: rules".formatted(names.getKind()));
    line("");
    line("| on | refused with | rule (CEL) |");
    line("|---|---|---|");
    rules.forEach(this::line);
    line("");
    line("### %s: columns of `kubectl get`".formatted(names.getKind()));
    line("");
    line("| column | only with `-o wide` | shows | from |");
    line("|---|---|---|---|");
    version.getAdditionalPrinterColumns().forEach(this::writeColumn);
    return text.toString();
  }

  private void writeFields(String name, JSONSchemaProps schema, JSONSchemaProps root) {
    line("");
    line("### %s".formatted(name));
    line("");
    line(
        "%s%s"
            .formatted(
                schema.getDescription(), root.getRequired().contains(name) ? " Required." : NONE));
    line("");
    line("| field | type | required | default | constraints | |");
    line("|---|---|---|---|---|---|");
    for (var property : schema.getProperties().entrySet()) {
      writeField(name + "." + property.getKey(), property.getKey(), property.getValue(), schema);
    }
  }

  private void writeField(
      String path, String name, JSONSchemaProps schema, JSONSchemaProps parent) {
    line(
        "| `%s` | %s | %s | %s | %s | %s |"
            .formatted(
                path,
                type(schema),
                parent.getRequired().contains(name) ? "yes" : NONE,
                schema.getDefault() == null ? NONE : code(schema.getDefault().toString()),
                escaped(String.join("; ", constraints(schema))),
                escaped(Objects.requireNonNull(schema.getDescription(), path))));
    var object = item(schema) == null ? schema : item(schema);
    var prefix = item(schema) == null ? path : path + "[]";
    for (var property : object.getProperties().entrySet()) {
      writeField(prefix + "." + property.getKey(), property.getKey(), property.getValue(), object);
    }
  }

  private void writeColumn(CustomResourceColumnDefinition column) {
    var isWide = Objects.requireNonNullElse(column.getPriority(), 0) > 0;
    line(
        "| `%s` | %s | %s | `%s` |"
            .formatted(
                column.getName().toUpperCase(Locale.ROOT),
                isWide ? "yes" : NONE,
                escaped(column.getDescription()),
                escaped(column.getJsonPath())));
  }

  private void collectRules(String path, JSONSchemaProps schema) {
    for (var rule : schema.getXKubernetesValidations()) {
      rules.add(
          "| %s | %s | %s |"
              .formatted(
                  path.isEmpty() ? "the resource" : code(path),
                  escaped(rule.getMessage()),
                  escaped(code(rule.getRule()))));
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> collectRules(path.isEmpty() ? name : path + "." + name, property));
    var item = item(schema);
    if (item != null) {
      collectRules(path + "[]", item);
    }
  }

  private static String type(JSONSchemaProps schema) {
    var item = item(schema);
    if (item != null) {
      return (schema.getType() == null ? type(item) + " or " : "") + "list of " + type(item);
    }
    if (schema.getAdditionalProperties() != null) {
      return "map of " + type(schema.getAdditionalProperties().getSchema());
    }
    var type = Objects.requireNonNullElse(schema.getType(), "anything");
    return schema.getFormat() == null ? type : "%s (%s)".formatted(type, schema.getFormat());
  }

  private static List<String> constraints(JSONSchemaProps schema) {
    var constraints = new ArrayList<String>();
    if (!schema.getEnum().isEmpty()) {
      constraints.add(
          schema.getEnum().stream()
              .map(value -> code(value.asText()))
              .collect(Collectors.joining(" or ")));
    }
    addRange(constraints, schema.getMinLength(), schema.getMaxLength(), "characters");
    addRange(constraints, schema.getMinItems(), schema.getMaxItems(), "items");
    addRange(constraints, schema.getMinProperties(), schema.getMaxProperties(), "entries");
    if (schema.getMinimum() != null && schema.getMaximum() != null) {
      constraints.add(
          "%d to %d".formatted(schema.getMinimum().longValue(), schema.getMaximum().longValue()));
    }
    if (schema.getPattern() != null) {
      constraints.add(code(schema.getPattern()));
    }
    if ("set".equals(schema.getXKubernetesListType())) {
      constraints.add("each once");
    }
    if ("map".equals(schema.getXKubernetesListType())) {
      constraints.add("each %s once".formatted(codes(schema.getXKubernetesListMapKeys())));
    }
    var inner =
        schema.getAdditionalProperties() == null
            ? item(schema)
            : schema.getAdditionalProperties().getSchema();
    if (Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
      constraints.add("any fields");
    }
    schema.getAllOf().forEach(part -> constraints.addAll(constraints(part)));
    addAlternatives(constraints, schema.getAnyOf());
    if (inner != null && !constraints(inner).isEmpty()) {
      constraints.add("each: " + String.join(", ", constraints(inner)));
    }
    if (!schema.getXKubernetesValidations().isEmpty()) {
      constraints.add("rules");
    }
    return constraints;
  }

  private static void addAlternatives(
      List<String> constraints, List<JSONSchemaProps> alternatives) {
    if (!alternatives.isEmpty()) {
      constraints.add(
          alternatives.stream()
              .map(ApiReference::alternative)
              .collect(Collectors.joining(", or ")));
    }
  }

  private static String alternative(JSONSchemaProps schema) {
    var constraints = constraints(schema);
    return schema.getRequired().isEmpty()
        ? String.join(", ", constraints)
        : String.join(" and ", with(codes(schema.getRequired()), constraints));
  }

  private static List<String> with(String first, List<String> others) {
    var all = new ArrayList<String>();
    all.add(first);
    all.addAll(others);
    return all;
  }

  private static void addRange(
      List<String> constraints, @Nullable Long min, @Nullable Long max, String what) {
    if (min != null && max != null) {
      constraints.add("%d to %d %s".formatted(min, max, what));
    } else if (max != null) {
      constraints.add("at most %d %s".formatted(max, what));
    } else if (min != null) {
      constraints.add("at least %d %s".formatted(min, what));
    }
  }

  /** The schema of a list's items. */
  private static @Nullable JSONSchemaProps item(JSONSchemaProps schema) {
    return schema.getItems() == null ? null : schema.getItems().getSchema();
  }

  /** The keywords of a schema that {@link #of} writes of. */
  static Set<String> known() {
    return Set.of(
        "additionalProperties",
        "allOf",
        "anyOf",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "pattern",
        "properties",
        "required",
        "type",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-validations");
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static String codes(List<String> texts) {
    return texts.stream().map(ApiReference::code).collect(Collectors.joining(", "));
  }

  /** A bar ends a cell, in code too. */
  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
