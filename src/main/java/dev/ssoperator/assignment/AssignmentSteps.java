package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.assignment.AssignmentResolver.Resolution;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.ledger.Presence;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerSteps;
import dev.ssoperator.sdk.Wakeups;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/**
 * The state machine of an assignment: take in the request that runs, resolve names, claim the
 * access, create it, and revoke what is no longer wanted once the new access exists.
 */
final class AssignmentSteps implements ReconcilerSteps<AccountAssignment, AssignmentWork> {

  private final AssignmentResolver resolver;
  private final AssignmentRequests requests;
  private final Grants grants;
  private final Revocations revocations;
  private final Wakeups<AccountAssignment> wakeups;

  private AssignmentSteps(
      AssignmentResolver resolver,
      AssignmentRequests requests,
      Grants grants,
      Revocations revocations,
      Wakeups<AccountAssignment> wakeups) {
    this.resolver = resolver;
    this.requests = requests;
    this.grants = grants;
    this.revocations = revocations;
    this.wakeups = wakeups;
  }

  static AssignmentSteps of(
      KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
      AssignmentResolver resolver,
      Newcomers newcomers) {
    var claims = new Claims();
    var requests = new AssignmentRequests(runtime, resolver);
    var revocations = new Revocations(runtime, requests, claims, newcomers);
    var grants = new Grants(runtime, requests, claims, revocations);
    return new AssignmentSteps(resolver, requests, grants, revocations, runtime.wakeups());
  }

  @Override
  public AssignmentWork begin(AccountAssignment resource, Context<AccountAssignment> context) {
    var work = AssignmentWork.on(resource, context);
    grants.loadClaims(work);
    return work;
  }

  @Override
  public Verdict converge(AssignmentWork work) {
    return absorbResult(work).orElseGet(() -> resolve(work));
  }

  /** Takes in how the request in status ended. */
  private Optional<Verdict> absorbResult(AssignmentWork work) {
    var running = requests.absorbResult(work);
    if (running.isEmpty()) {
      revocations.end(work);
    }
    return running;
  }

  private Verdict resolve(AssignmentWork work) {
    var resolution = resolver.resolve(work, wakeups.requester(work.resource()));
    if (resolution instanceof Resolution.LookingUp) {
      var asRequested = work.resolvedWhenRequestEnded();
      if (asRequested.isEmpty()) {
        work.draft().postpone();
        return Verdict.CHECKING;
      }
      // Saved with the request's end in one write; the lookup's end wakes the resource again.
      resolution = new Resolution.Resolved(asRequested.get());
    }
    if (resolution instanceof Resolution.Unresolved unresolved) {
      grants.abandonTarget(work);
      return unresolved.verdict();
    }
    var access = ((Resolution.Resolved) resolution).access();
    grants.resolved(work, access);
    grants.watch(work, access);
    var owner = grants.claim(work, access);
    return revocations.await(work, access).orElseGet(() -> grant(work, access, owner));
  }

  private Verdict grant(AssignmentWork work, AssignedAccess access, Claimant owner) {
    var presence = grants.presence(work, access);
    if (presence == Presence.UNKNOWN) {
      return Verdict.CHECKING;
    }
    var retryNow = work.takeRequest() || !work.resource().isObserved();
    var owned = owner.id().equals(work.id());
    if (presence == Presence.PRESENT) {
      work.draft().markPresent(access, owned);
      var revoking = revocations.revoke(work, work.draft().obsolete(), retryNow);
      if (revoking.isPresent()) {
        return revoking.get();
      }
    } else if (owned) {
      return grants.create(work, access, retryNow);
    }
    return grants.ready(work, access, owner);
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
        : revocations.revoke(work, work.draft().held(), work.takeRequest());
  }

  @Override
  public void removed(AssignmentWork work) {
    vanished(work.resource());
  }

  /** The resource is gone; the next in line for what it requested takes over. */
  void vanished(AccountAssignment resource) {
    resolver.forget(ResourceID.fromResource(resource));
    grants.vanished(resource);
  }
}
