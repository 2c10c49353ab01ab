package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.assignment.AssignmentResolver.Resolution;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.ledger.LateAssignments;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.MissingPermissionSets;
import dev.ssoperator.ledger.Presence;
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
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes assignments in AWS match their resources: resolve names, claim the access, create it, and
 * remove what is no longer wanted once the new access exists. Nothing here waits; a request that
 * runs is in status, and its end wakes the resource.
 */
@ControllerConfiguration(
    name = AccountAssignmentReconciler.NAME,
    finalizerName = Finalizer.NAME,
    generationAwareEventProcessing = false)
public final class AccountAssignmentReconciler
    implements Reconciler<AccountAssignment>, Cleaner<AccountAssignment> {

  /** The controller's name. */
  public static final String NAME = "accountassignment";

  private final StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter;
  private final Rechecks rechecks;
  private final Admission admission;
  private final Gate gate;
  private final ErrorVerdicts errors;
  private final AssignmentResolver resolver;
  private final AssignmentSteps steps;
  private final PermissionSetEvents permissionSets = new PermissionSetEvents();
  private final Newcomers newcomers;
  private final Wakeups<AccountAssignment> wakeups = new Wakeups<>(AccountAssignment.class);

  /**
   * Creates the reconciler.
   *
   * @param lookups what looks up names
   */
  public AccountAssignmentReconciler(
      IdentityCenter identityCenter,
      Directory directory,
      ReadThreads lookups,
      Requests inFlight,
      Ledger ledger,
      LateAssignments late,
      MissingPermissionSets missing,
      StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter,
      Admission admission,
      Gate gate,
      Pacing pacing,
      Clock clock,
      RandomGenerator random) {
    this.reporter = reporter;
    this.rechecks = new Rechecks(pacing, clock);
    this.admission = admission;
    var backoff = new Backoff(pacing, random);
    this.gate = gate;
    this.errors = new ErrorVerdicts(pacing, backoff);
    this.resolver = new AssignmentResolver(directory, lookups, clock);
    var requests =
        new AssignmentRequests(resolver, inFlight, ledger, late, reporter, wakeups, pacing, clock);
    this.newcomers = new Newcomers(resolver, permissionSets, clock);
    this.steps =
        new AssignmentSteps(
            identityCenter, ledger, missing, requests, wakeups, newcomers, errors, pacing, clock);
  }

  @Override
  public List<EventSource<?, AccountAssignment>> prepareEventSources(
      EventSourceContext<AccountAssignment> context) {
    AccessIndexes.addTo(context.getPrimaryCache());
    return List.of(
        permissionSets.watch(context), newcomers, new Deletions<>(this::vanished), wakeups);
  }

  @Override
  public UpdateControl<AccountAssignment> reconcile(
      AccountAssignment seen, Context<AccountAssignment> context) {
    return admission.reconcile(wakeups.requester(seen), () -> admitted(seen, context));
  }

  private UpdateControl<AccountAssignment> admitted(
      AccountAssignment seen, Context<AccountAssignment> context) {
    var resource = reporter.newest(seen, context);
    if (resource.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    var work = AssignmentWork.on(resource, context);
    var verdict = errors.guard(resource, () -> Optional.of(converge(work))).orElseThrow();
    steps.end(work, Optional.of(verdict));
    var end = reporter.conclude(resource, context, work.draft(), verdict);
    return UpdateControl.<AccountAssignment>noUpdate()
        .rescheduleAfter(rechecks.after(end, resource));
  }

  private Verdict converge(AssignmentWork work) {
    steps.recall(work);
    var blocked =
        Gate.unreadable(work.resource(), work.draft().holdsNothing())
            .or(() -> Gate.paused(work.resource()))
            .or(() -> gate.instanceNotReady(wakeups.requester(work.id())))
            .or(() -> steps.settle(work));
    if (blocked.isPresent()) {
      return blocked.get();
    }
    var resolution = resolver.resolve(work, wakeups.requester(work.resource()));
    if (resolution instanceof Resolution.LookingUp) {
      var asRequested = work.resolvedWhenRequestEnded();
      if (asRequested.isPresent()) {
        // Saved with the request's end in one write; the lookup's end wakes the resource again.
        resolution = new Resolution.Resolved(asRequested.get());
      }
    }
    if (resolution instanceof Resolution.LookingUp) {
      work.draft().postponed();
      return Verdict.CHECKING;
    }
    if (resolution instanceof Resolution.Unresolved unresolved) {
      steps.forgo(work);
      return unresolved.verdict();
    }
    var access = ((Resolution.Resolved) resolution).access();
    steps.resolved(work, access);
    steps.watch(work, access);
    var owner = steps.claim(work, access);
    return steps.awaitRevocation(work, access).orElseGet(() -> converge(work, access, owner));
  }

  private Verdict converge(AssignmentWork work, AssignedAccess access, Claimant owner) {
    var presence = steps.presence(work, access);
    if (presence == Presence.UNKNOWN) {
      return Verdict.CHECKING;
    }
    var impatient = work.takeRequest() || !work.resource().isObserved();
    var owned = owner.id().equals(work.id());
    if (presence == Presence.PRESENT) {
      work.draft().present(access, owned);
      var revoking = steps.revoke(work, work.draft().obsolete(), impatient);
      if (revoking.isPresent()) {
        return revoking.get();
      }
    } else if (owned) {
      return steps.create(work, access, impatient);
    }
    return steps.ready(work, access, owner);
  }

  /** The resource is gone, be it without a cleanup: somebody may have removed its finalizer. */
  private void vanished(AccountAssignment resource) {
    reporter.vanished(resource);
    steps.vanished(resource);
  }

  @Override
  public DeleteControl cleanup(AccountAssignment seen, Context<AccountAssignment> context) {
    admission.forget(wakeups.requester(seen));
    if (reporter.isReleased(seen)) {
      return DeleteControl.noFinalizerRemoval();
    }
    var resource = reporter.newest(seen, context);
    var work = AssignmentWork.on(resource, context);
    var verdict = errors.guard(resource, () -> retire(work));
    steps.end(work, verdict);
    if (verdict.isEmpty()) {
      if (resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
        reporter.retained(resource);
      }
      resolver.forget(work);
      steps.vanished(resource);
      return reporter.removed(resource, context);
    }
    var end = reporter.conclude(resource, context, work.draft(), verdict.get());
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(rechecks.after(end, resource));
  }

  private Optional<Verdict> retire(AssignmentWork work) {
    steps.recall(work);
    var paused =
        Gate.unreadable(work.resource(), work.draft().holdsNothing())
            .or(() -> Gate.paused(work.resource()));
    if (paused.isPresent()) {
      return paused;
    }
    steps.release(work);
    if (work.draft().holdsNothing()) {
      return Optional.empty();
    }
    var blocked = gate.instanceNotReady(wakeups.requester(work.id())).or(() -> steps.settle(work));
    if (blocked.isPresent()
        || work.resource().getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
      return blocked;
    }
    return steps.revoke(work, work.draft().held(), work.takeRequest());
  }
}
