package dev.ssoperator.sdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one kind's controller, for the controllers of other kinds: an event source of their
 * own would open another watch and keep each resource once more.
 *
 * @param <R> the type of the resources
 */
public final class SharedCache<R extends HasMetadata> {

  private final List<CacheChanges.Listener<R>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<R>> deletions = new CopyOnWriteArrayList<>();
  private volatile @Nullable IndexerResourceCache<R> cache;

  /** Shares a cache; called once, before it is filled. */
  public void share(IndexerResourceCache<R> shared) {
    cache = shared;
  }

  /** Adds an index, before the cache is filled and after it is shared. */
  public void addIndex(String name, Function<R, List<String>> keys) {
    cache().addIndexer(name, keys);
  }

  /**
   * Adds a listener, for good. It is called on the thread of the watch and must not block.
   *
   * @param onChange receives each change
   * @param onDeleted receives each resource that is gone, as last seen
   */
  public void listen(CacheChanges.Listener<R> onChange, Consumer<R> onDeleted) {
    listeners.add(onChange);
    deletions.add(onDeleted);
  }

  /** The cache shows a resource, and had another version of it, or none, before. */
  public void shown(R resource, @Nullable R before) {
    listeners.forEach(listener -> listener.shown(resource, before));
  }

  /** A resource is gone. */
  public void deleted(R resource) {
    deletions.forEach(listener -> listener.accept(resource));
  }

  /** A resource, as the cache has it. */
  public Optional<R> get(ResourceID id) {
    return cache().get(id);
  }

  /** The resources with a key in an index. */
  public List<R> byIndex(String name, String key) {
    return cache().byIndex(name, key);
  }

  private IndexerResourceCache<R> cache() {
    return Objects.requireNonNull(cache, "not shared");
  }
}
