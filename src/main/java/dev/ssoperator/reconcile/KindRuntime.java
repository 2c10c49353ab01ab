package dev.ssoperator.reconcile;

import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Wakeups;
import dev.ssoperator.status.StatusReporter;
import io.fabric8.kubernetes.client.CustomResource;

/**
 * The services of the reconciler of one kind.
 *
 * @param shared the services that all reconcilers share
 * @param reporter writes statuses
 * @param errors maps failures to verdicts
 * @param rechecks says when to reconcile again
 * @param wakeups requeues resources of the kind
 * @param <R> the resource type
 * @param <S> its status type
 */
public record KindRuntime<R extends CustomResource<?, S>, S extends ManagedStatus>(
    ReconcilerServices shared,
    StatusReporter<R, S> reporter,
    ErrorVerdicts errors,
    Rechecks rechecks,
    Wakeups<R> wakeups) {

  /** Creates the services of a kind. */
  public static <R extends CustomResource<?, S>, S extends ManagedStatus> KindRuntime<R, S> of(
      Class<R> kind, ReconcilerServices shared) {
    var pacing = shared.pacing();
    return new KindRuntime<>(
        shared,
        new StatusReporter<>(
            shared.clock(),
            shared.events(),
            ManagedStatus::conditions,
            shared.active(),
            shared.instance().access().audit(),
            shared.listener(),
            pacing.driftInterval()),
        new ErrorVerdicts(pacing, new Backoff(pacing, shared.random())),
        new Rechecks(pacing, shared.clock()),
        new Wakeups<>(kind));
  }

  /** The resource as a requester of what its spec needs. */
  public Requester requester(R resource) {
    return wakeups.requester(resource);
  }
}
