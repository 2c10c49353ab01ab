package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What was deleted after a list and before the watch that begins where the list ended. An API
 * server sends it; the mock server sends what exists when the watch begins.
 */
final class MissedDeletions {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VERSION = Pattern.compile("[?&]resourceVersion=(\\d+)");

  /** More replicas than any test has. */
  private static final int KEPT = 4;

  private final Map<String, Deque<String>> lists = new HashMap<>();

  /** Keeps the lists of those who watch: they read them in pages. */
  synchronized void remember(RecordedRequest request, MockResponse response) {
    if (request.method() != HttpMethod.GET
        || !request.getPath().contains("limit=")
        || response.code() != HttpURLConnection.HTTP_OK) {
      return;
    }
    var kept = lists.computeIfAbsent(path(request), path -> new ArrayDeque<>());
    kept.addLast(body(response));
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
  }

  /**
   * The events that a watch has to send beside those of the mock server.
   *
   * @param server lists what exists now
   */
  List<String> before(RecordedRequest watch, Function<RecordedRequest, MockResponse> server) {
    var version = VERSION.matcher(watch.getPath());
    if (!version.find()) {
      return List.of();
    }
    var listed = listed(path(watch), version.group(1));
    if (listed.isEmpty()) {
      return List.of();
    }
    var present =
        items(read(body(server.apply(list(path(watch))))))
            .map(MissedDeletions::name)
            .collect(Collectors.toSet());
    return listed.stream()
        .filter(item -> !present.contains(name(item)))
        .map(item -> "{\"type\":\"DELETED\",\"object\":%s}".formatted(item))
        .toList();
  }

  private synchronized List<JsonNode> listed(String path, String version) {
    return lists.getOrDefault(path, new ArrayDeque<>()).stream()
        .map(MissedDeletions::read)
        .filter(list -> list.path("metadata").path("resourceVersion").asText().equals(version))
        .findFirst()
        .map(list -> items(list).toList())
        .orElse(List.of());
  }

  private static Stream<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.path("items").spliterator(), false);
  }

  private static String name(JsonNode item) {
    var metadata = item.path("metadata");
    return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RecordedRequest list(String path) {
    return new RecordedRequest(
        "HTTP/1.1", HttpMethod.GET, path, Headers.builder().build(), new Buffer());
  }

  private static String path(RecordedRequest request) {
    return request.getPath().replaceFirst("\\?.*", "");
  }

  private static String body(MockResponse response) {
    return new String(response.getBody().getBytes(), StandardCharsets.UTF_8);
  }
}
