package dev.ssoperator.importer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Kubernetes object as it is written. */
final class Manifest {

  private static final String API_VERSION = "ssoperator.dev/v1beta1";

  private Manifest() {}

  static Map<String, Object> of(
      String kind, String name, @Nullable String namespace, Map<String, Object> spec) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", name);
    if (namespace != null) {
      metadata.put("namespace", namespace);
    }
    var object = new LinkedHashMap<String, Object>();
    object.put("apiVersion", API_VERSION);
    object.put("kind", kind);
    object.put("metadata", metadata);
    object.put("spec", spec);
    return object;
  }
}
