package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Boundaries, as a cache of Java Operator SDK lists them. */
class BoundaryList implements IndexerResourceCache<AccessBoundary> {

  private final List<AccessBoundary> boundaries;
  private final Map<String, Function<AccessBoundary, List<String>>> indexers = new HashMap<>();

  /** A cache with the boundaries that the list has at a time. */
  BoundaryList(List<AccessBoundary> boundaries) {
    this.boundaries = boundaries;
  }

  @Override
  public void addIndexers(Map<String, Function<AccessBoundary, List<String>>> more) {
    indexers.putAll(more);
  }

  @Override
  public List<AccessBoundary> byIndex(String name, String key) {
    var indexer = Objects.requireNonNull(indexers.get(name));
    return boundaries.stream().filter(b -> indexer.apply(b).contains(key)).toList();
  }

  @Override
  public Stream<AccessBoundary> list(Predicate<AccessBoundary> predicate) {
    return boundaries.stream().filter(predicate);
  }

  @Override
  public Stream<AccessBoundary> list(String namespace, Predicate<AccessBoundary> predicate) {
    return list(predicate);
  }

  @Override
  public Optional<AccessBoundary> get(ResourceID id) {
    return boundaries.stream()
        .filter(boundary -> ResourceID.fromResource(boundary).equals(id))
        .findFirst();
  }

  @Override
  public Stream<ResourceID> keys() {
    return boundaries.stream().map(ResourceID::fromResource);
  }
}
