package dev.ssoperator.operator;

import dev.ssoperator.api.Finalizer;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/** Which resources and which of their changes trigger a reconciliation. */
final class ResourceFilters {

  private ResourceFilters() {}

  /** Whether a resource must get its finalizer first. */
  static boolean lacksFinalizer(HasMetadata resource) {
    return !resource.isMarkedForDeletion() && !resource.hasFinalizer(Finalizer.NAME);
  }

  /** False without the finalizer; adding it is a change that matters. */
  static boolean isHeld(HasMetadata resource) {
    return !lacksFinalizer(resource);
  }

  /** Changes of the spec and deletion, of a kind without finalizer. */
  static boolean isAnotherSpec(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(
            now.getMetadata().getDeletionTimestamp(), before.getMetadata().getDeletionTimestamp());
  }

  /**
   * Changes of the spec, of steering annotations, of finalizers, and deletion; not of the status.
   */
  static boolean matters(HasMetadata now, HasMetadata before) {
    var meta = now.getMetadata();
    var previous = before.getMetadata();
    return isHeld(now)
        && (!Objects.equals(meta.getGeneration(), previous.getGeneration())
            || !Objects.equals(meta.getDeletionTimestamp(), previous.getDeletionTimestamp())
            || !Objects.equals(meta.getFinalizers(), previous.getFinalizers())
            || Annotations.differ(now, before));
  }
}
