package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A watch over plain HTTP: events, one a line, from comparing lists. */
final class HttpWatch {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final MockStore store;
  private final ApiRequest request;
  private final Tables tables;
  private final JsonNode type;

  /**
   * A watch that has not begun.
   *
   * @param type the {@code apiVersion} and {@code kind} of what is watched
   */
  HttpWatch(MockStore store, ApiRequest request, Tables tables, JsonNode type) {
    this.store = store;
    this.request = request;
    this.tables = tables;
    this.type = type;
  }

  /** Writes events until the client goes or the time it asked for is over. */
  void run(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    var end = Instant.now().plus(length());
    var beginsWithAll = request.sendsInitialEvents();
    var seenUntil =
        beginsWithAll ? 0 : version(request.query().getOrDefault("resourceVersion", ""));
    var known = new HashMap<String, JsonNode>();
    reportIfGone(exchange, seenUntil);
    for (var first = true; Instant.now().isBefore(end); first = false) {
      var list = list();
      var current = byUid(list);
      for (var object : current.entrySet()) {
        var before = known.put(object.getKey(), object.getValue());
        var isNew = !first || version(object.getValue()) > seenUntil;
        if (isNew && (before == null || version(before) != version(object.getValue()))) {
          write(exchange, before == null ? "ADDED" : "MODIFIED", object.getValue());
        }
      }
      for (var gone : known.keySet().stream().filter(uid -> !current.containsKey(uid)).toList()) {
        write(exchange, "DELETED", known.remove(gone));
      }
      if (first && beginsWithAll) {
        write(exchange, "BOOKMARK", endOfInitialEvents(list));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Who has seen one resource and watches it must hear that it went in between. */
  private void reportIfGone(HttpExchange exchange, long seenUntil) throws IOException {
    var selector = request.query().getOrDefault("fieldSelector", "");
    if (seenUntil > 0 && selector.startsWith("metadata.name=") && list().path("items").isEmpty()) {
      var stub = JSON.createObjectNode();
      stub.putObject("metadata")
          .put("name", selector.substring("metadata.name=".length()))
          .put("resourceVersion", String.valueOf(seenUntil));
      write(exchange, "DELETED", stub);
    }
  }

  private JsonNode list() {
    return store.read(request).body();
  }

  /** What a client that takes the watch for a list waits for. */
  private JsonNode endOfInitialEvents(JsonNode list) {
    ObjectNode bookmark = type.deepCopy();
    var metadata = bookmark.putObject("metadata");
    metadata.set("resourceVersion", list.at("/metadata/resourceVersion"));
    metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    return bookmark;
  }

  private static Map<String, JsonNode> byUid(JsonNode list) {
    var objects = new HashMap<String, JsonNode>();
    for (var object : list.path("items")) {
      objects.put(object.at("/metadata/uid").asText(), object);
    }
    return objects;
  }

  private void write(HttpExchange exchange, String type, JsonNode object) throws IOException {
    var event = JSON.createObjectNode().put("type", type);
    event.set("object", tables.of(object));
    var body = exchange.getResponseBody();
    body.write(JSON.writeValueAsBytes(event));
    body.write('\n');
    body.flush();
  }

  private Duration length() {
    var seconds = request.query().getOrDefault("timeoutSeconds", "");
    return seconds.matches("\\d{1,5}") ? Duration.ofSeconds(Long.parseLong(seconds)) : LONGEST;
  }

  private static long version(JsonNode object) {
    return version(object.at("/metadata/resourceVersion").asText());
  }

  private static long version(String resourceVersion) {
    return resourceVersion.matches("\\d{1,18}") ? Long.parseLong(resourceVersion) : 0;
  }
}
