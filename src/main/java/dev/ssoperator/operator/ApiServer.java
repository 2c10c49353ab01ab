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

/**
 * Whether the Kubernetes API server answers, asked every few seconds and logged when it changes.
 */
final class ApiServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApiServer.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** The client tries again for a minute otherwise, before it says that nobody answers. */
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
   * Creates what does not ask yet.
   *
   * @param onAnswer told after each time whether the API server has answered
   */
  ApiServer(KubernetesClient client, Consumer<Boolean> onAnswer) {
    this.onAnswer = onAnswer;
    this.client = client.adapt(NamespacedKubernetesClient.class);
    this.executor = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("api-server"));
  }

  /** Begins to ask; further calls change nothing. */
  synchronized void watch() {
    if (!started) {
      started = true;
      var unused =
          executor.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Asks now; whether it has answered. */
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

  /** Why it did not answer the last time; empty when it did. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  boolean isReachable() {
    return problem == null;
  }

  /** Makes a request that fails soon where it cannot succeed. */
  <T> T withFailFast(Function<KubernetesClient, T> request) {
    return client.withRequestConfig(IMPATIENT).call(request::apply);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
