package dev.ssoperator.operator;

import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.sdk.DaemonThreads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.LifecycleAware;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * What Java Operator SDK runs: a controller per kind, with caches. One that could not be started
 * cannot be started again; another one can. The SDK's own start is not used, because it fills
 * caches and reconciles in one, unless its own leader election is on.
 */
final class Controllers {

  /** Even at 100 ms for each, faster than AWS takes in what they are for. */
  private static final int THREADS_FOR_FINALIZERS = 4;

  /** They are for removals only, which need no admission. */
  private static final int THREADS_FOR_REMOVALS = 2;

  private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofMinutes(2);
  private static final int RETRY_INITIAL_MILLIS = 500;
  private static final int RETRY_MAX_MILLIS = 60_000;

  private final OperatorConfiguration configuration;
  private final KubernetesClient kubernetes;
  private final Metrics metrics;
  private final Operator operator;
  private final Fence fence;
  private final ScheduledExecutorService finalizerThreads =
      Executors.newScheduledThreadPool(THREADS_FOR_FINALIZERS, new DaemonThreads("finalizers"));
  private final List<Finalizers<?>> finalizers = new ArrayList<>();
  private final Map<Class<?>, Controller<?>> byKind = new HashMap<>();
  private volatile boolean isFilled;

  /**
   * Creates some without controllers.
   *
   * @param metrics told of reconciliations
   * @param fence closed while this process must not change anything
   */
  Controllers(
      OperatorConfiguration configuration,
      KubernetesClient kubernetes,
      Metrics metrics,
      Fence fence) {
    this.configuration = configuration;
    this.kubernetes = kubernetes;
    this.metrics = metrics;
    this.fence = fence;
    operator = new Operator(this::configure);
  }

  /** How many threads reconcile. */
  static int threads(OperatorConfiguration configuration) {
    return configuration.concurrency() + THREADS_FOR_REMOVALS;
  }

  <R extends HasMetadata> void register(Class<R> kind, Reconciler<R> reconciler) {
    @SuppressWarnings("unchecked")
    var controller = (Controller<R>) operator.register(reconciler, this::configure);
    var sources = controller.getEventSourceManager();
    var source =
        new Finalizers<R>(
            kubernetes,
            finalizerThreads,
            sources.getControllerEventSource(),
            controller.getConfiguration().getRetry(),
            fence::isOpen,
            metrics);
    sources.registerEventSource(source);
    sources.registerEventSource(new UnreadableResources<R>());
    finalizers.add(source);
    byKind.put(kind, controller);
  }

  private void configure(ConfigurationServiceOverrider overrider) {
    overrider
        .withKubernetesClient(kubernetes)
        .withMetrics(metrics)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(threads(configuration))
        .withReconciliationTerminationTimeout(Duration.ofSeconds(10))
        .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT);
  }

  private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> overrider) {
    overrider
        .withInformerListLimit(KubernetesConnection.LIST_LIMIT)
        .withOnAddFilter(ResourceFilters::isHeld)
        .withOnUpdateFilter(ResourceFilters::matters)
        // Reconcilers say when to look again; who is gone has no next turn, for which a timer would
        // be kept, and which Java Operator SDK may give in the moment in which it takes it back.
        .withReconciliationMaxInterval(null)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(RETRY_INITIAL_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(RETRY_MAX_MILLIS)
                .withoutMaxAttempts());
    if (!configuration.namespaces().isEmpty()) {
      overrider.settingNamespaces(configuration.namespaces());
    }
    if (configuration.labelSelector() != null) {
      overrider.withLabelSelector(configuration.labelSelector());
    }
  }

  /**
   * Fills the caches, and follows the API server from then on. Nothing is reconciled before {@link
   * #work()}.
   *
   * @throws RuntimeException why that is not possible; nothing runs then
   */
  void fill() {
    try {
      executors()
          .boundedExecuteAndWaitForAllToComplete(
              byKind.values().stream(),
              controller -> {
                controller.start(false);
                return null;
              },
              controller -> "start " + controller.getConfiguration().getName());
      if (Thread.currentThread().isInterrupted()) {
        // The SDK takes an interrupted start for one that has succeeded.
        throw new IllegalStateException("interrupted while starting");
      }
      isFilled = true;
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** Begins to reconcile. */
  void work() {
    byKind.values().forEach(Controller::startEventProcessing);
    finalizers.forEach(Finalizers::begin);
  }

  /** Stops what runs, running reconciliations after a moment. */
  void stop() {
    isFilled = false;
    finalizerThreads.shutdownNow();
    byKind
        .values()
        .forEach(
            controller -> {
              controller.getEventProcessor().stop();
              controller.getEventSourceManager().allEventSources().forEach(LifecycleAware::stop);
            });
    executors().stop(operator.getConfigurationService().reconciliationTerminationTimeout());
  }

  private ExecutorServiceManager executors() {
    return operator.getConfigurationService().getExecutorServiceManager();
  }

  /** The resources of a kind in its cache. */
  <R extends HasMetadata> Stream<R> cached(Class<R> kind) {
    var controller = byKind.get(kind);
    return controller == null || !isFilled
        ? Stream.empty()
        : controller
            .getEventSourceManager()
            .getControllerEventSource()
            .list(resource -> true)
            .map(kind::cast);
  }

  /** Which caches are not filled or do not follow the API server, and how. */
  List<String> unhealthyCaches() {
    var unhealthy = new ArrayList<String>();
    byKind.forEach(
        (kind, controller) ->
            controller
                .getControllerHealthInfo()
                .unhealthyInformerEventSourceHealthIndicators()
                .forEach(
                    (name, source) ->
                        unhealthy.add("%s of %s".formatted(name, kind.getSimpleName()))));
    return unhealthy;
  }
}
