package dev.ssoperator.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves pages over HTTP, to GET and HEAD only, until it is closed. */
public final class TelemetryServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(TelemetryServer.class);

  /** A scrape that takes long must not keep a probe waiting. */
  private static final int THREADS = 4;

  private static final String MAX_REQUEST_SECONDS = "20";

  private final Map<String, Supplier<Page>> pages;
  private final HttpServer server;
  private final ExecutorService threads;

  private TelemetryServer(InetSocketAddress address, Map<String, Supplier<Page>> pages)
      throws IOException {
    this.pages = Map.copyOf(pages);
    server = HttpServer.create(address, 0);
    var numbers = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              var thread = new Thread(task, "telemetry-" + numbers.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Begins to serve.
   *
   * @param host the address to listen on, or null for all
   * @param port the port; 0 takes any free one
   * @param pages what each path answers
   * @throws UncheckedIOException when the address cannot be listened on
   */
  public static TelemetryServer start(
      @Nullable String host, int port, Map<String, Supplier<Page>> pages) {
    // Somebody who begins a request and does not end it would keep a thread for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", MAX_REQUEST_SECONDS);
    var address = host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    try {
      return new TelemetryServer(address, pages);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s: %s".formatted(address, e.getMessage()), e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      var page = page(exchange.getRequestURI().getPath());
      var body = page.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", page.contentType());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
        exchange.sendResponseHeaders(page.status(), -1);
        return;
      }
      exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Page page(String path) {
    var page = pages.get(path);
    if (page == null) {
      return Page.text(
          404, "There is " + String.join(", ", pages.keySet().stream().sorted().toList()) + ".\n");
    }
    try {
      return page.get();
    } catch (RuntimeException e) {
      LOGGER.error("{} cannot be answered", path, e);
      return Page.text(500, "The log says why this failed.\n");
    }
  }
}
