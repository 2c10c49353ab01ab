package dev.ssoperator.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedSelectorException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hc.core5.function.Callback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponseInterceptor;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicServerExchangeHandler;
import org.apache.hc.core5.http.nio.support.ImmediateResponseExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves pages over HTTP, for GET and HEAD only, until it is closed.
 *
 * <p>A slow client does not delay others: one thread serves all connections, and each page has its
 * own thread that computes it. A connection carries one request.
 */
public final class TelemetryServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(TelemetryServer.class);

  static final int MAX_CONNECTIONS = 256;
  static final int MAX_REQUEST_BYTES = 16 * 1024;

  private static final int BUFFER_BYTES = 4096;
  private static final int SEND_BUFFER_BYTES = 64 * 1024;
  private static final int MAX_HEADERS = 100;

  /** The library's name of its thread. */
  private static final String LISTENER = "server-listener";

  /** How long a connection may be silent. */
  private static final Timeout SILENCE = Timeout.ofSeconds(20);

  private final HttpAsyncServer server;
  private final Map<String, Endpoint> endpoints = new TreeMap<>();
  private final InetSocketAddress address;

  private TelemetryServer(InetSocketAddress address, Map<String, Supplier<Page>> pages)
      throws IOException {
    if (address.isUnresolved()) {
      throw new UnknownHostException("unknown host " + address.getHostString());
    }
    pages.forEach((path, page) -> endpoints.put(path, new Endpoint(path, page)));
    server =
        AsyncServerBootstrap.bootstrap()
            // Otherwise the library looks up the host's name.
            .setCanonicalHostName("localhost")
            .setIOReactorConfig(
                IOReactorConfig.custom()
                    .setIoThreadCount(1)
                    .setSoTimeout(SILENCE)
                    .setSoReuseAddress(true)
                    .setTcpNoDelay(true)
                    .setSndBufSize(SEND_BUFFER_BYTES)
                    .setBacklogSize(MAX_CONNECTIONS)
                    .build())
            .setHttp1Config(
                Http1Config.custom()
                    .setBufferSize(BUFFER_BYTES)
                    .setMaxLineLength(MAX_REQUEST_BYTES)
                    .setMaxHeaderCount(MAX_HEADERS)
                    .build())
            .setHttpProcessor(
                HttpProcessors.customServer("ssoperator")
                    .add(
                        (HttpResponseInterceptor)
                            (response, entity, context) -> {
                              response.setHeader("Cache-Control", "no-store");
                              response.setHeader("Connection", "close");
                            })
                    .build())
            .setConnectionReuseStrategy((request, response, context) -> false)
            .setIOSessionListener(new Connections(MAX_CONNECTIONS, MAX_REQUEST_BYTES))
            .setRequestRouter((request, context) -> () -> handler(request, context))
            .setExceptionCallback((Callback<Exception>) TelemetryServer::log)
            .create();
    server.start();
    try {
      this.address = (InetSocketAddress) server.listen(address, URIScheme.HTTP).get().getAddress();
    } catch (ExecutionException e) {
      close();
      throw new IOException(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * Begins to serve.
   *
   * @param host the address to listen on, or null for all
   * @param port the port; 0 takes any free one
   * @param pages the page of each path
   * @throws UncheckedIOException if the server cannot listen on the address
   */
  public static TelemetryServer start(
      @Nullable String host, int port, Map<String, Supplier<Page>> pages) {
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
    return address.getPort();
  }

  /** Ends at once and closes open connections. */
  @Override
  public void close() {
    server.close(CloseMode.IMMEDIATE);
    endpoints.values().forEach(Endpoint::close);
  }

  private AsyncServerExchangeHandler handler(HttpRequest request, HttpContext context) {
    // Further requests get no response, or one connection could send requests endlessly.
    var connection = HttpCoreContext.cast(context).getEndpointDetails();
    if (connection.getRequestCount() > 1) {
      return immediate(400, "One request a connection.\n");
    }
    var method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new ImmediateResponseExchangeHandler(
          response(Page.text(405, "Only GET and HEAD.\n")).addHeader("Allow", "GET, HEAD").build());
    }
    var endpoint = endpoints.get(path(request));
    return endpoint == null
        ? immediate(404, "There is " + String.join(", ", endpoints.keySet()) + ".\n")
        : new BasicServerExchangeHandler<>(endpoint);
  }

  private static String path(HttpRequest request) {
    var target = request.getPath();
    var query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private static AsyncServerExchangeHandler immediate(int status, String text) {
    return new ImmediateResponseExchangeHandler(response(Page.text(status, text)).build());
  }

  private static AsyncResponseBuilder response(Page page) {
    return AsyncResponseBuilder.create(page.status())
        .setEntity(
            page.body().getBytes(StandardCharsets.UTF_8), ContentType.parse(page.contentType()));
  }

  /** Errors of client connections are normal; only the end of the accepting thread matters. */
  private static void log(Exception e) {
    // The library refuses a request with version 1.-1 by an IllegalArgumentException.
    var isAboutAClient =
        (e instanceof IOException || e instanceof IllegalArgumentException)
            && !Thread.currentThread().getName().startsWith(LISTENER);
    if (isAboutAClient || e instanceof HttpException || e instanceof ClosedSelectorException) {
      LOGGER.debug("A connection ended", e);
    } else {
      LOGGER.error("Probes and metrics may not be answered any more", e);
    }
  }

  /** A page and the thread that computes it, so that a slow page does not delay others. */
  private static final class Endpoint
      implements AsyncServerRequestHandler<Message<HttpRequest, Void>>, AutoCloseable {
    private final String path;
    private final Supplier<Page> page;
    private final ExecutorService thread;

    private Endpoint(String path, Supplier<Page> page) {
      this.path = path;
      this.page = page;
      // The oldest request belongs to the connection that is closed first.
      thread =
          new ThreadPoolExecutor(
              1,
              1,
              0,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(MAX_CONNECTIONS),
              task -> {
                var thread = new Thread(task, "telemetry " + path);
                thread.setDaemon(true);
                return thread;
              },
              new ThreadPoolExecutor.DiscardOldestPolicy());
    }

    @Override
    public AsyncRequestConsumer<Message<HttpRequest, Void>> prepare(
        HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
      return new BasicRequestConsumer<>(new DiscardingEntityConsumer<>());
    }

    @Override
    public void handle(
        Message<HttpRequest, Void> request, ResponseTrigger response, HttpContext context) {
      thread.execute(() -> answer(response, context));
    }

    private void answer(ResponseTrigger response, HttpContext context) {
      var page = response(compute()).build();
      try {
        response.submitResponse(page, context);
      } catch (HttpException | IOException | IllegalStateException e) {
        // The library throws IllegalStateException where the connection closes at this moment.
        LOGGER.debug("{}: the client is gone", path, e);
      }
    }

    private Page compute() {
      try {
        return page.get();
      } catch (RuntimeException e) {
        LOGGER.error("{} cannot be computed", path, e);
        return Page.text(500, "The log says why this failed.\n");
      }
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }
}
