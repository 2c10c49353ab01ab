package dev.ssoperator.sdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The caches of all controllers, by kind. */
public final class SharedCaches {

  private final Map<Class<?>, SharedCache<?>> byKind = new ConcurrentHashMap<>();

  /** The cache of a kind's controller, whether it is shared yet or not. */
  @SuppressWarnings("unchecked") // each class has the cache of its type
  public <R extends HasMetadata> SharedCache<R> of(Class<R> kind) {
    return (SharedCache<R>) byKind.computeIfAbsent(kind, k -> new SharedCache<R>());
  }
}
