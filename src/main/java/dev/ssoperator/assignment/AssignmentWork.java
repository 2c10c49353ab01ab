package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.reconcile.Pass;
import dev.ssoperator.status.Annotations;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/** One reconciliation: the resource, what surrounds it, and its status in the making. */
record AssignmentWork(
    AccountAssignment resource, Context<AccountAssignment> context, AssignmentStatusDraft draft)
    implements Pass<AccountAssignment, AccountAssignmentStatus> {

  static AssignmentWork on(AccountAssignment resource, Context<AccountAssignment> context) {
    return new AssignmentWork(resource, context, new AssignmentStatusDraft(resource.getStatus()));
  }

  @Override
  public boolean holdsNothing() {
    return draft.holdsNothing();
  }

  @Override
  public boolean retains() {
    return resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN;
  }

  ResourceID id() {
    return ResourceID.fromResource(resource);
  }

  /** Whether the user asks for a fresh look and that has not been taken in yet. */
  boolean isAsked() {
    return draft.isAsked(Annotations.requestedAt(resource));
  }

  /** Takes in the user's request for a fresh look; whether there was a new one. */
  boolean takeRequest() {
    var asked = isAsked();
    draft.markHandled(Annotations.requestedAt(resource));
    return asked;
  }

  /** What the present spec meant when it was resolved, if a request has ended in this pass. */
  Optional<AssignedAccess> resolvedWhenRequestEnded() {
    var status = resource.getStatus();
    if (status == null || draft.isInProgress() || !resource.isObserved()) {
      return Optional.empty();
    }
    return Optional.ofNullable(status.request())
        .filter(request -> request.state() == RequestState.IN_PROGRESS)
        .flatMap(ended -> Optional.ofNullable(status.resolved()));
  }

  /** Another resource, unless it is gone or about to go. */
  Optional<AccountAssignment> live(ResourceID other) {
    return context.getPrimaryCache().get(other).filter(r -> !r.isMarkedForDeletion());
  }

  /** Whether another resource still exists, be it about to go. */
  boolean exists(ResourceID other) {
    return context.getPrimaryCache().get(other).isPresent();
  }
}
