package dev.ssoperator.permissionset;

import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.ledger.LateAssignments;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.MissingPermissionSets;
import dev.ssoperator.ledger.ReadThreads;
import dev.ssoperator.request.Admission;
import dev.ssoperator.request.Backoff;
import dev.ssoperator.request.ErrorVerdicts;
import dev.ssoperator.request.Gate;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Rechecks;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Deletions;
import dev.ssoperator.sdk.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes permission sets in AWS match their resources: locate or create, edit, then provision once.
 * Nothing here waits; a provisioning that runs is in status, and its end wakes the resource.
 */
@ControllerConfiguration(
    name = PermissionSetReconciler.NAME,
    finalizerName = Finalizer.NAME,
    generationAwareEventProcessing = false)
public final class PermissionSetReconciler
    implements Reconciler<PermissionSet>, Cleaner<PermissionSet> {

  /** The controller's name. */
  public static final String NAME = "permissionset";

  /** The reason of the event that says what an adoption removes. */
  private static final String ADOPTING = "Adopting";

  private static final String BY_AWS_NAME = "aws-name";
  private static final String BY_ARN = "arn";

  private final IdentityCenter identityCenter;
  private final StatusReporter<PermissionSet, PermissionSetStatus> reporter;
  private final Rechecks rechecks;
  private final String cluster;

  private final Admission admission;
  private final Gate gate;
  private final ErrorVerdicts errors;
  private final Provisioner provisioner;
  private final Observations observations;
  private final MissingPermissionSets missing;
  private final Convergence convergence;
  private final PermissionSetRemoval removal;
  private final Dependents dependents = new Dependents();
  private final Wakeups<PermissionSet> wakeups = new Wakeups<>(PermissionSet.class);

  /**
   * Creates the reconciler.
   *
   * @param cluster what tells this cluster from others, in the owner tags
   */
  public PermissionSetReconciler(
      IdentityCenter identityCenter,
      Requests requests,
      ReadThreads threads,
      Ledger ledger,
      LateAssignments late,
      MissingPermissionSets missing,
      StatusReporter<PermissionSet, PermissionSetStatus> reporter,
      Admission admission,
      Gate gate,
      Pacing pacing,
      Clock clock,
      RandomGenerator random,
      String cluster) {
    this.identityCenter = identityCenter;
    this.reporter = reporter;
    this.rechecks = new Rechecks(pacing, clock);
    this.cluster = cluster;
    this.missing = missing;
    this.admission = admission;
    var backoff = new Backoff(pacing, random);
    this.gate = gate;
    this.errors = new ErrorVerdicts(pacing, backoff);
    this.observations = new Observations(identityCenter, threads, late, rechecks, pacing, clock);
    this.provisioner = new Provisioner(identityCenter, requests, observations, pacing, clock);
    var steadyState = new SteadyState(requests, ledger, observations, dependents, pacing, clock);
    var locator = new PermissionSetLocator(identityCenter, observations);
    this.convergence =
        new Convergence(
            identityCenter,
            observations,
            locator,
            provisioner,
            dependents,
            steadyState,
            new Bursts(pacing.pollInterval(), clock),
            errors,
            reporter.tally());
    this.removal = new PermissionSetRemoval(identityCenter, locator, errors, dependents);
  }

  @Override
  public List<EventSource<?, PermissionSet>> prepareEventSources(
      EventSourceContext<PermissionSet> context) {
    var sets = context.getPrimaryCache();
    sets.addIndexers(
        Map.of(
            BY_AWS_NAME,
            set -> List.of(DesiredPermissionSet.name(set)),
            BY_ARN,
            set -> arn(set).stream().toList()));
    missing.listen(arn -> wakeMissing(sets, arn));
    return List.of(
        dependents.watch(context),
        new Deletions<PermissionSet>(set -> vanished(sets, set)),
        wakeups);
  }

  private static Optional<String> arn(PermissionSet set) {
    return Optional.ofNullable(set.getStatus()).map(PermissionSetStatus::arn);
  }

  /** Somebody has found that the set is gone from AWS: its resource makes it again. */
  private void wakeMissing(IndexedResourceCache<PermissionSet> sets, String arn) {
    observations.provisioned(arn);
    sets.byIndex(BY_ARN, arn).forEach(set -> wakeups.wake(ResourceID.fromResource(set)));
  }

  /** The resource is gone, so that its name in AWS may be another's. */
  private void vanished(IndexedResourceCache<PermissionSet> sets, PermissionSet gone) {
    reporter.vanished(gone);
    var id = ResourceID.fromResource(gone);
    provisioner.endPass(wakeups.requester(id), Optional.empty());
    sets.byIndex(BY_AWS_NAME, DesiredPermissionSet.name(gone)).stream()
        .map(ResourceID::fromResource)
        .filter(other -> !other.equals(id))
        .forEach(wakeups::wake);
  }

  @Override
  public UpdateControl<PermissionSet> reconcile(
      PermissionSet seen, Context<PermissionSet> context) {
    return admission.reconcile(wakeups.requester(seen), () -> admitted(seen, context));
  }

  private UpdateControl<PermissionSet> admitted(
      PermissionSet seen, Context<PermissionSet> context) {
    var resource = reporter.newest(seen, context);
    if (resource.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    var draft = new PermissionSetStatusDraft(resource.getStatus());
    var verdict =
        errors.guard(resource, () -> Optional.of(converge(resource, context, draft))).orElseThrow();
    provisioner.endPass(wakeups.requester(resource), Optional.of(verdict));
    var end = reporter.conclude(resource, context, draft, verdict);
    return UpdateControl.<PermissionSet>noUpdate().rescheduleAfter(rechecks.after(end, resource));
  }

  private Verdict converge(
      PermissionSet resource, Context<PermissionSet> context, PermissionSetStatusDraft draft) {
    var blocked =
        Gate.unreadable(resource, !draft.mayExist())
            .or(() -> Gate.paused(resource))
            .or(() -> gate.instanceNotReady(wakeups.requester(resource)))
            .or(() -> provisioner.settle(draft, wakeups.requester(resource)));
    if (blocked.isPresent()) {
      return blocked.get();
    }
    var desired = DesiredPermissionSet.of(resource, owner(resource));
    if (desired instanceof DesiredPermissionSet.Invalid invalid) {
      return Verdict.of(Reason.INVALID_SPEC, invalid.message());
    }
    if (!draft.mayExist()) {
      draft.creating(identityCenter.instance());
      reporter.report(
          resource, context, draft, Verdict.of(Reason.CREATING, "creating the permission set"));
    }
    var observed = observations.of(resource, draft, wakeups.requester(resource));
    return observed
        .map(
            seen ->
                convergence.step(
                    resource,
                    draft,
                    owner(resource),
                    (DesiredPermissionSet.Valid) desired,
                    seen,
                    message -> reporter.announce(resource, context, ADOPTING, message),
                    wakeups.requester(resource)))
        .orElse(Verdict.CHECKING);
  }

  @Override
  public DeleteControl cleanup(PermissionSet seen, Context<PermissionSet> context) {
    admission.forget(wakeups.requester(seen));
    if (reporter.isReleased(seen)) {
      return DeleteControl.noFinalizerRemoval();
    }
    var resource = reporter.newest(seen, context);
    var draft = new PermissionSetStatusDraft(resource.getStatus());
    var verdict = errors.guard(resource, () -> retire(resource, draft));
    provisioner.endPass(wakeups.requester(resource), verdict);
    if (verdict.isEmpty()) {
      if (resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
        reporter.retained(resource);
      }
      convergence.forget(resource, draft, wakeups.requester(resource));
      return reporter.removed(resource, context);
    }
    var end = reporter.conclude(resource, context, draft, verdict.get());
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(rechecks.after(end, resource));
  }

  private Optional<Verdict> retire(PermissionSet resource, PermissionSetStatusDraft draft) {
    var blocked = Gate.unreadable(resource, !draft.mayExist()).or(() -> Gate.paused(resource));
    if (blocked.isPresent() || !draft.mayExist()) {
      return blocked;
    }
    return gate.instanceNotReady(wakeups.requester(resource))
        .or(() -> provisioner.settle(draft, wakeups.requester(resource)))
        .or(() -> removal.remove(resource, owner(resource), draft.arn()));
  }

  private Owner owner(PermissionSet resource) {
    var meta = resource.getMetadata();
    return new Owner(cluster, meta.getNamespace(), meta.getName());
  }
}
