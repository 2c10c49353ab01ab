package dev.ssoperator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.stream.Stream;

/** The resources in the operator's caches. */
@FunctionalInterface
public interface CachedResources {

  /** The resources of a kind; none before the caches are filled. */
  Stream<? extends HasMetadata> of(Class<? extends HasMetadata> kind);
}
