package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The resources of the kind, as a cache has them. */
final class Resources implements IndexerResourceCache<AccountAssignment> {

  static final String NAMESPACE = "team";

  private final Map<ResourceID, AccountAssignment> byId = new HashMap<>();
  private final Map<String, Function<AccountAssignment, List<String>>> indexers = new HashMap<>();

  Resources() {
    AccessIndexes.addTo(this);
  }

  /** A resource whose present spec was evaluated. */
  static AccountAssignment observed(String name, @Nullable AssignedAccess assigned) {
    return resource(name, assigned, 1L);
  }

  /** A resource whose present spec was not evaluated yet. */
  static AccountAssignment unobserved(String name) {
    return resource(name, null, 0L);
  }

  private static AccountAssignment resource(
      String name, @Nullable AssignedAccess assigned, long observed) {
    var resource = new AccountAssignment();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(NAMESPACE)
            .withName(name)
            .withUid(name)
            .withGeneration(1L)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    resource.setStatus(
        new AccountAssignmentStatus(
            assigned, null, assigned, List.of(), null, null, List.of(), null, observed, List.of()));
    return resource;
  }

  /** The same as it is being deleted. */
  static AccountAssignment deleted(AccountAssignment resource) {
    resource.getMetadata().setDeletionTimestamp("2026-01-02T00:00:00Z");
    return resource;
  }

  void put(AccountAssignment resource) {
    byId.put(ResourceID.fromResource(resource), resource);
  }

  void remove(ResourceID id) {
    byId.remove(id);
  }

  @Override
  public void addIndexers(Map<String, Function<AccountAssignment, List<String>>> added) {
    indexers.putAll(added);
  }

  @Override
  public List<AccountAssignment> byIndex(String index, String key) {
    return list(resource -> indexers.get(index).apply(resource).contains(key)).toList();
  }

  @Override
  public Optional<AccountAssignment> get(ResourceID id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public Stream<ResourceID> keys() {
    return byId.keySet().stream();
  }

  @Override
  public Stream<AccountAssignment> list(Predicate<AccountAssignment> predicate) {
    return byId.values().stream().filter(predicate);
  }

  @Override
  public Stream<AccountAssignment> list(String namespace, Predicate<AccountAssignment> predicate) {
    return list(predicate.and(r -> r.getMetadata().getNamespace().equals(namespace)));
  }
}
