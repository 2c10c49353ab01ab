package dev.ssoperator.operator;

import dev.ssoperator.api.Finalizer;
import dev.ssoperator.status.LogFields;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the finalizer to resources, on dedicated threads. Java Operator SDK would add it on the
 * reconciliation threads, where a revocation would wait behind a thousand new resources. Therefore
 * {@linkplain ResourceFilters filters} hide a resource from the SDK until it has the finalizer.
 *
 * @param <R> the type of the resources
 */
final class Finalizers<R extends HasMetadata> extends AbstractEventSource<Void, R>
    implements ResourceEventAware<R> {

  private static final Logger LOGGER = LoggerFactory.getLogger(Finalizers.class);

  private final KubernetesClient kubernetes;
  private final ScheduledExecutorService threads;
  private final Cache<R> cache;
  private final Retry retry;
  private final BooleanSupplier active;
  private final Metrics metrics;

  /** Resources without the finalizer that no thread works on. */
  private final Set<ResourceID> lacking = new HashSet<>();

  private boolean hasBegun;

  /**
   * Creates a source that only records resources without a finalizer before {@link #begin()}.
   *
   * @param threads the threads; the caller shuts them down
   * @param cache the cached resources
   * @param retry the retry policy
   * @param active false while this replica must not change anything
   * @param metrics receives failures
   */
  Finalizers(
      KubernetesClient kubernetes,
      ScheduledExecutorService threads,
      Cache<R> cache,
      Retry retry,
      BooleanSupplier active,
      Metrics metrics) {
    super(Void.class, "finalizers");
    this.kubernetes = kubernetes;
    this.threads = threads;
    this.cache = cache;
    this.retry = retry;
    this.active = active;
    this.metrics = metrics;
  }

  /** Starts to add finalizers. */
  synchronized void begin() {
    hasBegun = true;
    lacking.forEach(this::submit);
  }

  @Override
  public void onResourceCreated(R resource) {
    look(resource);
  }

  @Override
  public void onResourceUpdated(R resource, R before) {
    look(resource);
  }

  @Override
  public synchronized void onResourceDeleted(R resource) {
    lacking.remove(ResourceID.fromResource(resource));
  }

  @Override
  public Set<Void> getSecondaryResources(R primary) {
    return Set.of();
  }

  private synchronized void look(R resource) {
    var id = ResourceID.fromResource(resource);
    if (!ResourceFilters.lacksFinalizer(resource)) {
      lacking.remove(id);
    } else if (lacking.add(id) && hasBegun) {
      submit(id);
    }
  }

  private void submit(ResourceID id) {
    schedule(id, retry.initExecution(), 0);
  }

  private void schedule(ResourceID id, RetryExecution attempts, long delayMillis) {
    try {
      var unused =
          threads.schedule(() -> attempt(id, attempts), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Skipped adding a finalizer, because the operator is shutting down");
    }
  }

  private void attempt(ResourceID id, RetryExecution attempts) {
    if (!active.getAsBoolean()) {
      again(id, attempts);
    } else if (isTaken(id)) {
      cache
          .get(id)
          .filter(ResourceFilters::lacksFinalizer)
          .ifPresent(resource -> add(resource, id, attempts));
    }
  }

  /** Called before the resource is read from the cache, so that no later change is missed. */
  private synchronized boolean isTaken(ResourceID id) {
    return lacking.remove(id);
  }

  private void add(R seen, ResourceID id, RetryExecution attempts) {
    try {
      kubernetes
          .resource(kubernetes.getKubernetesSerialization().clone(seen))
          .edit(
              resource -> {
                resource.addFinalizer(Finalizer.NAME);
                return resource;
              });
    } catch (RuntimeException e) {
      if (e instanceof KubernetesClientException answer
          && answer.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        LogFields.add(LOGGER.atDebug(), seen)
            .log("The resource was deleted before it had a finalizer");
        return;
      }
      LogFields.add(LOGGER.atWarn(), seen)
          .log(
              "Could not add the finalizer, the resource is not reconciled: {}",
              Problems.explain(e));
      metrics.failedReconciliation(seen, e, Map.of());
      synchronized (this) {
        lacking.add(id);
      }
      again(id, attempts);
    }
  }

  private void again(ResourceID id, RetryExecution attempts) {
    attempts.nextDelay().ifPresent(delay -> schedule(id, attempts, delay));
  }
}
