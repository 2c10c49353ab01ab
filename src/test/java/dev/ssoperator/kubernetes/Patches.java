package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;

/** Patches as their RFCs say. */
final class Patches {

  private Patches() {}

  /** What a patch makes of an object; a strategic merge patch is taken as a merge patch. */
  static JsonNode apply(ApiRequest patch, JsonNode object) {
    return patch.contentType().startsWith("application/json-patch+json")
        ? JsonPatch.apply(patch.body(), object)
        : merge(object, patch.body());
  }

  /** RFC 7396: objects are merged, null removes, everything else replaces. */
  static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    var result =
        target instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    for (var change : changes.properties()) {
      if (change.getValue().isNull()) {
        result.remove(change.getKey());
      } else {
        result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
      }
    }
    return result;
  }
}
