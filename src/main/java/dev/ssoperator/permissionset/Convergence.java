package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.permissionset.Owner.Ownership;
import dev.ssoperator.permissionset.PermissionSetEditor.Edit;
import dev.ssoperator.permissionset.PermissionSetLocator.Located;
import dev.ssoperator.reconcile.ErrorVerdicts;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Tally;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a set from what AWS holds to what its spec says: locate or create, edit, provision. */
final class Convergence {

  private static final Duration RECHECK_MISSING = Duration.ofSeconds(1);

  private final IdentityCenter identityCenter;
  private final Observations observations;
  private final PermissionSetLocator locator;
  private final PermissionSetEditor editor;
  private final Provisioner provisioner;
  private final Dependents dependents;
  private final SteadyState steadyState;
  private final Bursts bursts;
  private final ErrorVerdicts errors;
  private final Tally tally;

  Convergence(
      KindRuntime<PermissionSet, PermissionSetStatus> runtime,
      Observations observations,
      PermissionSetLocator locator,
      Provisioner provisioner,
      Dependents dependents,
      SteadyState steadyState,
      Bursts bursts) {
    this.identityCenter = runtime.shared().instance().identityCenter();
    this.observations = observations;
    this.locator = locator;
    this.editor = new PermissionSetEditor(identityCenter);
    this.provisioner = provisioner;
    this.dependents = dependents;
    this.steadyState = steadyState;
    this.bursts = bursts;
    this.errors = runtime.errors();
    this.tally = runtime.shared().tally();
  }

  /** Takes the next step; the verdict says where that leads. */
  Verdict step(
      PermissionSet resource,
      PermissionSetStatusDraft draft,
      Owner owner,
      DesiredPermissionSet.Valid desired,
      Observation observed,
      Consumer<String> onAdoption,
      Requester requester) {
    var requestedAt = Annotations.requestedAt(resource);
    var impatient = draft.isAsked(requestedAt);
    var meta = resource.getMetadata();
    var burst = bursts.rest(meta.getUid(), meta.getGeneration(), draft.appliedGeneration());
    if (burst.isPresent() && !impatient) {
      return Verdict.of(
              Reason.WAITING_FOR_EDITS, "waiting for further edits, to provision all of them once")
          .recheckAfter(burst.get());
    }
    var adoption = resource.getSpec().adoptionPolicy();
    var located = locator.locate(desired, owner, adoption, observed.set(), requester);
    if (located instanceof Located.Reading) {
      return Verdict.CHECKING;
    }
    draft.handled(requestedAt);
    if (located instanceof Located.Refused refused) {
      draft.gone();
      return refused.verdict();
    }
    var generation = meta.getGeneration();
    var wasApplied = generation.equals(draft.appliedGeneration());
    var set = ((Located.Usable) located).set();
    var isAnother = draft.isAnother(set);
    draft.exists(set, identityCenter.instance());
    observations.follow(set.arn());
    var changes = PermissionSetDiff.between(desired.content(), set.content());
    if (isAnother && owner.of(set.content().tags()) instanceof Ownership.None) {
      onAdoption.accept(Adoption.describe(set, changes));
    }
    var isDrift = wasApplied && (isAnother || !changes.isEmpty());
    if (isDrift) {
      tally.driftFound(resource.getKind());
    }
    var edit = edit(set.arn(), changes);
    if (edit.failure().isPresent()) {
      if (isMissing(edit.failure().get(), set.arn())) {
        return missing();
      }
      return stopped(resource, draft, set.arn(), edit, observed, impatient, requester);
    }
    if (isDrift) {
      tally.driftCorrected(resource.getKind());
    }
    var fresh = !changes.isEmpty() || !generation.equals(draft.appliedGeneration());
    draft.applied(generation, fresh);
    if (!fresh && observed.outdated().isEmpty() && draft.isCounted()) {
      draft.upToDate();
      return steadyState.verdict(resource, draft, set.arn(), requester);
    }
    try {
      return provision(draft, set.arn(), fresh, impatient, requester)
          .orElseGet(() -> steadyState.verdict(resource, draft, set.arn(), requester));
    } catch (IdentityCenterException e) {
      if (isMissing(e, set.arn())) {
        observations.provisioned(set.arn());
        return missing();
      }
      throw e;
    }
  }

  /** Whether a call has failed because somebody has deleted the set since it was read. */
  private boolean isMissing(IdentityCenterException e, String arn) {
    return e.kind() == ErrorKind.NOT_FOUND && !identityCenter.in(Lane.GRANT).exists(arn);
  }

  private static Verdict missing() {
    return Verdict.of(Reason.CREATING, "the permission set was deleted in AWS; creating it again")
        .recheckAfter(RECHECK_MISSING);
  }

  private Edit edit(String arn, List<PermissionSetChange> changes) {
    if (changes.isEmpty()) {
      return new Edit(false, Optional.empty());
    }
    try {
      return editor.apply(arn, changes);
    } finally {
      observations.edited(arn);
    }
  }

  /**
   * The verdict on an edit that did not come to its end. What it took away is provisioned all the
   * same, unless all may be made and provisioned together in a moment.
   */
  private Verdict stopped(
      PermissionSet resource,
      PermissionSetStatusDraft draft,
      String arn,
      Edit edit,
      Observation observed,
      boolean impatient,
      Requester requester) {
    var failure = edit.failure().orElseThrow();
    if (edit.isBegun()) {
      draft.edited();
    }
    if (!observed.outdated().isEmpty() || (edit.isBegun() && !failure.kind().concernsEveryCall())) {
      return provision(draft, arn, edit.isBegun(), impatient, requester)
          .map(provisioning -> together(provisioning, resource, failure))
          .orElseGet(() -> errors.verdict(resource, failure));
    }
    if (!edit.isBegun()) {
      draft.upToDate();
    }
    return errors.verdict(resource, failure);
  }

  private Verdict together(
      Verdict provisioning, PermissionSet resource, IdentityCenterException failure) {
    return provisioning.reason().kind() == Reason.Kind.PROGRESSING
        ? provisioning
        : errors.verdict(resource, failure).noLaterThan(provisioning);
  }

  private Optional<Verdict> provision(
      PermissionSetStatusDraft draft,
      String arn,
      boolean fresh,
      boolean impatient,
      Requester requester) {
    var users = dependents.accounts(arn);
    var verdict = provisioner.provision(draft, arn, fresh, impatient, requester);
    steadyState.counted(arn, users);
    return verdict;
  }

  /** The resource is gone. */
  void forget(PermissionSet resource, PermissionSetStatusDraft draft, Requester requester) {
    bursts.forget(resource.getMetadata().getUid());
    locator.forget(DesiredPermissionSet.name(resource));
    steadyState.forget(draft.arn(), requester);
  }
}
