package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.Kinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds there are, and the definitions of those that are used. */
final class Definitions {

  private static final Class<? extends CustomResource<?, ?>> FIRST = Kinds.ALL.get(0);

  private final Map<String, CrdValidator> validators = new ConcurrentHashMap<>();

  /** The group of all kinds. */
  static String group() {
    return HasMetadata.getGroup(FIRST);
  }

  /** The group and version of all kinds. */
  static String apiVersion() {
    return HasMetadata.getApiVersion(FIRST);
  }

  static List<String> kinds() {
    return Kinds.ALL.stream().map(HasMetadata::getKind).toList();
  }

  static boolean isKind(String kind) {
    return kinds().contains(kind);
  }

  /**
   * The check of a kind's objects.
   *
   * @param kind one of {@link #kinds}
   */
  CrdValidator validator(String kind) {
    return validators.computeIfAbsent(kind, Definitions::load);
  }

  /** When an object of manifests was created: after all that exist. */
  private static final String NOT_YET = "9999-12-31T23:59:59Z";

  /**
   * Objects that are valid, each of one of {@link #kinds}, as resources.
   *
   * @param namespace of those that have none
   */
  static List<HasMetadata> resources(List<JsonNode> objects, String namespace) {
    var serialization = new KubernetesSerialization();
    return objects.stream()
        .<HasMetadata>map(
            object ->
                serialization.convertValue(
                    in(namespace, object), type(object.path("kind").asText())))
        .toList();
  }

  private static JsonNode in(String namespace, JsonNode object) {
    ObjectNode copy = object.deepCopy();
    ObjectNode metadata = copy.withObject("/metadata");
    if (metadata.path("namespace").asText().isEmpty()) {
      metadata.put("namespace", namespace);
    }
    if (metadata.path("uid").asText().isEmpty()) {
      metadata.put(
          "uid",
          "%s/%s/%s"
              .formatted(
                  copy.path("kind").asText(),
                  metadata.path("namespace").asText(),
                  metadata.path("name").asText()));
      metadata.put("creationTimestamp", NOT_YET);
    }
    return copy;
  }

  private static CrdValidator load(String kind) {
    return new CrdValidator(read(HasMetadata.getFullResourceName(type(kind)) + ".yaml"));
  }

  private static Class<? extends CustomResource<?, ?>> type(String kind) {
    return Kinds.ALL.stream()
        .filter(known -> HasMetadata.getKind(known).equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode read(String resource) {
    try (var in = Definitions.class.getResourceAsStream(resource)) {
      var text =
          new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
      return YamlReader.read(text).documents().get(0).value();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
