package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.permissionset.PermissionSetLocator.Located;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Tally;
import dev.ssoperator.status.Verdict;

/** Brings a set from what AWS holds to what its spec says: locate or create, edit, provision. */
final class Convergence {

  private final IdentityCenter identityCenter;
  private final Observations observations;
  private final PermissionSetLocator locator;
  private final PermissionSetEditor editor;
  private final Provisioner provisioner;
  private final Dependents dependents;
  private final SteadyState steadyState;
  private final Bursts bursts;
  private final Tally tally;

  Convergence(
      IdentityCenter identityCenter,
      Observations observations,
      PermissionSetLocator locator,
      Provisioner provisioner,
      Dependents dependents,
      SteadyState steadyState,
      Bursts bursts,
      Tally tally) {
    this.identityCenter = identityCenter;
    this.observations = observations;
    this.locator = locator;
    this.editor = new PermissionSetEditor(identityCenter);
    this.provisioner = provisioner;
    this.dependents = dependents;
    this.steadyState = steadyState;
    this.bursts = bursts;
    this.tally = tally;
  }

  /** Takes the next step; the verdict says where that leads. */
  Verdict step(
      PermissionSet resource,
      PermissionSetStatusDraft draft,
      Owner owner,
      DesiredPermissionSet.Valid desired,
      Observation observed,
      Runnable wake) {
    var requestedAt = Annotations.requestedAt(resource);
    var impatient = draft.isAsked(requestedAt);
    var meta = resource.getMetadata();
    var burst = bursts.rest(meta.getUid(), meta.getGeneration(), draft.appliedGeneration());
    if (burst.isPresent() && !impatient) {
      return Verdict.CHECKING.recheckAfter(burst.get());
    }
    var adoption = resource.getSpec().adoptionPolicy();
    var located = locator.locate(desired, owner, adoption, observed.set(), wake);
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
    var changes = PermissionSetDiff.between(desired.content(), set.content());
    var isDrift = wasApplied && (isAnother || !changes.isEmpty());
    if (isDrift) {
      tally.driftFound(resource.getKind());
    }
    if (!changes.isEmpty()) {
      try {
        changes.forEach(change -> editor.apply(set.arn(), change));
      } finally {
        observations.changed(set.arn());
      }
    }
    if (isDrift) {
      tally.driftCorrected(resource.getKind());
    }
    var fresh = !changes.isEmpty() || !generation.equals(draft.appliedGeneration());
    draft.applied(generation, fresh);
    if (!fresh && observed.outdated().isEmpty() && draft.isCounted()) {
      draft.upToDate();
      return steadyState.verdict(resource, draft, set.arn(), wake);
    }
    var users = dependents.accounts(set.arn());
    var verdict = provisioner.provision(draft, set.arn(), fresh, impatient, wake);
    steadyState.counted(set.arn(), users);
    return verdict.equals(Provisioner.IN_SYNC)
        ? steadyState.verdict(resource, draft, set.arn(), wake)
        : verdict;
  }

  /** The resource is gone. */
  void forget(PermissionSet resource, PermissionSetStatusDraft draft, Runnable wake) {
    bursts.forget(resource.getMetadata().getUid());
    steadyState.forget(draft.arn(), wake);
  }
}
