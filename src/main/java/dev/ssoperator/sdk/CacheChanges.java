package dev.ssoperator.sdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports what the cache shows before a reconciliation starts because of it.
 *
 * @param <R> the type of the resources
 */
public final class CacheChanges<R extends HasMetadata> extends AbstractEventSource<Void, R>
    implements ResourceEventAware<R> {

  private final Listener<R> listener;

  /** Creates the source. */
  public CacheChanges(Listener<R> listener) {
    super(Void.class, "cache-changes");
    this.listener = listener;
  }

  /**
   * Receives each change, on the thread of the watch.
   *
   * @param <R> the type of the resources
   */
  @FunctionalInterface
  public interface Listener<R> {

    /** The cache shows a resource, and had another version of it, or none, before. */
    void shown(R resource, @Nullable R before);
  }

  @Override
  public void onResourceCreated(R resource) {
    listener.shown(resource, null);
  }

  @Override
  public void onResourceUpdated(R resource, R before) {
    listener.shown(resource, before);
  }

  @Override
  public Set<Void> getSecondaryResources(R primary) {
    return Set.of();
  }
}
