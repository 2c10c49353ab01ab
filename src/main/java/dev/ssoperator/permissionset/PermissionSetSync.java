package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.audit.AuditCause;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.permissionset.Owner.Ownership;
import dev.ssoperator.permissionset.PermissionSetEditor.Edit;
import dev.ssoperator.permissionset.PermissionSetLocator.Located;
import dev.ssoperator.reconcile.ErrorVerdicts;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.ReconcileListener;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes a permission set in AWS match its spec: locate or create, edit, provision. */
final class PermissionSetSync {

  private static final Duration RECHECK_MISSING = Duration.ofSeconds(1);

  private final IdentityCenter identityCenter;
  private final EditGuard guard;
  private final Observations observations;
  private final PermissionSetLocator locator;
  private final PermissionSetEditor editor;
  private final PolicyRemovals removals;
  private final PermissionSetAudit audit;
  private final Provisioner provisioner;
  private final BoundaryCheck boundary;
  private final UsageTracking usage;
  private final EditDebounce debounce;
  private final ErrorVerdicts errors;
  private final ReconcileListener listener;

  PermissionSetSync(
      KindRuntime<PermissionSet, PermissionSetStatus> runtime,
      Observations observations,
      PermissionSetLocator locator,
      Provisioner provisioner,
      BoundaryCheck boundary,
      UsageTracking usage,
      EditDebounce debounce) {
    this.identityCenter = runtime.shared().instance().identityCenter();
    this.guard = EditGuard.of(runtime.shared().instance().access());
    this.observations = observations;
    this.locator = locator;
    this.audit =
        new PermissionSetAudit(
            runtime.shared().instance().access().audit(), runtime.shared().clock());
    this.editor = new PermissionSetEditor(identityCenter, audit);
    this.removals = new PolicyRemovals(runtime.shared().instance().access());
    this.provisioner = provisioner;
    this.boundary = boundary;
    this.usage = usage;
    this.debounce = debounce;
    this.errors = runtime.errors();
    this.listener = runtime.shared().listener();
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
    var retryNow = draft.isAsked(requestedAt);
    var meta = resource.getMetadata();
    var burst = debounce.remaining(meta.getUid(), meta.getGeneration(), draft.appliedGeneration());
    if (burst.isPresent() && !retryNow) {
      return Verdict.of(
              Reason.WAITING_FOR_EDITS, "waiting for further edits, to provision all of them once")
          .recheckAfter(burst.get())
          .keepingTurn();
    }
    var adoption = resource.getSpec().adoptionPolicy();
    var located = locator.locate(desired, owner, adoption, observed.set(), requester);
    if (located instanceof Located.Reading) {
      return Verdict.CHECKING;
    }
    draft.markHandled(requestedAt);
    if (located instanceof Located.Refused refused) {
      draft.forgetSet();
      return refused.verdict();
    }
    var generation = meta.getGeneration();
    var wasApplied = generation.equals(draft.appliedGeneration());
    var set = ((Located.Usable) located).set();
    var changes = PermissionSetDiff.between(desired.content(), set.content());
    var kept = guard.refuse(set.name(), set.arn());
    if (kept.isEmpty() && !changes.isEmpty()) {
      kept = guard.refuseEdit(set.arn(), requester);
    }
    if (kept.isPresent()) {
      return kept.get();
    }
    var isAnother = draft.isAnother(set);
    var cause = cause(set, owner, isAnother, wasApplied);
    if (isAnother) {
      var isNew = ((Located.Usable) located).isNew();
      audit.located(resource, set.arn(), how(isNew, cause), cause);
    }
    draft.recordSet(set, identityCenter.instance());
    observations.follow(set.arn());
    if (isAnother && owner.of(set.content().tags()) instanceof Ownership.None) {
      onAdoption.accept(Adoption.describe(set, changes));
    }
    var refused = boundary.checkEdit(resource, set.arn(), changes, requester);
    if (refused.isPresent()) {
      return refused.get();
    }
    var isDrift = wasApplied && (isAnother || !changes.isEmpty());
    if (isDrift) {
      listener.driftFound(resource.getKind());
    }
    try {
      // What the spec had already is restored at once, whatever somebody has added in AWS.
      var held =
          wasApplied && !isAnother
              ? Optional.<Verdict>empty()
              : removals.admit(resource, set, changes, requester);
      if (held.isPresent()) {
        return held(draft, set.arn(), held.get(), observed, retryNow, requester);
      }
      var edit = edit(resource, set.arn(), changes, cause);
      if (edit.failure().isPresent()) {
        if (isMissing(edit.failure().get(), set.arn())) {
          return missing();
        }
        return stopped(resource, draft, set.arn(), edit, observed, retryNow, requester);
      }
      removals.end(requester);
      if (isDrift) {
        listener.driftCorrected(resource.getKind());
      }
      var fresh = !changes.isEmpty() || !generation.equals(draft.appliedGeneration());
      draft.markApplied(generation, fresh);
      boundary.markApplied(resource, set.arn());
      if (!fresh && observed.outdated().isEmpty() && draft.isCounted()) {
        draft.markUpToDate();
        return usage.verdict(resource, draft, set.arn(), requester);
      }
      return provision(draft, set.arn(), fresh, retryNow, requester)
          .map(ProvisioningOutcome::verdict)
          .orElseGet(() -> usage.verdict(resource, draft, set.arn(), requester));
    } catch (IdentityCenterException e) {
      if (isMissing(e, set.arn())) {
        observations.provisioned(set.arn());
        return missing();
      }
      throw e;
    }
  }

