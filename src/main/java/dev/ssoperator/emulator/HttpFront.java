package dev.ssoperator.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** awsJson1.1: a POST whose {@code X-Amz-Target} says which operation it is. */
record HttpFront(EmulatorControl control) implements HttpHandler {
  private static final Pattern ATTEMPT = Pattern.compile("attempt=(\\d{1,9})");

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("POST")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      var headers = exchange.getRequestHeaders();
      var target = Objects.requireNonNullElse(headers.getFirst("X-Amz-Target"), "");
      var attempt = attempt(headers.getFirst("amz-sdk-request"));
      var signature = Signature.of(headers.getFirst("Authorization"));
      var body = BoundedBody.read(exchange, BoundedBody.API_BYTES);
      if (body.filter(CallerIdentity::isRequested).isPresent()) {
        send(exchange, "text/xml", control.callerIdentity());
        return;
      }
      var reply =
          body.map(bytes -> control.call(target, signature, attempt, bytes))
              .orElseGet(Api::tooLarge);
      if (wait(reply) && !reply.lost()) {
        send(exchange, "application/x-amz-json-1.1", reply);
      }
    }
  }

  /** False where the emulator closed in the meantime. */
  private static boolean wait(Reply reply) {
    try {
      if (reply.delay().isPresent()) {
        TimeUnit.NANOSECONDS.sleep(reply.delay().get().toNanos());
      }
      if (reply.held().isPresent()) {
        reply.held().get().await();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void send(HttpExchange exchange, String type, Reply reply) throws IOException {
    var body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", reply.contentType().orElse(type));
    exchange.getResponseHeaders().set("x-amzn-RequestId", reply.requestId());
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static int attempt(@Nullable String header) {
    var matcher = ATTEMPT.matcher(header == null ? "" : header);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 1;
  }
}
