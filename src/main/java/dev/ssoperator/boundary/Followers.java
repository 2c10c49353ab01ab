package dev.ssoperator.boundary;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The kinds whose resources boundaries are about. */
final class Followers {

  private record Follower<R extends HasMetadata>(
      Function<String, Stream<R>> inNamespace, Consumer<ResourceID> wake) {

    private void wakeIn(String namespace, Predicate<HasMetadata> which) {
      inNamespace.apply(namespace).filter(which).map(ResourceID::fromResource).forEach(wake);
    }
  }

  private final Map<String, Follower<?>> byKind = new ConcurrentHashMap<>();

  <R extends HasMetadata> void add(
      Class<R> kind, Function<String, Stream<R>> inNamespace, Consumer<ResourceID> wake) {
    byKind.put(HasMetadata.getKind(kind), new Follower<>(inNamespace, wake));
  }

  /** The resources of a kind in a namespace. */
  Stream<? extends HasMetadata> list(String kind, String namespace) {
    var follower = byKind.get(kind);
    return follower == null ? Stream.empty() : follower.inNamespace().apply(namespace);
  }

  /** Whether there are resources in a namespace. */
  boolean hasAnyIn(String namespace) {
    return byKind.values().stream()
        .anyMatch(follower -> follower.inNamespace().apply(namespace).findAny().isPresent());
  }

  /** Requeues resources in a namespace. */
  void wakeIn(String namespace, Predicate<HasMetadata> which) {
    byKind.values().forEach(follower -> follower.wakeIn(namespace, which));
  }

  void wake(String kind, ResourceID resource) {
    var follower = byKind.get(kind);
    if (follower != null) {
      follower.wake().accept(resource);
    }
  }
}
