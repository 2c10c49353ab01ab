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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What was deleted since the version at which a watch begins: after its list, or while the watch
 * was interrupted. An API server sends it; the mock server sends what exists when the watch begins.
 */
final class MissedDeletions {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VERSION = Pattern.compile("[?&]resourceVersion=(\\d+)");

  private static final Set<HttpMethod> DELETING =
      EnumSet.of(HttpMethod.DELETE, HttpMethod.PATCH, HttpMethod.PUT);

  private final Function<RecordedRequest, MockResponse> server;
  private final List<Deletion> deletions = new ArrayList<>();

  /** A resource that is gone, and the server's version then, which a deletion does not raise. */
  private record Deletion(String collection, JsonNode resource, long version) {}

  /**
   * Begins without any.
   *
   * @param server answers requests
   */
  MissedDeletions(Function<RecordedRequest, MockResponse> server) {
    this.server = server;
  }

  /** Sends a request, and keeps what it deletes: by itself, or as it takes the last finalizer. */
  MockResponse during(RecordedRequest request) {
    var path = path(request);
    if (!DELETING.contains(request.method()) || path.endsWith("/status")) {
      return server.apply(request);
    }
    var before = items(get(path));
    var response = server.apply(request);
    var after = names(get(path));
    before.stream().filter(item -> !after.contains(name(item))).forEach(item -> keep(path, item));
    return response;
  }

  private void keep(String path, JsonNode resource) {
    var collection = path.replaceFirst("/" + resource.at("/metadata/name").asText() + "$", "");
    var version = get(collection).at("/metadata/resourceVersion").asLong();
    synchronized (deletions) {
      deletions.add(new Deletion(collection, resource, version));
    }
  }

  /** The resources whose deletion a watch has to send beside the events of the mock server. */
  List<String> before(RecordedRequest watch) {
    var version = VERSION.matcher(watch.getPath());
    if (!version.find()) {
      return List.of();
    }
    var since = Long.parseLong(version.group(1));
    var present = names(get(path(watch)));
    synchronized (deletions) {
      return deletions.stream()
          .filter(deletion -> deletion.version() >= since && isWatched(deletion, path(watch)))
          .map(Deletion::resource)
          .filter(resource -> !present.contains(name(resource)))
          .map(JsonNode::toString)
          .toList();
    }
  }

  private static boolean isWatched(Deletion deletion, String path) {
    var everywhere = deletion.collection().replaceFirst("/namespaces/[^/]+/", "/");
    return path.equals(deletion.collection()) || path.equals(everywhere);
  }

  private static Set<String> names(JsonNode found) {
    return items(found).stream().map(MissedDeletions::name).collect(Collectors.toSet());
  }

  private static String name(JsonNode item) {
    var metadata = item.path("metadata");
    return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
  }

  /** A resource, or those of a list. */
  private static List<JsonNode> items(JsonNode found) {
    return found.isMissingNode()
        ? List.of()
        : found.has("items")
            ? StreamSupport.stream(found.path("items").spliterator(), false).toList()
            : List.of(found);
  }

  private JsonNode get(String path) {
    return read(
        server.apply(
            new RecordedRequest(
                "HTTP/1.1", HttpMethod.GET, path, Headers.builder().build(), new Buffer())));
  }

  /** What a response has, or nothing if the request failed. */
  private static JsonNode read(MockResponse response) {
    try {
      return response.code() < HttpURLConnection.HTTP_MULT_CHOICE
          ? JSON.readTree(new String(response.getBody().getBytes(), StandardCharsets.UTF_8))
          : JSON.missingNode();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String path(RecordedRequest request) {
    return request.getPath().replaceFirst("\\?.*", "");
  }
}