  /**
   * The verdict on an edit that is not made; what was edited before is provisioned all the same.
   */
  private Verdict held(
      PermissionSetStatusDraft draft,
      String arn,
      Verdict held,
      Observation observed,
      boolean retryNow,
      Requester requester) {
    return observed.outdated().isEmpty()
        ? held
        : provision(draft, arn, false, retryNow, requester)
            .map(provisioning -> together(provisioning, () -> held))
            .orElse(held);
  }

  private static AuditCause cause(
      PermissionSetSnapshot set, Owner owner, boolean isAnother, boolean wasApplied) {
    if (isAnother && !(owner.of(set.content().tags()) instanceof Ownership.Own)) {
      return AuditCause.ADOPTION;
    }
    return wasApplied ? AuditCause.DRIFT : AuditCause.SPEC;
  }

  private static AuditEvent how(boolean isNew, AuditCause cause) {
    if (isNew) {
      return AuditEvent.PERMISSION_SET_CREATED;
    }
    return cause == AuditCause.ADOPTION
        ? AuditEvent.PERMISSION_SET_ADOPTED
        : AuditEvent.PERMISSION_SET_FOUND;
  }

  /** Whether a call has failed because somebody has deleted the set since it was read. */
  private boolean isMissing(IdentityCenterException e, String arn) {
    return e.kind() == ErrorKind.NOT_FOUND && !identityCenter.in(Lane.GRANT).exists(arn);
  }

  private static Verdict missing() {
    return Verdict.of(Reason.CREATING, "the permission set was deleted in AWS; creating it again")
        .recheckAfter(RECHECK_MISSING);
  }

  private Edit edit(
      PermissionSet resource, String arn, List<PermissionSetChange> changes, AuditCause cause) {
    if (changes.isEmpty()) {
      return new Edit(false, Optional.empty());
    }
    try {
      return editor.apply(resource, arn, changes, cause);
    } finally {
      observations.edited(arn);
    }
  }

  /**
   * The verdict on an edit that failed halfway. What was removed is provisioned nevertheless,
   * unless the whole edit is likely to be retried in a moment.
   */
  private Verdict stopped(
      PermissionSet resource,
      PermissionSetStatusDraft draft,
      String arn,
      Edit edit,
      Observation observed,
      boolean retryNow,
      Requester requester) {
    var failure = edit.failure().orElseThrow();
    if (edit.isBegun()) {
      draft.markEdited();
    }
    if (!observed.outdated().isEmpty() || (edit.isBegun() && !failure.kind().concernsEveryCall())) {
      return provision(draft, arn, edit.isBegun(), retryNow, requester)
          .map(provisioning -> together(provisioning, () -> errors.verdict(resource, failure)))
          .orElseGet(() -> errors.verdict(resource, failure));
    }
    if (!edit.isBegun()) {
      draft.markUpToDate();
    }
    return errors.verdict(resource, failure);
  }

  private static Verdict together(ProvisioningOutcome provisioning, Supplier<Verdict> edit) {
    return provisioning instanceof ProvisioningOutcome.Failed
        ? edit.get().noLaterThan(provisioning.verdict())
        : provisioning.verdict();
  }

  private Optional<ProvisioningOutcome> provision(
      PermissionSetStatusDraft draft,
      String arn,
      boolean fresh,
      boolean retryNow,
      Requester requester) {
    var users = usage.users(arn);
    var outcome = provisioner.provision(draft, arn, fresh, retryNow, requester);
    usage.counted(arn, users, draft.readAccounts());
    return outcome;
  }

  /** The resource is being deleted, so that its edit is void. */
  void withdrawEdit(Requester requester) {
    removals.end(requester);
  }

  /** The resource is gone. */
  void forget(PermissionSet resource, PermissionSetStatusDraft draft, Requester requester) {
    debounce.forget(resource.getMetadata().getUid());
    locator.forget(DesiredPermissionSet.name(resource));
    usage.forget(draft.arn(), requester);
    boundary.forget(draft.arn());
  }
}
