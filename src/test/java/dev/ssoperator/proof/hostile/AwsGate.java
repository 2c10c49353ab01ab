package dev.ssoperator.proof.hostile;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Between the operator and the emulator: passes calls on, and alters answers. */
final class AwsGate implements AutoCloseable {

  /** A token that the emulator does not know: every page with it is the first one. */
  static final String TOKEN = "again";

  /** Text of any characters passes, also where UTF-8 cannot have it. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String ENDPOINT = "aws.endpointUrl";

  /** The only call without a target. */
  static final String STS = "GetCallerIdentity";

  /** An answer as it is sent. */
  record Answer(int status, String type, String body) {

    /** The same with other JSON, where it is JSON. */
    Answer with(UnaryOperator<ObjectNode> change) {
      try {
        var json = body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
        return new Answer(status, type, JSON.writeValueAsString(change.apply((ObjectNode) json)));
      } catch (JsonParseException e) {
        return this;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * What becomes of the answers to an operation.
   *
   * @param operation its name, with the service's target before it where several have one
   */
  record Alteration(String operation, UnaryOperator<Answer> change) {}

  private final URI emulator = URI.create(System.getProperty(ENDPOINT));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger altered = new AtomicInteger();
  private final HttpServer server;
  private volatile @Nullable Alteration alteration;

  /** Puts itself before the emulator of the world that was made last. */
  AwsGate() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
    System.setProperty(ENDPOINT, "http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on answers to this operation, and to no other, are altered. */
  void alter(Alteration next) {
    altered.set(0);
    alteration = next;
  }

  /** From now on answers are those of the emulator. */
  void heal() {
    alteration = null;
  }

  /** How many answers were altered since {@link #alter}. */
  int altered() {
    return altered.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      var target =
          Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Amz-Target"), STS);
      var operation = target.substring(target.lastIndexOf('.') + 1);
      var body = exchange.getRequestBody().readAllBytes();
      var answer = forward(exchange, withoutToken(body));
      var due = alteration;
      if (due != null && List.of(operation, target).contains(due.operation())) {
        altered.incrementAndGet();
        answer = due.change().apply(answer);
      }
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      var sent = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), sent.length == 0 ? -1 : sent.length);
      exchange.getResponseBody().write(sent);
    }
  }

  private static byte[] withoutToken(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    return text.contains(TOKEN)
        ? text.replaceAll(",?\"NextToken\":\"" + TOKEN + "\"", "")
            .replace("{,", "{")
            .getBytes(StandardCharsets.UTF_8)
        : body;
  }

  private Answer forward(HttpExchange exchange, byte[] body) throws IOException {
    var request =
        HttpRequest.newBuilder(emulator.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    for (var header : new String[] {"X-Amz-Target", "Authorization", "amz-sdk-request"}) {
      var value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        request.header(header, value);
      }
    }
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse("application/x-amz-json-1.1"),
          response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
