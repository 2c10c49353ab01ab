package dev.ssoperator.operator;

import dev.ssoperator.request.DaemonThreads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.LifecycleAware;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What Java Operator SDK runs: a controller per kind, with caches. One that could not be started
 * cannot be started again; another one can. The SDK's own start is not used, because it fills
 * caches and reconciles in one, unless its own leader election is on.
 */
final class Controllers {

  /** Even at 100 ms for each, faster than AWS takes in what they are for. */
  private static final int THREADS_FOR_FINALIZERS = 4;

  private final Operator operator;
  private final BooleanSupplier active;
  private final ScheduledExecutorService finalizerThreads =
      Executors.newScheduledThreadPool(THREADS_FOR_FINALIZERS, new DaemonThreads("finalizers"));
  private final List<Finalizers<?>> finalizers = new ArrayList<>();
  private final Map<Class<?>, Controller<?>> byKind = new HashMap<>();
  private volatile boolean isFilled;

  /**
   * Creates some without controllers.
   *
   * @param active false while this process must not change anything
   */
  Controllers(Consumer<ConfigurationServiceOverrider> configuration, BooleanSupplier active) {
    operator = new Operator(configuration);
    this.active = active;
  }

  <R extends HasMetadata> void register(
      Class<R> kind,
      Reconciler<R> reconciler,
      Consumer<ControllerConfigurationOverrider<R>> configuration) {
    @SuppressWarnings("unchecked")
    var controller = (Controller<R>) operator.register(reconciler, configuration);
    var sources = controller.getEventSourceManager();
    var source =
        new Finalizers<R>(
            operator.getKubernetesClient(),
            finalizerThreads,
            sources.getControllerEventSource(),
            controller.getConfiguration().getRetry(),
            active,
            operator.getConfigurationService().getMetrics());
    sources.registerEventSource(source);
    sources.registerEventSource(new UnreadableResources<R>());
    finalizers.add(source);
    byKind.put(kind, controller);
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
