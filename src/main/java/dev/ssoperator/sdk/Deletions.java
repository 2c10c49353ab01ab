package dev.ssoperator.sdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reports resources that were deleted from the API server or no longer match the watch, whether
 * their cleanup has run or not.
 *
 * @param <R> the type of the resources
 */
public final class Deletions<R extends HasMetadata> extends AbstractEventSource<Void, R>
    implements ResourceEventAware<R> {

  private final Consumer<R> onDeleted;

  /**
   * Creates the source.
   *
   * @param onDeleted receives each resource as last seen, on the thread of the watch
   */
  public Deletions(Consumer<R> onDeleted) {
    super(Void.class, "deletions");
    this.onDeleted = onDeleted;
  }

  @Override
  public void onResourceDeleted(R resource) {
    onDeleted.accept(resource);
  }

  @Override
  public Set<Void> getSecondaryResources(R primary) {
    return Set.of();
  }
}
