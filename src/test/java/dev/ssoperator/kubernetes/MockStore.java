package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** The mock server's objects, with answers as an API server words them. */
final class MockStore {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI mock;

  MockStore(URI mock) {
    this.mock = mock;
  }

  /** One object, or a list of those the field selector asks for, which the mock does not know. */
  ApiAnswer read(ApiRequest request) {
    var answer = send(request);
    if (answer.isSuccess() && answer.body().path("items") instanceof ArrayNode items) {
      var list = (ObjectNode) answer.body();
      var kept = new ArrayList<JsonNode>();
      for (var item : items) {
        if (isSelected(request.query().getOrDefault("fieldSelector", ""), item)) {
          kept.add(item);
        }
      }
      list.set("items", JsonNodeFactory.instance.arrayNode().addAll(kept));
      if (!kept.isEmpty()) {
        list.put("kind", kept.get(0).path("kind").asText() + "List");
        list.set("apiVersion", kept.get(0).path("apiVersion"));
      }
    }
    return answer;
  }

  /** Passes a request on. */
  ApiAnswer send(ApiRequest request) {
    try {
      var response =
          http.send(
              HttpRequest.newBuilder(mock.resolve(request.path() + query(request)))
                  .header("Content-Type", "application/json")
                  .method(
                      request.method(),
                      request.body().isMissingNode()
                          ? BodyPublishers.noBody()
                          : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request.body())))
                  .build(),
              BodyHandlers.ofByteArray());
      var status = response.statusCode();
      return status < 300
          ? new ApiAnswer(status, JSON.readTree(response.body()))
          : failure(request, status, JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static ApiAnswer failure(ApiRequest request, int status, JsonNode body) {
    var resources = request.resources() + (request.group().isEmpty() ? "" : "." + request.group());
    var name =
        request.method().equals("POST")
            ? request.body().path("metadata").path("name").asText()
            : request.name();
    var subject = "%s \"%s\" ".formatted(resources, name);
    return switch (status) {
      case 404 -> ApiAnswer.failure(404, "NotFound", subject + "not found");
      case 409 ->
          request.method().equals("POST")
              ? ApiAnswer.failure(409, "AlreadyExists", subject + "already exists")
              : ApiAnswer.failure(409, "Conflict", subject + "has been modified meanwhile");
      default -> ApiAnswer.failure(status, "InternalError", body.path("message").asText());
    };
  }

  private static String query(ApiRequest request) {
    var selector = request.query().get("labelSelector");
    return selector == null || selector.isEmpty()
        ? ""
        : "?labelSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
  }

  private static boolean isSelected(String fieldSelector, JsonNode object) {
    for (var term : fieldSelector.split(",", -1)) {
      var parts = term.split("!?==?", 2);
      if (parts.length == 2) {
        var value = object.at("/" + parts[0].replace('.', '/')).asText();
        if (value.equals(parts[1]) == term.contains("!=")) {
          return false;
        }
      }
    }
    return true;
  }
}
