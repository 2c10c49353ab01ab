package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A request to a Kubernetes API, as far as {@link KubectlFront} looks into it. */
record ApiRequest(
    String method,
    String path,
    Map<String, String> query,
    String accept,
    String contentType,
    JsonNode body) {

  /** Of which JSON is a subset. */
  private static final ObjectMapper YAML = new YAMLMapper();

  /** Whether its body is of a kind that can be looked into. */
  static boolean isReadable(HttpExchange exchange) {
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    return type == null || type.contains("json") || type.contains("yaml");
  }

  static ApiRequest of(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    var bytes = exchange.getRequestBody().readAllBytes();
    return new ApiRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath().replaceFirst("(?<=.)/$", ""),
        query(exchange.getRequestURI().getRawQuery()),
        Objects.requireNonNullElse(headers.getFirst("Accept"), ""),
        Objects.requireNonNullElse(headers.getFirst("Content-Type"), ""),
        bytes.length == 0 ? MissingNode.getInstance() : YAML.readTree(bytes));
  }

  boolean isWatch() {
    return isSet("watch");
  }

  /** Whether it is a watch that begins with all there is, in place of a list. */
  boolean sendsInitialEvents() {
    return isSet("sendInitialEvents");
  }

  boolean wantsTable() {
    return accept.contains("as=Table");
  }

  boolean isStrict() {
    return query.getOrDefault("fieldValidation", "").equals("Strict");
  }

  private boolean isSet(String parameter) {
    return List.of("true", "1").contains(query.getOrDefault(parameter, ""));
  }

  /** The plural name of the resources it is about. */
  String resources() {
    var segments = segments();
    return segments.isEmpty() ? "" : segments.get(0);
  }

  /** The name of the one resource it is about, or nothing where it is about a list. */
  String name() {
    var segments = segments();
    return segments.size() > 1 ? segments.get(1) : "";
  }

  /** The API group; empty for the core group. */
  String group() {
    var segments = path.split("/", -1);
    return segments.length > 2 && segments[1].equals("apis") ? segments[2] : "";
  }

  ApiRequest with(JsonNode newBody) {
    return new ApiRequest(method, path, query, accept, contentType, newBody);
  }

  /** The request for what this one is about, as it is. */
  ApiRequest toRead() {
    return withMethod("GET").with(MissingNode.getInstance());
  }

  ApiRequest withMethod(String newMethod) {
    return new ApiRequest(newMethod, path, query, accept, contentType, body);
  }

  private List<String> segments() {
    var rest = path.replaceFirst("^/(api/v1|apis/[^/]+/[^/]+)(/namespaces/[^/]+(?=/))?/?", "");
    return rest.isEmpty() ? List.of() : List.of(rest.split("/", -1));
  }

  private static Map<String, String> query(String raw) {
    var parameters = new LinkedHashMap<String, String>();
    if (raw != null) {
      for (var pair : raw.split("&", -1)) {
        var separator = pair.indexOf('=');
        var name = separator < 0 ? pair : pair.substring(0, separator);
        var value = separator < 0 ? "" : pair.substring(separator + 1);
        parameters.put(name, URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return Map.copyOf(parameters);
  }
}
