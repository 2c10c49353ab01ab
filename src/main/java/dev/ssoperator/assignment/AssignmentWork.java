package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.status.Annotations;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/** One reconciliation: the resource, what surrounds it, and its status in the making. */
record AssignmentWork(
    AccountAssignment resource, Context<AccountAssignment> context, AssignmentStatusDraft draft) {

  static AssignmentWork on(AccountAssignment resource, Context<AccountAssignment> context) {
    return new AssignmentWork(resource, context, new AssignmentStatusDraft(resource.getStatus()));
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
    draft.handled(Annotations.requestedAt(resource));
    return asked;
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
