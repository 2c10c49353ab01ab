package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  HttpWatch(MockStore store, ApiRequest request, Tables tables) {
    this.store = store;
    this.request = request;
    this.tables = tables;
  }

  /** Writes events until the client goes or the time it asked for is over. */
  void run(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    var end = Instant.now().plus(length());
    var seenUntil = version(request.query().getOrDefault("resourceVersion", ""));
    var known = new HashMap<String, JsonNode>();
    reportIfGone(exchange, seenUntil);
    for (var first = true; Instant.now().isBefore(end); first = false) {
      var current = list();
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
    if (seenUntil > 0 && selector.startsWith("metadata.name=") && list().isEmpty()) {
      var stub = JSON.createObjectNode();
      stub.putObject("metadata")
          .put("name", selector.substring("metadata.name=".length()))
          .put("resourceVersion", String.valueOf(seenUntil));
      write(exchange, "DELETED", stub);
    }
  }

  private Map<String, JsonNode> list() {
    var objects = new HashMap<String, JsonNode>();
    for (var object : store.read(request).body().path("items")) {
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
