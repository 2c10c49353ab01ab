package dev.ssoperator.status;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Receives the results of reconciliations, on the reconciliation threads. */
public interface ReconcileListener {

  /** A reconciliation has ended with a verdict that is in the status. */
  void concluded(HasMetadata resource, Verdict verdict);

  /** A reconciliation has ended without a status, because the state it started from is stale. */
  void outdated(HasMetadata resource);

  /** The cleanup of a deleted resource has ended, and its finalizer was removed. */
  void removed(HasMetadata resource);

  /**
   * A resource of this kind was deleted and has left AWS state behind.
   *
   * @param cause {@code finalizer}, {@code label}, {@code protected} or {@code retain}
   */
  void leftBehind(String kind, String cause);

  /** A resource of this kind would have changed what is protected. */
  void refusedAsProtected(String kind);

  /** AWS state no longer matches a resource of this kind. */
  void driftFound(String kind);

  /** AWS state matches the resource again. */
  void driftCorrected(String kind);
}
