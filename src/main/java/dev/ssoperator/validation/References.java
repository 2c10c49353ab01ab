package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What only shows when all manifests of a run are seen together. */
final class References {

  private static final String PERMISSION_SET = "PermissionSet";

  private References() {}

  /** Resources that are declared twice, and references to PermissionSets that nobody declares. */
  static List<Problem> check(List<Manifest> manifests) {
    var problems = new ArrayList<Problem>();
    var first = new HashMap<ResourceName, Manifest>();
    for (var manifest : manifests) {
      var resource = manifest.resource();
      // Names are made from generateName by the server.
      if (manifest.object().path("metadata").path("name").asText("").isEmpty()) {
        continue;
      }
      var other = first.putIfAbsent(resource, manifest);
      if (other != null) {
        problems.add(
            manifest.problem(
                new Objection(Rule.DUPLICATE_RESOURCE, "metadata.name", twice(other))));
      }
    }
    var declared = first.keySet();
    var complete =
        declared.stream()
            .filter(resource -> resource.kind().equals(PERMISSION_SET))
            .map(ResourceName::namespace)
            .collect(Collectors.toSet());
    for (var manifest : manifests) {
      checkReferences(manifest, declared, complete, problems);
    }
    return problems;
  }

  private static String twice(Manifest other) {
    var position = other.document().fields().find(other.root(), "metadata.name");
    return "is declared twice, first at %s:%d: remove or rename one"
        .formatted(other.file().name(), position.line());
  }

  /** Whether it is declared counts only in namespaces that seem to be here. */
  private static void checkReferences(
      Manifest manifest, Set<ResourceName> declared, Set<String> complete, List<Problem> problems) {
    references(manifest.object().path("spec"))
        .forEach(
            (field, reference) -> {
              var namespace = reference.path("namespace").asText(manifest.resource().namespace());
              var set =
                  new ResourceName(PERMISSION_SET, namespace, reference.path("name").asText());
              if (complete.contains(namespace) && !declared.contains(set)) {
                problems.add(
                    manifest.problem(
                        new Objection(
                            Rule.UNKNOWN_REFERENCE, field + ".name", missing(set, declared))));
              }
            });
  }

  private static String missing(ResourceName set, Set<ResourceName> declared) {
    var others =
        declared.stream()
            .filter(other -> other.kind().equals(PERMISSION_SET))
            .filter(other -> other.namespace().equals(set.namespace()))
            .map(ResourceName::name)
            .toList();
    return "no manifest here declares %s; the assignment waits until the cluster has it%s"
        .formatted(
            set,
            Similar.to(set.name(), others)
                .map(other -> ". Did you mean %s?".formatted(other))
                .orElse(""));
  }

  private static Map<String, JsonNode> references(JsonNode spec) {
    var references = new LinkedHashMap<String, JsonNode>();
    var one = spec.path("permissionSetRef");
    if (one.path("name").isTextual()) {
      references.put("spec.permissionSetRef", one);
    }
    var several = spec.path("permissionSetRefs");
    for (var i = 0; i < several.size(); i++) {
      if (several.path(i).path("name").isTextual()) {
        references.put("spec.permissionSetRefs[" + i + "]", several.path(i));
      }
    }
    return references;
  }
}
