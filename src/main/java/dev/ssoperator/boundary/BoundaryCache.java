package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.apiserver.Unreadable;
import io.javaoperatorsdk.operator.health.EventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The boundaries there are, by the namespaces that they name. */
final class BoundaryCache {

  /** What applies to a namespace. */
  sealed interface Applicable {

    /** Exactly one boundary. */
    record One(AccessBoundary boundary) implements Applicable {}

    /** No boundary that can be used. */
    record None(String message) implements Applicable {}
  }

  private static final String BY_NAMESPACE = "bounded-namespace";

  private volatile @Nullable IndexerResourceCache<AccessBoundary> cache;

  void use(IndexerResourceCache<AccessBoundary> boundaries) {
    boundaries.addIndexers(
        Map.of(BY_NAMESPACE, boundary -> List.copyOf(boundary.getSpec().namespaces())));
    cache = boundaries;
  }

  /** Whether boundaries are followed; one may have changed or gone since they are not. */
  boolean isCurrent() {
    return !(cache instanceof EventSourceHealthIndicator source)
        || source.getStatus() != Status.UNHEALTHY;
  }

  /** All boundaries. */
  Stream<AccessBoundary> all() {
    return Objects.requireNonNull(cache, "not watching").list();
  }

  /** The boundaries that name a namespace. */
  List<AccessBoundary> naming(String namespace) {
    return Objects.requireNonNull(cache, "not watching").byIndex(BY_NAMESPACE, namespace);
  }

  /** The boundary that applies to a namespace. */
  Applicable of(String namespace) {
    var boundaries = naming(namespace);
    if (boundaries.isEmpty()) {
      return new Applicable.None(
          "no AccessBoundary names namespace %s, so it may grant nothing; an administrator can add it to one"
              .formatted(namespace));
    }
    var conflict = conflict(namespace, boundaries);
    if (conflict.isPresent()) {
      return new Applicable.None(conflict.get());
    }
    var boundary = boundaries.get(0);
    var problem = Unreadable.problem(boundary);
    return problem.isPresent()
        ? new Applicable.None(
            "AccessBoundary %s cannot be read, so namespace %s may grant nothing: %s"
                .formatted(boundary.getMetadata().getName(), namespace, problem.get()))
        : new Applicable.One(boundary);
  }

  /** Why a namespace may grant nothing, if several boundaries name it. */
  Optional<String> conflict(String namespace) {
    return conflict(namespace, naming(namespace));
  }

  private static Optional<String> conflict(String namespace, List<AccessBoundary> boundaries) {
    return boundaries.size() > 1
        ? Optional.of(
            "AccessBoundaries %s name namespace %s, so it may grant nothing; an administrator must remove it from all but one"
                .formatted(names(boundaries), namespace))
        : Optional.empty();
  }

  private static String names(List<AccessBoundary> boundaries) {
    return boundaries.stream()
        .map(boundary -> boundary.getMetadata().getName())
        .sorted()
        .collect(Collectors.joining(" and "));
  }
}
