package dev.ssoperator.reconcile;

import dev.ssoperator.status.StatusDraft;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;

/**
 * One reconciliation of one resource, with its status in the making.
 *
 * @param <R> the resource type
 * @param <S> its status type
 */
public interface Pass<R extends HasMetadata, S> {

  /** The resource, as it was last written; nobody changes it. */
  R resource();

  /** What surrounds the resource in Kubernetes. */
  Context<R> context();

  /** The status that is written at the end. */
  StatusDraft<S> draft();

  /** Whether nothing can exist in AWS because of the resource. */
  boolean holdsNothing();

  /** Whether what exists in AWS stays when the resource is deleted. */
  boolean retains();
}
