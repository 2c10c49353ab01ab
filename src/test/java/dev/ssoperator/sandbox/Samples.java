package dev.ssoperator.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Nameable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The resources of a folder's manifests, in the order of the files' names. */
record Samples(List<HasMetadata> resources) {

  private static final ObjectMapper YAML = new YAMLMapper();

  /**
   * Reads a folder.
   *
   * @throws SandboxException it has no manifests, or not such manifests
   */
  static Samples read(Path folder) {
    var resources = new ArrayList<HasMetadata>();
    for (var file : manifests(folder)) {
      for (var document : documents(file)) {
        resources.add(resource(file, document));
      }
    }
    return new Samples(List.copyOf(resources));
  }

  /** The manifests' documents as they are. */
  static List<JsonNode> documents(Path file) {
    try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(file))) {
      return values.readAll();
    } catch (IOException e) {
      throw new SandboxException("%s is not readable YAML: %s".formatted(file, line(e)), e);
    }
  }

  static List<Path> manifests(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new SandboxException(
          "There are no manifests in %s: run the sandbox from the project's folder."
              .formatted(folder),
          e);
    }
  }

  Stream<CustomResource<?, ?>> customResources() {
    return resources.stream()
        .filter(CustomResource.class::isInstance)
        .map(resource -> (CustomResource<?, ?>) resource);
  }

  Stream<PermissionSet> permissionSets() {
    return resources.stream()
        .filter(PermissionSet.class::isInstance)
        .map(PermissionSet.class::cast);
  }

  Stream<AccountAssignment> assignments() {
    return resources.stream()
        .filter(AccountAssignment.class::isInstance)
        .map(AccountAssignment.class::cast);
  }

  Stream<AccountAssignmentSet> assignmentSets() {
    return resources.stream()
        .filter(AccountAssignmentSet.class::isInstance)
        .map(AccountAssignmentSet.class::cast);
  }

  /** These resources, with those of the same kind and name in place of them. */
  Samples correctedBy(Samples corrections) {
    return new Samples(
        resources.stream()
            .map(
                resource ->
                    corrections.resources.stream()
                        .filter(correction -> key(correction).equals(key(resource)))
                        .findFirst()
                        .orElse(resource))
            .toList());
  }

  /** What tells a resource from the others. */
  static String key(HasMetadata resource) {
    return resource.getKind() + "/" + resource.getMetadata().getName();
  }

  /** Creates the resources, or gives those that exist these specs, as kubectl apply does. */
  void apply(KubernetesClient client) {
    resources.forEach(resource -> apply(client, resource));
  }

  private static void apply(KubernetesClient client, HasMetadata resource) {
    if (client.resource(resource).get() == null) {
      client.resource(resource).create();
    } else if (resource instanceof AccessBoundary boundary) {
      edit(client.resources(AccessBoundary.class), boundary);
    } else if (resource instanceof PermissionSet set) {
      edit(client.resources(PermissionSet.class).inNamespace(namespace(set)), set);
    } else if (resource instanceof AccountAssignmentSet set) {
      edit(client.resources(AccountAssignmentSet.class).inNamespace(namespace(set)), set);
    } else if (resource instanceof AccountAssignment assignment) {
      edit(
          client.resources(AccountAssignment.class).inNamespace(namespace(assignment)), assignment);
    }
  }

  private static String namespace(HasMetadata resource) {
    return resource.getMetadata().getNamespace();
  }

  private static <S, R extends CustomResource<S, ?>> void edit(
      Nameable<? extends Resource<R>> there, R resource) {
    there
        .withName(resource.getMetadata().getName())
        .edit(
            existing -> {
              existing.setSpec(resource.getSpec());
              existing.getMetadata().setAnnotations(resource.getMetadata().getAnnotations());
              return existing;
            });
  }

  private static HasMetadata resource(Path file, JsonNode document) {
    var kind = document.path("kind").asText();
    var type =
        switch (kind) {
          case "Namespace" -> Namespace.class;
          case "AccessBoundary" -> AccessBoundary.class;
          case "PermissionSet" -> PermissionSet.class;
          case "AccountAssignment" -> AccountAssignment.class;
          case "AccountAssignmentSet" -> AccountAssignmentSet.class;
          default ->
              throw new SandboxException(
                  "%s holds a %s, which the sandbox does not know.".formatted(file, kind));
        };
    var applied = (ObjectNode) document.deepCopy();
    applied
        .withObjectProperty("metadata")
        .withObjectProperty("annotations")
        .put("kubectl.kubernetes.io/last-applied-configuration", document.toString());
    try {
      return new KubernetesSerialization().convertValue(applied, type);
    } catch (IllegalArgumentException e) {
      throw new SandboxException("%s is not a %s: %s".formatted(file, kind, line(e)), e);
    }
  }

  private static String line(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
