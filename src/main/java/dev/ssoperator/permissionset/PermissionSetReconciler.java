package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.permissionset.PermissionSetLocator.Located;
import dev.ssoperator.request.Backoff;
import dev.ssoperator.request.ErrorVerdicts;
import dev.ssoperator.request.Gate;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestTracker;
import dev.ssoperator.request.Wakeups;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes permission sets in AWS match their resources: locate or create, edit, then provision once.
 * Nothing here waits; a provisioning that runs is in status, and its end wakes the resource.
 */
@ControllerConfiguration(
    name = PermissionSetReconciler.NAME,
    finalizerName = "ssoperator.dev/finalizer",
    generationAwareEventProcessing = false)
public final class PermissionSetReconciler
    implements Reconciler<PermissionSet>, Cleaner<PermissionSet> {

  /** The controller's name. */
  public static final String NAME = "permissionset";

  private final IdentityCenter identityCenter;
  private final StatusReporter<PermissionSet, PermissionSetStatus> reporter;
  private final Pacing pacing;
  private final RandomGenerator random;
  private final String cluster;

  private final Gate gate;
  private final ErrorVerdicts errors;
  private final PermissionSetLocator locator;
  private final PermissionSetEditor editor;
  private final Provisioner provisioner;
  private final Freshness freshness;
  private final PermissionSetRemoval removal;
  private final Dependents dependents = new Dependents();
  private final Wakeups<PermissionSet> wakeups = new Wakeups<>();

  /**
   * Creates the reconciler.
   *
   * @param cluster what tells this cluster from others, in the owner tags
   */
  public PermissionSetReconciler(
      IdentityCenter identityCenter,
      RequestTracker tracker,
      StatusReporter<PermissionSet, PermissionSetStatus> reporter,
      Pacing pacing,
      Clock clock,
      RandomGenerator random,
      String cluster) {
    this.identityCenter = identityCenter;
    this.reporter = reporter;
    this.pacing = pacing;
    this.random = random;
    this.cluster = cluster;
    this.locator = new PermissionSetLocator(identityCenter);
    this.editor = new PermissionSetEditor(identityCenter);
    this.provisioner = new Provisioner(identityCenter, tracker, pacing, clock);
    this.gate = new Gate(identityCenter);
    this.errors = new ErrorVerdicts(pacing, new Backoff(pacing, random));
    this.freshness = new Freshness(pacing, clock);
    this.removal = new PermissionSetRemoval(identityCenter, locator, errors, dependents);
  }

  @Override
  public List<EventSource<?, PermissionSet>> prepareEventSources(
      EventSourceContext<PermissionSet> context) {
    return List.of(dependents.watch(context), wakeups);
  }

  @Override
  public UpdateControl<PermissionSet> reconcile(
      PermissionSet resource, Context<PermissionSet> context) {
    var draft = new PermissionSetStatusDraft(resource.getStatus());
    var verdict =
        errors.guard(resource, () -> Optional.of(converge(resource, context, draft))).orElseThrow();
    reporter.report(resource, context, draft, verdict);
    return UpdateControl.<PermissionSet>noUpdate().rescheduleAfter(pacing.recheck(verdict, random));
  }

  private Verdict converge(
      PermissionSet resource, Context<PermissionSet> context, PermissionSetStatusDraft draft) {
    var blocked =
        Gate.paused(resource)
            .or(gate::instanceNotReady)
            .or(() -> freshness.justSeen(resource, draft))
            .or(() -> provisioner.settle(draft, wake(resource)));
    if (blocked.isPresent()) {
      return blocked.get();
    }
    freshness.seen(resource);
    var owner = owner(resource);
    var desired = DesiredPermissionSet.of(resource, owner);
    if (desired instanceof DesiredPermissionSet.Invalid invalid) {
      return Verdict.of(Reason.INVALID_SPEC, invalid.message());
    }
    if (!draft.mayExist()) {
      draft.creating(identityCenter.instance());
      reporter.report(
          resource, context, draft, Verdict.of(Reason.CREATING, "creating the permission set"));
    }
    return converge(resource, draft, owner, (DesiredPermissionSet.Valid) desired);
  }

  private Verdict converge(
      PermissionSet resource,
      PermissionSetStatusDraft draft,
      Owner owner,
      DesiredPermissionSet.Valid desired) {
    var requestedAt = Annotations.requestedAt(resource);
    var impatient = draft.isAsked(requestedAt);
    draft.handled(requestedAt);
    var located = locator.locate(desired, owner, resource.getSpec().adoptionPolicy(), draft.arn());
    if (located instanceof Located.Refused refused) {
      draft.gone();
      return refused.verdict();
    }
    var set = ((Located.Usable) located).set();
    draft.exists(set, identityCenter.instance());
    var changes = PermissionSetDiff.between(desired.content(), set.content());
    changes.forEach(change -> editor.apply(set.arn(), change));

    var generation = resource.getMetadata().getGeneration();
    var fresh = !changes.isEmpty() || !generation.equals(draft.appliedGeneration());
    draft.applied(generation, fresh);
    return provisioner.provision(draft, set.arn(), fresh, impatient, wake(resource));
  }

  @Override
  public DeleteControl cleanup(PermissionSet resource, Context<PermissionSet> context) {
    var draft = new PermissionSetStatusDraft(resource.getStatus());
    var verdict = errors.guard(resource, () -> retire(resource, draft));
    if (verdict.isEmpty()) {
      freshness.forget(resource);
      return DeleteControl.defaultDelete();
    }
    reporter.report(resource, context, draft, verdict.get());
    return DeleteControl.noFinalizerRemoval()
        .rescheduleAfter(pacing.recheck(verdict.get(), random));
  }

  private Optional<Verdict> retire(PermissionSet resource, PermissionSetStatusDraft draft) {
    var blocked = Gate.paused(resource);
    if (blocked.isPresent() || !draft.mayExist()) {
      return blocked;
    }
    blocked = gate.instanceNotReady().or(() -> provisioner.settle(draft, wake(resource)));
    if (blocked.isPresent()) {
      return blocked;
    }
    return removal.remove(resource, owner(resource), draft.arn());
  }

  private Owner owner(PermissionSet resource) {
    var meta = resource.getMetadata();
    return new Owner(cluster, meta.getNamespace(), meta.getName());
  }

  private Runnable wake(PermissionSet resource) {
    return wakeups.waking(ResourceID.fromResource(resource));
  }
}
