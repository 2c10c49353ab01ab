package dev.ssoperator.apiserver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;

/**
 * Detects watch events that the Kubernetes client cannot handle; the answer to them is a relist. At
 * an event that it cannot read, the client stops the informer, and with it the process. At an error
 * event with neither kind nor code, it repeats the watch endlessly.
 */
final class WatchEvents {

  private static final Set<String> TYPES = Set.of("ADDED", "MODIFIED", "DELETED", "BOOKMARK");
  private static final Set<String> EXPIRED = Set.of("Expired", "Gone");

  /** kube-apiserver's cause of an error about a resource version newer than its newest. */
  private static final String TOO_LARGE = "ResourceVersionTooLarge";

  private final ObjectMapper mapper = new ObjectMapper(LenientJson.factory());

  /** Why an event requires a relist; empty for a usable event. */
  Optional<String> whyUnusable(String event) {
    try (var parser = mapper.createParser(event)) {
      return inspect(parser, event);
    } catch (IOException e) {
      return Optional.of("the API server sent an event that is not JSON: " + e.getMessage());
    }
  }

  private Optional<String> inspect(JsonParser parser, String event) throws IOException {
    String type = null;
    var hasMetadata = false;
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return Optional.of("the API server sent an event that is no object");
    }
    for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      var value = parser.nextToken();
      if (field.equals("type")) {
        type = parser.getText();
      } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
        hasMetadata = hasMetadata(parser);
      } else {
        parser.skipChildren();
      }
    }
    if ("ERROR".equals(type)) {
      return error(mapper.readTree(event).path("object"));
    }
    if (type == null || !TYPES.contains(type)) {
      return Optional.of("the API server sent an event of the unknown type " + type);
    }
    return hasMetadata
        ? Optional.empty()
        : Optional.of("the API server sent an event without an object");
  }

  /** Reads an object to its end. */
  private static boolean hasMetadata(JsonParser parser) throws IOException {
    var found = false;
    for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      var value = parser.nextToken();
      found |= field.equals("metadata") && value == JsonToken.START_OBJECT;
      parser.skipChildren();
    }
    return found;
  }

  /** The client handles transient errors, such as 429, and waits as long as they say. */
  private static Optional<String> error(JsonNode status) {
    var isExpired =
        status.path("code").asInt() == HttpURLConnection.HTTP_GONE
            || EXPIRED.contains(status.path("reason").asText());
    var isTooLarge = false;
    for (var cause : status.path("details").path("causes")) {
      isTooLarge |= TOO_LARGE.equals(cause.path("reason").asText());
    }
    var isStatus = status.path("kind").asText().equals("Status");
    return isExpired || isTooLarge || !isStatus
        ? Optional.of("the API server sent the error " + status)
        : Optional.empty();
  }

  /** The event that makes the client relist. */
  static String gone(String reason) {
    var status = new ObjectMapper().createObjectNode();
    status
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", "Failure")
        .put("reason", "Expired")
        .put("code", HttpURLConnection.HTTP_GONE)
        .put("message", reason);
    var event = status.objectNode().put("type", "ERROR");
    event.set("object", status);
    return event.toString();
  }
}
