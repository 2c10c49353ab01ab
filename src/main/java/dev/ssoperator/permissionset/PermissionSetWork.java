package dev.ssoperator.permissionset;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.reconcile.Pass;
import io.javaoperatorsdk.operator.api.reconciler.Context;

/** One reconciliation: the resource, what surrounds it, and its status in the making. */
record PermissionSetWork(
    PermissionSet resource,
    Context<PermissionSet> context,
    PermissionSetStatusDraft draft,
    Boundaries boundaries)
    implements Pass<PermissionSet, PermissionSetStatus> {

  static PermissionSetWork on(
      PermissionSet resource, Context<PermissionSet> context, Boundaries boundaries) {
    return new PermissionSetWork(
        resource, context, new PermissionSetStatusDraft(resource.getStatus()), boundaries);
  }

  @Override
  public boolean holdsNothing() {
    return !draft.mayExist();
  }

  @Override
  public boolean retains() {
    return resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN
        && boundaries.allows(resource, Capability.RETAIN);
  }
}
