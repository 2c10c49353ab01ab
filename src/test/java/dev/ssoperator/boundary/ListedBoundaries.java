package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import io.javaoperatorsdk.operator.health.EventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import java.util.List;

/** The boundaries in Kubernetes, as a cache that may be broken has them. */
final class ListedBoundaries extends BoundaryList implements EventSourceHealthIndicator {

  private Status status = Status.HEALTHY;

  /** A cache with the boundaries that the list has at a time. */
  ListedBoundaries(List<AccessBoundary> boundaries) {
    super(boundaries);
  }

  void become(Status next) {
    status = next;
  }

  @Override
  public Status getStatus() {
    return status;
  }
}
