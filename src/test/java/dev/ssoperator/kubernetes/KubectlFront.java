package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the mock server and answers as kubectl expects: discovery and descriptions, tables
 * with the definitions' columns, merge patches as the RFC says, watches over plain HTTP, and an
 * objection to what the definitions do not allow.
 */
public final class KubectlFront implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(KubectlFront.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads;
  private final MockStore store;
  private final Discovery discovery = new Discovery();
  private final Admission admission = new Admission();

  /** Starts on a free port of the loopback interface. */
  public KubectlFront(Config mock) {
    store = new MockStore(URI.create(mock.getMasterUrl()));
    threads =
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task, "kubectl-front");
              thread.setDaemon(true);
              return thread;
            });
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How to reach it. */
  public Config config() {
    return new ConfigBuilder(Config.empty()).withMasterUrl(endpoint().toString()).build();
  }

  /** A kubeconfig for it. */
  public String kubeConfigYaml(String namespace) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: sandbox
        cluster: {server: "%s"}
    contexts:
      - name: sandbox
        context: {cluster: sandbox, user: sandbox, namespace: %s}
    current-context: sandbox
    users:
      - name: sandbox
        user: {}
    """
        .formatted(endpoint(), namespace);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!ApiRequest.isReadable(exchange)) {
        send(exchange, ApiAnswer.failure(415, "UnsupportedMediaType", "only JSON is understood"));
        return;
      }
      var request = ApiRequest.of(exchange);
      try {
        if (request.isWatch()) {
          new HttpWatch(store, request, asTable(request), discovery.type(request)).run(exchange);
        } else {
          send(exchange, answer(request));
        }
      } catch (RuntimeException e) {
        LOGGER.error("{} {}", request.method(), request.path(), e);
        send(exchange, ApiAnswer.failure(500, "InternalError", String.valueOf(e)));
      }
    } catch (IOException e) {
      // The client has gone, as it does when it has seen enough of a watch.
      LOGGER.debug("{}", exchange.getRequestURI(), e);
    }
  }

  private ApiAnswer answer(ApiRequest request) {
    var document = discovery.document(request.path());
    if (document.isPresent()) {
      return new ApiAnswer(200, document.get());
    }
    if (request.path().startsWith("/openapi/")) {
      return ApiAnswer.failure(404, "NotFound", "there is no " + request.path());
    }
    return switch (request.method()) {
      case "GET" -> {
        var found = store.read(request);
        yield found.isSuccess() ? new ApiAnswer(200, asTable(request).of(found.body())) : found;
      }
      case "POST" -> create(request);
      case "PUT" -> update(request, request.body());
      case "PATCH" -> patch(request);
      default -> store.send(request);
    };
  }

  private ApiAnswer create(ApiRequest request) {
    var object = request.body();
    return admission
        .objection(request, object, null)
        .orElseGet(() -> store.send(request.with(admission.withDefaults(object))));
  }

  private ApiAnswer update(ApiRequest request, JsonNode object) {
    var current = store.read(request.toRead());
    if (!current.isSuccess()) {
      return current;
    }
    return admission
        .objection(request, object, current.body())
        .orElseGet(
            () -> store.send(request.withMethod("PUT").with(admission.withDefaults(object))));
  }

  /** A patch whose base has changed meanwhile is made again, as an API server does. */
  private ApiAnswer patch(ApiRequest request) {
    for (var attempt = 1; ; attempt++) {
      var current = store.read(request.toRead());
      if (!current.isSuccess()) {
        return current;
      }
      var answer = update(request, Patches.apply(request, current.body()));
      if (answer.status() != 409 || attempt == 5) {
        return answer;
      }
    }
  }

  private Tables asTable(ApiRequest request) {
    return request.wantsTable() ? discovery.tables(request) : Tables.NONE;
  }

  private static void send(HttpExchange exchange, ApiAnswer answer) throws IOException {
    var bytes = JSON.writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
