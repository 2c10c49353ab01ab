package dev.ssoperator.reconcile;

import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;

/**
 * The part of a reconciler that differs between kinds. Steps do not block: a step reads cached
 * state, starts one request at most, and returns why the rest must wait.
 *
 * @param <R> the resource type
 * @param <P> its pass
 */
public interface ReconcilerSteps<R extends HasMetadata, P extends Pass<R, ?>> {

  /** Begins a pass, without calls. */
  P begin(R resource, Context<R> context);

  /** Takes the next step towards the spec. */
  Verdict converge(P pass);

  /** The resource is paused: only what others need to know of it may be read. */
  default void paused(P pass) {}

  /** The resource is being deleted: it requests nothing any more. */
  void relinquish(P pass);

  /**
   * Takes the next step of the removal; empty if nothing is left in AWS that must be deleted, and
   * {@link dev.ssoperator.status.Reason#PROTECTED} if what is left stays there because it is
   * protected.
   */
  Optional<Verdict> remove(P pass);

  /** Nothing is left to do for the resource; its finalizer is about to be removed. */
  void removed(P pass);
}
