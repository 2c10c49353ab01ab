package dev.ssoperator.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers requests of an operator to Kubernetes in place of the API server. The requests really
 * travel, so that the client's own retries and timeouts apply to every attempt.
 */
public final class ApiFaults implements AutoCloseable {

  private static final String ID = "X-Fault";

  private final HttpServer server;
  private final ExecutorService threads;
  private final KubernetesClient direct;
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, Hit> hits = new ConcurrentHashMap<>();
  private final List<Armed> armed = new ArrayList<>();

  private static final class Armed {
    private final ApiFault fault;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch cured = new CountDownLatch(1);

    private Armed(ApiFault fault) {
      this.fault = fault;
    }

    private boolean takes(HttpRequest request) {
      return count.get() < fault.times() && fault.request().test(request);
    }
  }

  /** A request that a fault has hit, as it was made. */
  private record Hit(Armed armed, HttpRequest request) {}

  ApiFaults(Config config) {
    direct =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build())
            .build();
    threads =
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task, "api-fault");
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

  /** From now on requests go wrong. Of several faults that match, the first acts. */
  public synchronized void add(ApiFault fault) {
    armed.add(new Armed(fault));
  }

  /** Ends all faults; who waits for an answer loses the connection. */
  public synchronized void clear() {
    armed.forEach(fault -> fault.cured.countDown());
    armed.clear();
  }

  /** How many requests the present faults have hit. */
  public synchronized int hits() {
    return armed.stream().mapToInt(fault -> fault.count.get()).sum();
  }

  /** Leads a request here, if it is to go wrong. */
  synchronized void redirect(BasicBuilder builder, HttpRequest request) {
    var taken = armed.stream().filter(fault -> fault.takes(request)).findFirst();
    if (taken.isPresent()) {
      taken.get().count.incrementAndGet();
      var id = String.valueOf(ids.incrementAndGet());
      hits.put(id, new Hit(taken.get(), request));
      var query = request.uri().getRawQuery();
      builder.setHeader(ID, id);
      builder.uri(
          URI.create(
              "http://127.0.0.1:%d%s%s"
                  .formatted(
                      server.getAddress().getPort(),
                      request.uri().getRawPath(),
                      query == null ? "" : "?" + query)));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var hit = hits.remove(Objects.requireNonNull(exchange.getRequestHeaders().getFirst(ID)));
      var fault = hit.armed().fault;
      if (fault.answer() instanceof ApiFault.Answer.Late late) {
        TimeUnit.NANOSECONDS.sleep(late.delay().toNanos());
      }
      var answer = fault.hasEffect() ? forward(hit.request()) : null;
      if (fault.answer() instanceof ApiFault.Answer.Status status) {
        refuse(exchange, status);
      } else if (fault.answer() instanceof ApiFault.Answer.Silence) {
        hit.armed().cured.await();
      } else if (fault.answer() instanceof ApiFault.Answer.Late && answer != null) {
        send(exchange, answer.code(), answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forward(HttpRequest request) {
    return direct.getHttpClient().sendAsync(request, byte[].class).join();
  }

  private static void refuse(HttpExchange exchange, ApiFault.Answer.Status status)
      throws IOException {
    if (status.retryAfter() != null) {
      exchange.getResponseHeaders().set("Retry-After", String.valueOf(status.retryAfter()));
    }
    var body =
        Serialization.asJson(
            new StatusBuilder()
                .withStatus("Failure")
                .withCode(status.code())
                .withReason(status.reason())
                .withMessage(status.reason() + " by a test")
                .build());
    send(exchange, status.code(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    clear();
    server.stop(0);
    threads.shutdownNow();
    direct.close();
  }
}
