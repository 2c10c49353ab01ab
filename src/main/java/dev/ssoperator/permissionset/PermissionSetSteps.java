package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerSteps;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;

/**
 * The state machine of a permission set: take in the provisioning that runs, locate or create the
 * set, edit it, and provision the accounts that use it; or remove it once nobody uses it.
 */
final class PermissionSetSteps implements ReconcilerSteps<PermissionSet, PermissionSetWork> {

  /** The reason of the event that says what an adoption removes. */
  private static final String ADOPTING = "Adopting";

  private final KindRuntime<PermissionSet, PermissionSetStatus> runtime;
  private final EditGuard guard;
  private final Observations observations;
  private final Provisioner provisioner;
  private final PermissionSetSync sync;
  private final PermissionSetRemoval removal;
  private final BoundaryCheck boundary;

  private PermissionSetSteps(
      KindRuntime<PermissionSet, PermissionSetStatus> runtime,
      EditGuard guard,
      Observations observations,
      Provisioner provisioner,
      PermissionSetSync sync,
      PermissionSetRemoval removal,
      BoundaryCheck boundary) {
    this.runtime = runtime;
    this.guard = guard;
    this.observations = observations;
    this.provisioner = provisioner;
    this.sync = sync;
    this.removal = removal;
    this.boundary = boundary;
  }

  static PermissionSetSteps of(
      KindRuntime<PermissionSet, PermissionSetStatus> runtime,
      Observations observations,
      Dependents dependents) {
    var instance = runtime.shared().instance();
    var pacing = runtime.shared().pacing();
    var clock = runtime.shared().clock();
    var audit = new PermissionSetAudit(instance.access().audit(), clock);
    var guard = EditGuard.of(instance.access());
    var locator = new PermissionSetLocator(instance.identityCenter(), observations);
    var provisioner =
        new Provisioner(
            instance.identityCenter(),
            instance.requests(),
            guard,
            observations,
            audit,
            pacing,
            clock);
    var usage = new UsageTracking(instance.access(), observations, dependents);
    var boundary =
        new BoundaryCheck(runtime.shared().boundaries(), instance.access(), dependents, usage);
    return new PermissionSetSteps(
        runtime,
        guard,
        observations,
        provisioner,
        new PermissionSetSync(
            runtime,
            observations,
            locator,
            provisioner,
            boundary,
            usage,
            new EditDebounce(pacing.pollInterval(), clock)),
        new PermissionSetRemoval(
            instance.identityCenter(), guard, locator, runtime.errors(), dependents, audit),
        boundary);
  }

  @Override
  public PermissionSetWork begin(PermissionSet resource, Context<PermissionSet> context) {
    return PermissionSetWork.on(resource, context, runtime.shared().boundaries());
  }

  @Override
  public Verdict converge(PermissionSetWork work) {
    return provisioner
        .absorbResult(work.resource(), work.draft(), requester(work))
        .map(ProvisioningOutcome::verdict)
        .or(() -> outsideBoundary(work))
        .orElseGet(() -> compare(work));
  }

  private Optional<Verdict> outsideBoundary(PermissionSetWork work) {
    var verdict = boundary.check(work.resource(), work.draft().arn(), requester(work));
    if (verdict.isPresent()) {
      confirm(work);
    }
    return verdict;
  }

  @Override
  public void paused(PermissionSetWork work) {
    confirm(work);
  }

  /** Changes nothing; reads AWS if assignments that the boundary allows wait for that. */
  private void confirm(PermissionSetWork work) {
    var arn = work.draft().arn();
    if (arn != null && boundary.isAwaited(arn, requester(work))) {
      observations
          .of(work.resource(), work.draft(), requester(work))
          .ifPresent(
              seen ->
                  boundary.confirm(work.resource(), work.draft(), owner(work.resource()), seen));
    }
  }

  private Verdict compare(PermissionSetWork work) {
    var resource = work.resource();
    var draft = work.draft();
    var desired = DesiredPermissionSet.of(resource, owner(resource));
    if (desired instanceof DesiredPermissionSet.Invalid invalid) {
      return Verdict.of(Reason.INVALID_SPEC, invalid.message());
    }
    var refused = guard.refuse(DesiredPermissionSet.name(resource), draft.arn());
    if (refused.isPresent()) {
      return refused.get();
    }
    if (!draft.mayExist()) {
      draft.recordInstance(runtime.shared().instance().identityCenter().instance());
      runtime
          .reporter()
          .report(
              resource,
              work.context(),
              draft,
              Verdict.of(Reason.CREATING, "creating the permission set"));
    }
    return observations
        .of(resource, draft, runtime.requester(resource))
        .map(
            seen ->
                sync.step(
                    resource,
                    draft,
                    owner(resource),
                    (DesiredPermissionSet.Valid) desired,
                    seen,
                    message -> announceAdoption(work, message),
                    runtime.requester(resource)))
        .orElse(Verdict.CHECKING);
  }

  private void announceAdoption(PermissionSetWork work, String message) {
    runtime.reporter().announce(work.resource(), work.context(), true, ADOPTING, message);
  }

  @Override
  public void relinquish(PermissionSetWork work) {
    // Nothing is requested of others: its assignments keep the set until they are gone.
  }

  @Override
  public Optional<Verdict> remove(PermissionSetWork work) {
    sync.withdrawEdit(runtime.requester(work.resource()));
    return provisioner
        .absorbResult(work.resource(), work.draft(), requester(work))
        .map(ProvisioningOutcome::verdict)
        .or(() -> removal.remove(work, owner(work.resource())));
  }

  @Override
  public void removed(PermissionSetWork work) {
    sync.forget(work.resource(), work.draft(), requester(work));
  }

  private Requester requester(PermissionSetWork work) {
    return runtime.requester(work.resource());
  }

  private Owner owner(PermissionSet resource) {
    var meta = resource.getMetadata();
    return new Owner(runtime.shared().cluster(), meta.getNamespace(), meta.getName());
  }
}
