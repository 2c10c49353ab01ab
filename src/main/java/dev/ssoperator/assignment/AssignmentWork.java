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
import dev.ssoperator.api.ResolvedNames;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.Pass;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

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

  /** The reason of the event that an assignment of a deleted principal cannot be revoked. */
  private static final String ORPHAN_LEFT = "OrphanLeft";

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

  /** The user's request to read AWS again, if that was not done yet. */
  @Nullable String openRefreshRequest() {
    return isRefreshRequested() ? Annotations.requestedAt(resource) : null;
  }

  /** Takes in the user's request to read AWS again; whether there was a new one. */
  boolean takeRefreshRequest() {
    var isRequested = isRefreshRequested();
    draft.markHandled(Annotations.requestedAt(resource));
    return isRequested;
  }

  /** Takes in what the spec's names stand for now; says it if the principal's name has moved on. */
  void takeNames(ResolvedNames names) {
    var before = draft.names().principal();
    var now = names.principal();
    if (before != null && now != null && now.isNamedAs(before) && !now.equals(before)) {
      announce(
          Reason.PRINCIPAL_CHANGED.text(),
          "\"%s\" has a new id in the identity store, %s instead of %s; the access moves to it"
              .formatted(now.name(), now.id(), before.id()));
    }
    draft.setNames(names);
  }

  /** Says that an id is pinned, unless the resource's conditions say so already. */
  void announceOnce(Pin pin) {
    var status = resource.getStatus();
    if (status == null
        || status.conditions().stream().noneMatch(c -> c.message().contains(pin.message()))) {
      announce(pin.reason().text(), pin.message());
    }
  }

  /** Says something once, in an event and the log. */
  void announce(String reason, String message) {
    runtime.reporter().announce(resource, context, true, reason, message);
  }

  @Override
  public void orphanLeft(AssignedAccess assignment, String why) {
    announce(
        ORPHAN_LEFT,
        "the assignment of %s in account %s may stay in AWS, where nobody can use it: %s"
            .formatted(assignment.principalId(), assignment.accountId(), why));
  }

  @Override
  public boolean mayRequest(AccountAssignment other, AssignedAccess assignment) {
    return meaning.test(other, assignment);
  }

  @Override
  public boolean isProven(AccountAssignment other, AssignedAccess assignment) {
    return runtime.shared().seals().isProven(other, assignment);
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
