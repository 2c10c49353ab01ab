package dev.ssoperator.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.LifecycleAware;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What Java Operator SDK runs: a controller per kind, with caches. One that could not be started
 * cannot be started again; another one can.
 */
final class Controllers {

  private final Operator operator;
  private final Map<Class<?>, Controller<?>> byKind = new HashMap<>();

  Controllers(Consumer<ConfigurationServiceOverrider> configuration) {
    operator = new Operator(configuration);
  }

  <R extends HasMetadata> void register(
      Class<R> kind,
      Reconciler<R> reconciler,
      Consumer<ControllerConfigurationOverrider<R>> configuration) {
    byKind.put(kind, (Controller<?>) operator.register(reconciler, configuration));
  }

  /**
   * Starts; returns when the caches are filled.
   *
   * @throws RuntimeException why that is not possible; nothing runs then
   */
  void start() {
    try {
      operator.start();
      if (Thread.currentThread().isInterrupted()) {
        // The SDK takes an interrupted start for one that has succeeded.
        throw new IllegalStateException("interrupted while starting");
      }
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** Stops what runs, running reconciliations after a moment. */
  void stop() {
    var wasStarted = operator.getRuntimeInfo().isStarted();
    operator.stop();
    if (!wasStarted) {
      // The SDK leaves behind what a start that failed had started.
      byKind
          .values()
          .forEach(
              controller -> {
                controller.getEventProcessor().stop();
                controller.getEventSourceManager().allEventSources().forEach(LifecycleAware::stop);
              });
    }
  }

  /** The resources of a kind in its cache. */
  <R extends HasMetadata> Stream<R> cached(Class<R> kind) {
    var controller = byKind.get(kind);
    return controller == null || !operator.getRuntimeInfo().isStarted()
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
