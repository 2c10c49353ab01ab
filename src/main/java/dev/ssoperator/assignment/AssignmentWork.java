package dev.ssoperator.assignment;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.access.AccessPass;
import dev.ssoperator.access.HeldAssignments;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.Pass;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * One reconciliation: the resource, what surrounds it, and its status in the making.
 *
 * @param runtime what the reconcilers of the kind work with
 * @param meaning whether a resource could turn out to request an assignment
 */
record AssignmentWork(
    AccountAssignment resource,
    Context<AccountAssignment> context,
    AssignmentStatusDraft draft,
    KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
    BiPredicate<AccountAssignment, AssignedAccess> meaning)
    implements Pass<AccountAssignment, AccountAssignmentStatus>, AccessPass {

  /** The PermissionSet that the spec refers to, if it exists. */
  Optional<PermissionSet> permissionSet() {
    return context.getSecondaryResource(PermissionSet.class);
  }

  @Override
  public boolean holdsNothing() {
    return held().isEmpty();
  }

  @Override
  public boolean retains() {
    return resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN
        && runtime.shared().boundaries().allows(resource, Capability.RETAIN);
  }

  @Override
  public IndexedResourceCache<AccountAssignment> resources() {
    return context.getPrimaryCache();
  }

  @Override
  public HeldAssignments held() {
    return draft.held();
  }

  @Override
  public Requester requester() {
    return runtime.requester(resource);
  }

  @Override
  public Requester requester(ResourceID other) {
    return runtime.wakeups().requester(other);
  }

  @Override
  public boolean isRefreshRequested() {
    return draft.isRefreshRequested(Annotations.requestedAt(resource));
  }

  /** Takes in the user's request to read AWS again; whether there was a new one. */
  boolean takeRefreshRequest() {
    var isRequested = isRefreshRequested();
    draft.markHandled(Annotations.requestedAt(resource));
    return isRequested;
  }

  @Override
  public boolean mayRequest(AccountAssignment other, AssignedAccess assignment) {
    return meaning.test(other, assignment);
  }

  @Override
  public void saveIntent(AccessOutcome.Running intent) {
    runtime.reporter().report(resource, context, draft, AssignmentVerdicts.running(intent));
  }

  @Override
  public void driftFound() {
    runtime.shared().listener().driftFound(resource.getKind());
  }

  @Override
  public void driftCorrected() {
    runtime.shared().listener().driftCorrected(resource.getKind());
  }

  /** What the present spec meant when it was resolved, if a request has ended in this pass. */
  Optional<AssignedAccess> resolvedWhenRequestEnded() {
    var status = resource.getStatus();
    if (status == null || held().isInProgress() || !resource.isObserved()) {
      return Optional.empty();
    }
    return new HeldAssignments(status)
        .inFlight()
        .flatMap(ended -> Optional.ofNullable(status.resolved()));
  }
}
