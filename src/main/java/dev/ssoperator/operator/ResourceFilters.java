package dev.ssoperator.operator;

import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/** Which changes of a resource are worth a reconciliation. */
final class ResourceFilters {

  private ResourceFilters() {}

  /**
   * Changes of the spec, of steering annotations, of finalizers, and deletion; not of the status.
   */
  static boolean matters(HasMetadata now, HasMetadata before) {
    var meta = now.getMetadata();
    var previous = before.getMetadata();
    return !Objects.equals(meta.getGeneration(), previous.getGeneration())
        || !Objects.equals(meta.getDeletionTimestamp(), previous.getDeletionTimestamp())
        || !Objects.equals(meta.getFinalizers(), previous.getFinalizers())
        || Annotations.differ(now, before);
  }
}
