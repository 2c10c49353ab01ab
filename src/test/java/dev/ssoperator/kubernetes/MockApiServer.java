package dev.ssoperator.kubernetes;

import dev.ssoperator.api.CrdGenerator;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Fabric8 mock server with this project's definitions installed. */
public final class MockApiServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(MockApiServer.class);

  private static final int ATTEMPTS = 3;
  private static final Duration INSTALLATION = Duration.ofSeconds(20);

  private final KubernetesMockServer server;

  /** Starts a server on a free port. */
  public MockApiServer() {
    this(false);
  }

  /** Starts a server on a free port, with TLS and a certificate nobody knows where asked for. */
  public MockApiServer(boolean tls) {
    Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
    var web = new MockWebServer();
    // No API server has HTTP/2 without TLS.
    web.setHttp2ClearTextEnabled(false);
    server =
        new KubernetesMockServer(new Context(), web, responses, new MockDispatcher(responses), tls);
    server.init();
    install();
  }

  /**
   * Statuses are kept apart from specs only for kinds whose definition exists.
   *
   * <p>Once in thousands of starts the client waits for the end of an answer for ever.
   */
  private void install() {
    for (var attempt = 1; ; attempt++) {
      try (var client = new KubernetesClientBuilder().withConfig(config()).build()) {
        CompletableFuture.runAsync(() -> install(client), MockApiServer::inBackground)
            .get(INSTALLATION.toSeconds(), TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        if (attempt == ATTEMPTS) {
          throw new IllegalStateException("The mock server does not answer", e);
        }
        LOGGER.warn("The mock server does not answer, its definitions are installed again");
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** A slow machine makes the client try again what has had its effect. */
  private static void install(KubernetesClient client) {
    CrdGenerator.KINDS.forEach(
        kind ->
            client.resource(CrdGenerator.definition(kind)).createOr(NonDeletingOperation::update));
  }

  private static void inBackground(Runnable task) {
    var thread = new Thread(task, "definitions");
    thread.setDaemon(true);
    thread.start();
  }

  /** How to reach it. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(server.url("/"))
        .withTrustCerts(true)
        .build();
  }

  /** The requests since the last call, each as method, path and query. */
  public List<ApiCall> requests() {
    var calls = new ArrayList<ApiCall>();
    try {
      for (var request = server.takeRequest(0, TimeUnit.SECONDS);
          request != null;
          request = server.takeRequest(0, TimeUnit.SECONDS)) {
        calls.add(
            new ApiCall(
                request.getMethod(), request.getPath(), request.getHeader("Authorization")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return calls;
  }

  /**
   * A request that was made.
   *
   * @param path the path with its query
   * @param authorization how the caller said who it is
   */
  public record ApiCall(String method, String path, @Nullable String authorization) {}

  /** Answers the next PUT of a path as if somebody else had changed the resource in between. */
  public void conflictOnce(String path) {
    server
        .expect()
        .put()
        .withPath(path)
        .andReturn(
            409,
            new StatusBuilder().withCode(409).withReason("Conflict").withStatus("Failure").build())
        .once();
  }

  @Override
  public void close() {
    try {
      server.destroy();
    } catch (IllegalStateException e) {
      // It waits for open watches, and gives up after ten seconds; its test has ended by then.
      LOGGER.warn("The mock server did not close in time", e);
    }
  }
}
