package dev.ssoperator.operator;

import dev.ssoperator.sdk.DaemonThreads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks every few seconds whether the Kubernetes API server responds, and logs changes. */
final class ApiServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApiServer.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** By default the client retries for a minute before it reports a failure. */
  private static final RequestConfig IMPATIENT =
      new RequestConfigBuilder()
          .withRequestRetryBackoffLimit(0)
          .withRequestTimeout((int) INTERVAL.toMillis())
          .build();

  private static final int SERVER_ERROR = 500;

  private final NamespacedKubernetesClient client;
  private final Consumer<Boolean> onAnswer;
  private final ScheduledExecutorService executor;
  private boolean started;
  private boolean wasReachable = true;
  private volatile @Nullable String problem = "not asked yet";

  /**
   * Creates a check that does not run yet.
   *
   * @param onAnswer receives the result of each check
   */
  ApiServer(KubernetesClient client, Consumer<Boolean> onAnswer) {
    this.onAnswer = onAnswer;
    this.client = client.adapt(NamespacedKubernetesClient.class);
    this.executor = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("api-server"));
  }

  /** Starts the checks; further calls have no effect. */
  synchronized void watch() {
    if (!started) {
      started = true;
      var unused =
          executor.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Checks now; returns whether the API server has responded. */
  synchronized boolean ask() {
    var before = wasReachable;
    try {
      var unused = withFailFast(KubernetesClient::getKubernetesVersion);
      problem = null;
    } catch (KubernetesClientException e) {
      problem = e.getCode() > 0 && e.getCode() < SERVER_ERROR ? null : Problems.explain(e);
    } catch (RuntimeException e) {
      problem = Problems.explain(e);
    }
    wasReachable = problem == null;
    if (before && !wasReachable) {
      LOGGER.warn("The Kubernetes API server does not respond: {}", problem);
    } else if (!before && wasReachable) {
      LOGGER.info("The Kubernetes API server responds again");
    }
    onAnswer.accept(wasReachable);
    return wasReachable;
  }

  /** Why the last check failed; empty if it succeeded. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  boolean isReachable() {
    return problem == null;
  }

  /** Makes a request with few retries, so that it fails fast. */
  <T> T withFailFast(Function<KubernetesClient, T> request) {
    return client.withRequestConfig(IMPATIENT).call(request::apply);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
