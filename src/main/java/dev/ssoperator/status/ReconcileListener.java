package dev.ssoperator.status;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Told what reconciliations come to, on the threads that reconcile. */
public interface ReconcileListener {

  /** A reconciliation has ended with a verdict, and the status says so. */
  void concluded(HasMetadata resource, Verdict verdict);

  /** A reconciliation has ended without a status, since what it started from is outdated. */
  void outdated(HasMetadata resource);

  /** Nothing is left to do for a resource that was deleted; its finalizer was removed. */
  void removed(HasMetadata resource);

  /**
   * A resource of this kind is gone, and what it made in AWS is still there.
   *
   * @param cause {@code finalizer}, {@code label} or {@code retain}
   */
  void leftBehind(String kind, String cause);

  /** AWS no longer holds what a resource of this kind had made it hold. */
  void driftFound(String kind);

  /** It does again. */
  void driftCorrected(String kind);
}
