package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Requeues the resources that a changed boundary is about, those that it named before included. */
final class BoundaryEvents extends AbstractEventSource<Void, AccessBoundary>
    implements ResourceEventAware<AccessBoundary> {

  private final EnforcedBoundaries boundaries;

  BoundaryEvents(EnforcedBoundaries boundaries) {
    super(Void.class, "boundaries");
    this.boundaries = boundaries;
  }

  @Override
  public void onResourceCreated(AccessBoundary boundary) {
    boundaries.changed(boundary.getSpec().namespaces());
  }

  @Override
  public void onResourceUpdated(AccessBoundary boundary, AccessBoundary before) {
    var now = boundary.getMetadata();
    var previous = before.getMetadata();
    // Another of the same name, where its creation and the deletion were not seen.
    if (!Objects.equals(now.getUid(), previous.getUid())
        || !Objects.equals(now.getGeneration(), previous.getGeneration())) {
      var concerned = new TreeSet<>(before.getSpec().namespaces());
      concerned.addAll(boundary.getSpec().namespaces());
      boundaries.changed(concerned);
    }
  }

  @Override
  public void onResourceDeleted(AccessBoundary boundary) {
    boundaries.removed(boundary);
    boundaries.changed(boundary.getSpec().namespaces());
  }

  @Override
  public Set<Void> getSecondaryResources(AccessBoundary primary) {
    return Set.of();
  }
}
