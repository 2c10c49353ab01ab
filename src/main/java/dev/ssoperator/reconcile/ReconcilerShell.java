package dev.ssoperator.reconcile;

import dev.ssoperator.api.Capability;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.Optional;

/**
 * The common part of every reconciler, around its own steps: admission, preconditions, errors, the
 * status, and the requeue.
 *
 * @param <R> the resource type
 * @param <S> its status type
 * @param <P> its pass
 */
public final class ReconcilerShell<
    R extends CustomResource<?, S>, S extends ManagedStatus, P extends Pass<R, S>> {

  private final KindRuntime<R, S> runtime;
  private final ReconcilerSteps<R, P> steps;
  private final Preconditions preconditions;
  private final Requests requests;

  /** Creates the shell around the steps of a kind. */
  public ReconcilerShell(KindRuntime<R, S> runtime, ReconcilerSteps<R, P> steps) {
    this.runtime = runtime;
    this.steps = steps;
    var instance = runtime.shared().instance();
    this.preconditions = instance.preconditions();
    this.requests = instance.requests();
  }

  /** Reconciles AWS with the spec. */
  public UpdateControl<R> reconcile(R seen, Context<R> context) {
    return runtime
        .shared()
        .admission()
        .reconcile(runtime.requester(seen), () -> admitted(seen, context));
  }

  private UpdateControl<R> admitted(R seen, Context<R> context) {
    var resource = runtime.reporter().newest(seen, context);
    if (resource.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    var pass = steps.begin(resource, context);
    var verdict = runtime.errors().guard(resource, () -> Optional.of(converge(pass))).orElseThrow();
    return UpdateControl.<R>noUpdate().rescheduleAfter(end(pass, verdict));
  }

  private Verdict converge(P pass) {
    var blocked = blocked(pass);
    if (blocked.filter(verdict -> verdict.reason() == Reason.PAUSED).isPresent()
        && instanceNotReady(pass).isEmpty()) {
      steps.paused(pass);
    }
    return blocked.or(() -> instanceNotReady(pass)).orElseGet(() -> steps.converge(pass));
  }

  /** Removes the AWS state of a resource that is being deleted, then its finalizer. */
  public DeleteControl cleanup(R seen, Context<R> context) {
    runtime.shared().admission().forget(runtime.requester(seen));
    if (runtime.reporter().isReleased(seen)) {
      return DeleteControl.noFinalizerRemoval();
    }
    var pass = steps.begin(runtime.reporter().newest(seen, context), context);
    var verdict = runtime.errors().guard(pass.resource(), () -> remove(pass));
    var isProtected = verdict.filter(v -> v.reason() == Reason.PROTECTED).isPresent();
    if (verdict.isPresent() && !isProtected) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(end(pass, verdict.get()));
    }
    requests.leave(requester(pass));
    if (isProtected) {
      runtime.reporter().keptProtected(pass.resource(), pass.draft());
    } else if (pass.retains()) {
      runtime.reporter().retained(pass.resource());
    }
    steps.removed(pass);
    return runtime.reporter().removed(pass.resource(), context);
  }

  private Optional<Verdict> remove(P pass) {
    var blocked = blocked(pass);
    if (blocked.isPresent()) {
      return blocked;
    }
    steps.relinquish(pass);
    return pass.holdsNothing()
        ? Optional.empty()
        : instanceNotReady(pass).or(() -> steps.remove(pass));
  }

  private Optional<Verdict> blocked(P pass) {
    return Preconditions.unreadable(pass.resource(), pass.holdsNothing())
        .or(
            () ->
                runtime.shared().boundaries().allows(pass.resource(), Capability.PAUSE)
                    ? Preconditions.paused(pass.resource())
                    : Optional.empty());
  }

  private Optional<Verdict> instanceNotReady(P pass) {
    return preconditions.instanceNotReady(requester(pass));
  }

  /** Writes the status; returns the time until the next reconciliation. */
  private Duration end(P pass, Verdict verdict) {
    if (!verdict.keepsTurn()) {
      requests.leave(requester(pass));
    }
    var concluded =
        runtime.reporter().conclude(pass.resource(), pass.context(), pass.draft(), verdict);
    return runtime.rechecks().after(concluded, pass.resource());
  }

  private Requester requester(P pass) {
    return runtime.requester(pass.resource());
  }
}
