package dev.ssoperator.apiserver;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the JDK's HTTP client with a new one when a request times out. The JDK keeps an HTTP/2
 * connection in its pool even if every request on it fails, so it would use a dead one forever.
 */
final class RenewableHttpClient extends HttpClient {

  private static final Logger LOGGER = LoggerFactory.getLogger(RenewableHttpClient.class);

  /** An unresponsive server must not cost a new client, with a thread, per request. */
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(3);

  private final Supplier<HttpClient> source;
  private final Conversations conversations;
  private final WatchEvents events = new WatchEvents();
  private volatile Generation current;

  /** A client with its connections; two are never equal. */
  private static final class Generation {
    private final HttpClient client;
    private final long since;

    private Generation(HttpClient client, long since) {
      this.client = client;
      this.since = since;
    }
  }

  /**
   * Creates a client.
   *
   * @param source creates clients with the same settings and their own connections
   */
  RenewableHttpClient(Supplier<HttpClient> source, Conversations conversations) {
    this.source = source;
    this.conversations = conversations;
    current = new Generation(source.get(), conversations.now());
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    var used = current;
    var answer = used.client.sendAsync(request, watched(request.uri(), handler, used), pushes);
    var unused = answer.whenComplete((response, problem) -> renewIfTimedOut(used, problem));
    return answer;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    var used = current;
    try {
      return used.client.send(request, watched(request.uri(), handler, used));
    } catch (HttpTimeoutException e) {
      renew(used);
      throw e;
    }
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    var used = current;
    return new WatchSocketBuilder(used.client.newWebSocketBuilder(), used);
  }

  private <T> BodyHandler<T> watched(URI uri, BodyHandler<T> handler, Generation used) {
    var query = uri.getQuery();
    var isWatch = query != null && query.contains("watch=true");
    return response ->
        isWatch && response.statusCode() == 200
            ? new WatchStream<>(uri, handler.apply(response), conversations, events)
            : new WatchedBody<>(uri, handler.apply(response), conversations, () -> renew(used));
  }

  private void renewIfTimedOut(Generation used, @Nullable Throwable problem) {
    var cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause instanceof HttpTimeoutException) {
      renew(used);
    }
  }

  private synchronized void renew(Generation used) {
    var age = Duration.ofNanos(conversations.now() - used.since);
    if (used == current && age.compareTo(SHORTEST_LIFE) >= 0) {
      LOGGER.warn("A request to the Kubernetes API server timed out; using new connections");
      current = new Generation(source.get(), conversations.now());
    }
  }

  private final class WatchSocketBuilder implements WebSocket.Builder {

    private final WebSocket.Builder builder;
    private final Generation used;

    private WatchSocketBuilder(WebSocket.Builder builder, Generation used) {
      this.builder = builder;
      this.used = used;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
      builder.header(name, value);
      return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
      builder.connectTimeout(timeout);
      return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
      builder.subprotocols(mostPreferred, lesserPreferred);
      return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
      var watch = new WatchSocket(uri, listener, conversations, events);
      var socket = builder.buildAsync(uri, watch);
      var unused = socket.whenComplete((opened, problem) -> renewIfTimedOut(used, problem));
      return socket.thenApply(opened -> watch.socket());
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return current.client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return current.client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return current.client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return current.client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return current.client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return current.client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return current.client.authenticator();
  }

  @Override
  public Version version() {
    return current.client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return current.client.executor();
  }
}
