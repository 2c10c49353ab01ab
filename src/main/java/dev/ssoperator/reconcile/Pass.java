package dev.ssoperator.reconcile;

import dev.ssoperator.status.StatusDraft;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;

/**
 * One reconciliation of one resource, with the draft of its status.
 *
 * @param <R> the resource type
 * @param <S> its status type
 */
public interface Pass<R extends HasMetadata, S> {

  /** The resource as last written; must not be modified. */
  R resource();

  /** The reconciliation context of Java Operator SDK. */
  Context<R> context();

  /** The status that is written at the end. */
  StatusDraft<S> draft();

  /** Whether the resource cannot have created anything in AWS. */
  boolean holdsNothing();

  /** Whether AWS state is retained when the resource is deleted. */
  boolean retains();
}
