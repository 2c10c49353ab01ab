package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.CrdGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says which resources there are and what is in them. */
final class Discovery {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> VERBS =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");

  private final List<CustomResourceDefinition> definitions =
      CrdGenerator.KINDS.stream().map(CrdGenerator::definition).toList();

  private final Map<String, JsonNode> documents = new HashMap<>();

  Discovery() {
    var group = definitions.get(0).getSpec().getGroup();
    var version = definitions.get(0).getSpec().getVersions().get(0).getName();
    var groupVersion = group + "/" + version;
    put("/version", Map.of("major", "1", "minor", "34", "gitVersion", "v1.34.0-mock"));
    put("/api", Map.of("kind", "APIVersions", "versions", List.of("v1")));
    var preferred = Map.of("groupVersion", groupVersion, "version", version);
    put(
        "/apis",
        Map.of(
            "kind",
            "APIGroupList",
            "apiVersion",
            "v1",
            "groups",
            List.of(
                Map.of(
                    "name",
                    group,
                    "versions",
                    List.of(preferred),
                    "preferredVersion",
                    preferred))));
    put(
        "/api/v1",
        resources(
            "v1",
            List.of(
                core("namespaces", "namespace", "Namespace", "ns", false),
                core("events", "event", "Event", "ev", true))));
    put("/apis/" + groupVersion, resources(groupVersion, customResources()));
    put(
        "/openapi/v3",
        Map.of(
            "paths",
            Map.of(
                "api/v1",
                Map.of("serverRelativeURL", "/openapi/v3/api/v1?hash=1"),
                "apis/" + groupVersion,
                Map.of("serverRelativeURL", "/openapi/v3/apis/" + groupVersion + "?hash=1"))));
    documents.put("/openapi/v3/api/v1", coreDescription());
    documents.put("/openapi/v3/apis/" + groupVersion, description(groupVersion));
  }

  /** The document at a path, if there is one. */
  Optional<JsonNode> document(String path) {
    return Optional.ofNullable(documents.get(path));
  }

  /** The {@code apiVersion} and {@code kind} of the request's resources. */
  JsonNode type(ApiRequest request) {
    var type = JSON.createObjectNode();
    for (var document : documents.values()) {
      for (var resource : document.path("resources")) {
        if (resource.path("name").asText().equals(request.resources())) {
          type.set("apiVersion", document.path("groupVersion"));
          type.set("kind", resource.path("kind"));
        }
      }
    }
    return type;
  }

  /** How lists of the request's resources are shown as a table. */
  Tables tables(ApiRequest request) {
    return definitions.stream()
        .filter(
            definition -> definition.getSpec().getNames().getPlural().equals(request.resources()))
        .<Tables>map(PrinterColumns::new)
        .findFirst()
        .orElse(request.resources().equals("events") ? PrinterColumns.OF_EVENTS : Tables.NONE);
  }

  private List<Object> customResources() {
    return definitions.stream()
        .flatMap(
            definition -> {
              var names = definition.getSpec().getNames();
              Object resource =
                  Map.of(
                      "name",
                      names.getPlural(),
                      "singularName",
                      names.getSingular(),
                      "kind",
                      names.getKind(),
                      "namespaced",
                      true,
                      "verbs",
                      VERBS,
                      "shortNames",
                      names.getShortNames(),
                      "categories",
                      names.getCategories());
              Object status =
                  Map.of(
                      "name",
                      names.getPlural() + "/status",
                      "singularName",
                      "",
                      "kind",
                      names.getKind(),
                      "namespaced",
                      true,
                      "verbs",
                      List.of("get", "patch", "update"));
              return List.of(resource, status).stream();
            })
        .toList();
  }

  private static Object core(
      String plural, String singular, String kind, String shortName, boolean namespaced) {
    return Map.of(
        "name",
        plural,
        "singularName",
        singular,
        "kind",
        kind,
        "namespaced",
        namespaced,
        "verbs",
        VERBS,
        "shortNames",
        List.of(shortName));
  }

  private static Object resources(String groupVersion, List<Object> resources) {
    return Map.of(
        "kind",
        "APIResourceList",
        "apiVersion",
        "v1",
        "groupVersion",
        groupVersion,
        "resources",
        resources);
  }

  private static ObjectNode coreDescription() {
    var document = openApi();
    describe(document, "/api/v1/namespaces/{name}", "", "v1", "Namespace");
    return document;
  }

  private ObjectNode description(String groupVersion) {
    var document = openApi();
    for (var definition : definitions) {
      var group = definition.getSpec().getGroup();
      var version = definition.getSpec().getVersions().get(0);
      var names = definition.getSpec().getNames();
      var list = "/apis/%s/namespaces/{namespace}/%s".formatted(groupVersion, names.getPlural());
      describe(document, list, group, version.getName(), names.getKind());
      describe(document, list + "/{name}", group, version.getName(), names.getKind());
      ObjectNode schema = JSON.valueToTree(version.getSchema().getOpenAPIV3Schema());
      var properties = schema.withObjectProperty("properties");
      properties.putObject("apiVersion").put("type", "string");
      properties.putObject("kind").put("type", "string");
      properties.putObject("metadata").put("type", "object");
      schema
          .putArray("x-kubernetes-group-version-kind")
          .add(groupVersionKind(group, version.getName(), names.getKind()));
      document
          .withObjectProperty("components")
          .withObjectProperty("schemas")
          .set("dev.ssoperator.%s.%s".formatted(version.getName(), names.getKind()), schema);
    }
    return document;
  }

  private static ObjectNode openApi() {
    var document = JSON.createObjectNode().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "sandbox");
    document.putObject("paths");
    document.putObject("components").putObject("schemas");
    return document;
  }

  /** Tells kubectl that the server checks fields itself. */
  private static void describe(
      ObjectNode document, String path, String group, String version, String kind) {
    var operations = document.withObjectProperty("paths").putObject(path);
    for (var method : List.of("get", "patch")) {
      var operation = operations.putObject(method);
      operation.set("x-kubernetes-group-version-kind", groupVersionKind(group, version, kind));
      operation
          .putArray("parameters")
          .addObject()
          .put("name", "fieldValidation")
          .put("in", "query")
          .putObject("schema")
          .put("type", "string");
    }
  }

  private static ObjectNode groupVersionKind(String group, String version, String kind) {
    return JSON.createObjectNode().put("group", group).put("version", version).put("kind", kind);
  }

  private void put(String path, Object document) {
    documents.put(path, JSON.valueToTree(document));
  }
}
