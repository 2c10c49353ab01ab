package dev.ssoperator.operator;

import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.sdk.DaemonThreads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controllers of Java Operator SDK, one per kind, with caches. An instance whose start failed
 * cannot be started again; a new one can. The SDK's own start is not used: without its own leader
 * election, it fills caches and reconciles in one step.
 */
final class Controllers {

  private static final Logger LOGGER = LoggerFactory.getLogger(Controllers.class);

  /** Even at 100 ms for each finalizer, faster than AWS accepts the requests that follow. */
  private static final int THREADS_FOR_FINALIZERS = 4;

  /** For removals only, which need no admission. */
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
   * Creates an instance without controllers.
   *
   * @param metrics receives reconciliations
   * @param fence closed while this replica must not change anything
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

  /** The number of reconciliation threads. */
  static int threads(OperatorConfiguration configuration) {
    return configuration.concurrency() + THREADS_FOR_REMOVALS;
  }

  <R extends HasMetadata> void register(Class<R> kind, Reconciler<R> reconciler) {
    @SuppressWarnings("unchecked")
    var controller =
        (Controller<R>)
            operator.register(reconciler, overrider -> configure(kind, reconciler, overrider));
    byKind.put(kind, controller);
    var sources = controller.getEventSourceManager();
    sources.registerEventSource(new UnreadableResources<R>());
    if (!(reconciler instanceof Cleaner<?>)) {
      return;
    }
    var source =
        new Finalizers<R>(
            kubernetes,
            finalizerThreads,
            sources.getControllerEventSource(),
            controller.getConfiguration().getRetry(),
            fence::isOpen,
            metrics);
    sources.registerEventSource(source);
    finalizers.add(source);
  }

  private void configure(ConfigurationServiceOverrider overrider) {
    overrider
        .withKubernetesClient(kubernetes)
        .withMetrics(metrics)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(threads(configuration))
        .withReconciliationTerminationTimeout(Duration.ofSeconds(10))
        .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT)
        .withInformerStoppedHandler(this::stopped);
  }

  /** By default, the SDK ends the process, also where {@link #fill} has failed and is repeated. */
  private void stopped(SharedIndexInformer<?> informer, @Nullable Throwable error) {
    if (error != null && isFilled) {
      LOGGER.error("The watch of {} has ended", informer.getApiTypeClass().getSimpleName(), error);
    }
  }

  private <R extends HasMetadata> void configure(
      Class<R> kind, Reconciler<R> reconciler, ControllerConfigurationOverrider<R> overrider) {
    if (reconciler instanceof Cleaner<?>) {
      overrider.withOnAddFilter(ResourceFilters::isHeld);
    }
    overrider
        .withInformerListLimit(KubernetesConnection.LIST_LIMIT)
        .withOnUpdateFilter(
            reconciler instanceof Cleaner<?>
                ? ResourceFilters::matters
                : ResourceFilters::isAnotherSpec)
        // Reconcilers say when to requeue. With an interval, Java Operator SDK keeps a timer for
        // deleted resources, and may schedule it in the moment in which it cancels it.
        .withReconciliationMaxInterval(null)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(RETRY_INITIAL_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(RETRY_MAX_MILLIS)
                .withoutMaxAttempts());
    if (!Namespaced.class.isAssignableFrom(kind)) {
      return;
    }
    if (!configuration.namespaces().isEmpty()) {
      overrider.settingNamespaces(configuration.namespaces());
    }
    if (configuration.labelSelector() != null) {
      overrider.withLabelSelector(configuration.labelSelector());
    }
  }

  /**
   * Fills the caches and starts the watches. Reconciliations begin with {@link #work()}.
   *
   * @throws RuntimeException if that fails; nothing runs then
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
        // The SDK reports an interrupted start as a success.
        throw new IllegalStateException("interrupted while starting");
      }
      isFilled = true;
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** Starts reconciliations. */
  void work() {
    byKind.values().forEach(Controller::startEventProcessing);
    finalizers.forEach(Finalizers::begin);
  }

  /** Stops everything; running reconciliations get a grace period of 10 s. */
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

  /** The caches that are not filled or are stale. */
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
