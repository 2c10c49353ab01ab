package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.Pass;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reconciliation of a set.
 *
 * @param members its AccountAssignments, those that are being deleted too
 * @param runtime what the reconcilers of the kind work with
 */
record SetWork(
    AccountAssignmentSet resource,
    Context<AccountAssignmentSet> context,
    SetStatusDraft draft,
    List<AccountAssignment> members,
    KindRuntime<AccountAssignmentSet, AccountAssignmentSetStatus> runtime)
    implements Pass<AccountAssignmentSet, AccountAssignmentSetStatus> {

  @Override
  public boolean holdsNothing() {
    return members.isEmpty();
  }

  /** Its AccountAssignments retain access one by one. */
  @Override
  public boolean retains() {
    return false;
  }

  Requester requester() {
    return runtime.requester(resource);
  }

  String namespace() {
    return resource.getMetadata().getNamespace();
  }

  String name() {
    return resource.getMetadata().getName();
  }

  /** The user's request to read the organization again, if that was not done yet. */
  @Nullable String openRefreshRequest() {
    var requestedAt = Annotations.requestedAt(resource);
    return draft.isRefreshRequested(requestedAt) ? requestedAt : null;
  }

  /** Says something once, in an event and the log. */
  void announce(boolean isWarning, String reason, String message) {
    runtime.reporter().announce(resource, context, isWarning, reason, message);
  }
}
