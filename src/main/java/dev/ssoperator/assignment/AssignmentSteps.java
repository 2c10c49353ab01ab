package dev.ssoperator.assignment;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.access.AssignmentRequests;
import dev.ssoperator.access.Claimant;
import dev.ssoperator.access.Grants;
import dev.ssoperator.access.Handovers;
import dev.ssoperator.access.Newcomers;
import dev.ssoperator.access.Revocations;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.assignment.AssignmentResolver.Resolution;
import dev.ssoperator.inventory.Presence;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerSteps;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The state machine of an assignment: take in the request that runs, resolve names, claim the
 * assignment, create it, and revoke what is obsolete once the new assignment exists.
 */
final class AssignmentSteps implements ReconcilerSteps<AccountAssignment, AssignmentWork> {

  private final KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime;
  private final AssignmentResolver resolver;
  private final BiPredicate<AccountAssignment, AssignedAccess> meaning;
  private final AssignmentRequests requests;
  private final Grants grants;
  private final Revocations revocations;
  private final AssignmentVerdicts verdicts;
  private final BoundaryCheck boundary;

  /**
   * Creates the steps.
   *
   * @param meaning whether a resource could turn out to request an assignment
   */
  AssignmentSteps(
      KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
      AssignmentResolver resolver,
      Newcomers newcomers,
      BiPredicate<AccountAssignment, AssignedAccess> meaning) {
    this.runtime = runtime;
    this.resolver = resolver;
    this.meaning = meaning;
    var services = runtime.shared().instance().access();
    var handovers = new Handovers(services);
    requests = new AssignmentRequests(services);
    grants = new Grants(services, requests, handovers);
    revocations = new Revocations(services, requests, handovers, newcomers);
    verdicts = new AssignmentVerdicts(runtime, resolver);
    boundary =
        new BoundaryCheck(
            runtime.shared().boundaries(),
            services.announcedEdits(),
            grants,
            revocations,
            verdicts);
  }

  @Override
  public AssignmentWork begin(AccountAssignment resource, Context<AccountAssignment> context) {
    var draft = new AssignmentStatusDraft(resource, runtime.shared().seals());
    var work = new AssignmentWork(resource, context, draft, runtime, meaning);
    grants.loadClaims(work);
    return work;
  }

  @Override
  public Verdict converge(AssignmentWork work) {
    return absorbResult(work)
        .or(() -> invalid(work))
        .or(() -> boundary.check(work))
        .orElseGet(() -> resolve(work));
  }

  private Optional<Verdict> invalid(AssignmentWork work) {
    var problem = SpecCheck.problem(work.resource().getSpec());
    if (problem.isPresent()) {
      grants.abandonTarget(work);
    }
    return problem.map(message -> Verdict.of(Reason.INVALID_SPEC, message));
  }

  private Optional<Verdict> absorbResult(AssignmentWork work) {
    return requests.absorbResult(work).map(outcome -> verdicts.of(work, outcome));
  }

  private Verdict resolve(AssignmentWork work) {
    var resolution = resolver.resolve(work, work.requester());
    var isLookingUp = resolution instanceof Resolution.LookingUp;
    if (isLookingUp) {
      var asRequested = work.resolvedWhenRequestEnded();
      if (asRequested.isEmpty()) {
        work.draft().postpone();
        return Verdict.CHECKING;
      }
      // Saved with the request's end in one write; the lookup's end wakes the resource again.
      resolution =
          new Resolution.Resolved(asRequested.get(), work.draft().names(), Optional.empty());
    }
    if (resolution instanceof Resolution.Unresolved unresolved) {
      grants.abandonTarget(work);
      return unresolved
          .gone()
          .map(id -> revocations.revokeOrphans(work, id, work.takeRefreshRequest()))
          .flatMap(left -> verdicts.of(work, left))
          .orElse(unresolved.verdict());
    }
    var resolved = (Resolution.Resolved) resolution;
    work.takeNames(resolved.names());
    var assignment = resolved.access();
    var guarded = grants.guard(work, assignment);
    if (guarded.isPresent()) {
      return guarded(work, guarded.get());
    }
    var owner = grants.claim(work, assignment);
    if (!isLookingUp && resolved.pin().isEmpty()) {
      boundary.prove(work, assignment);
    }
    var verdict =
        revocations
            .await(work, assignment)
            .map(outcome -> verdicts.of(work, outcome))
            .orElseGet(() -> grant(work, resolved, owner, !isLookingUp));
    return resolved.pin().map(pin -> verdicts.of(work, verdict, pin)).orElse(verdict);
  }

  private Verdict guarded(AssignmentWork work, AccessOutcome outcome) {
    if (outcome instanceof AccessOutcome.Protected) {
      grants.abandonTarget(work);
    } else {
      work.draft().postpone();
    }
    return verdicts.of(work, outcome);
  }

  /**
   * Grants what the spec means.
   *
   * @param isLookedUp whether that is known from AWS, and not from the status only
   */
  private Verdict grant(
      AssignmentWork work, Resolution.Resolved resolved, Claimant owner, boolean isLookedUp) {
    var assignment = resolved.access();
    var isOriginUnknown = boundary.isOriginUnknown(work, assignment);
    var presence = grants.presence(work, assignment, isOriginUnknown);
    if (presence == Presence.UNKNOWN) {
      return Verdict.CHECKING;
    }
    var retryNow = work.takeRefreshRequest() || !work.resource().isObserved();
    var isOwned = owner.id().equals(work.id());
    if (presence == Presence.PRESENT) {
      grants.markPresent(work, assignment, owner, boundary.existedBefore(work, assignment));
      var left = verdicts.of(work, revocations.revokeObsolete(work, retryNow));
      if (left.isPresent()) {
        return left.get();
      }
    } else if (resolved.pin().isPresent()) {
      return AssignmentVerdicts.of(resolved.pin().get());
    } else if (isOwned) {
      if (isOriginUnknown) {
        work.held().markNew();
      }
      var waiting = boundary.await(work, assignment, isLookedUp);
      if (waiting.isPresent()) {
        return waiting.get();
      }
      return verdicts.of(work, grants.create(work, assignment, retryNow));
    }
    return verdicts.of(
        work,
        isOwned ? new AccessOutcome.Assigned(assignment) : new AccessOutcome.Duplicate(owner));
  }

  @Override
  public void relinquish(AssignmentWork work) {
    grants.release(work);
  }

  @Override
  public Optional<Verdict> remove(AssignmentWork work) {
    var running = absorbResult(work);
    return running.isPresent() || work.retains()
        ? running
        : verdicts.of(work, revocations.revokeAll(work, work.takeRefreshRequest()));
  }

  @Override
  public void removed(AssignmentWork work) {
    vanished(work.resource());
  }

  /** The resource is gone; the next in line for what it requested takes over. */
  void vanished(AccountAssignment resource) {
    resolver.forget(ResourceID.fromResource(resource));
    grants.vanished(resource, runtime.requester(resource));
    runtime.shared().boundaries().vanished(resource);
    runtime.shared().seals().forget(resource);
  }
}
