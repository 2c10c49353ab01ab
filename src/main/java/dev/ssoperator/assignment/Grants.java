package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.AssignmentScope;
import dev.ssoperator.ledger.Freshness;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.MissingPermissionSets;
import dev.ssoperator.ledger.Presence;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims access for resources, and creates it. */
final class Grants {

  /** AWS's quota on groups that have one permission set in one account. */
  private static final int MAX_GROUPS = 100;

  private final IdentityCenter identityCenter;
  private final Ledger ledger;
  private final MissingPermissionSets missing;
  private final AssignmentRequests requests;
  private final Claims claims;
  private final Revocations revocations;
  private final Wakeups<AccountAssignment> wakeups;
  private final Duration recheckDuplicates;

  Grants(
      KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
      AssignmentRequests requests,
      Claims claims,
      Revocations revocations) {
    var instance = runtime.shared().instance();
    this.identityCenter = instance.identityCenter().in(Lane.GRANT);
    this.ledger = instance.ledger();
    this.missing = instance.missingPermissionSets();
    this.requests = requests;
    this.claims = claims;
    this.revocations = revocations;
    this.wakeups = runtime.wakeups();
    this.recheckDuplicates = runtime.shared().pacing().maxBackoff();
  }

  /** Takes in, once, who claimed what before the operator started. */
  void loadClaims(AssignmentWork work) {
    claims.seed(work.context().getPrimaryCache()::list);
  }

  /** From now on the resource is woken when what exists where its access is changes. */
  void watch(AssignmentWork work, AssignedAccess access) {
    ledger.watch(requester(work), Set.of(AssignmentScope.of(access)));
  }

  /** The spec cannot be resolved, so the resource requests nothing. */
  void abandonTarget(AssignmentWork work) {
    resolved(work, null);
    release(work);
    unwatch(work);
  }

  /** What the spec means now; what it meant before goes if it was handed over and nobody has it. */
  void resolved(AssignmentWork work, @Nullable AssignedAccess access) {
    var before = work.draft().resolved();
    if (before != null && !before.equals(access) && isNobodyElses(work, before)) {
      work.draft().markObsolete(before);
    }
    work.draft().setResolved(access);
  }

  private boolean isNobodyElses(AssignmentWork work, AssignedAccess access) {
    return !ledger.isKnownAbsent(access)
        && claims.other(access, work.id()).isEmpty()
        && AccessIndexes.othersWith(work.context().getPrimaryCache(), access, work.id()).isEmpty();
  }

  /** Nothing of what exists concerns the resource any more. */
  private void unwatch(AssignmentWork work) {
    ledger.watch(requester(work), Set.of());
  }

  private Requester requester(AssignmentWork work) {
    return wakeups.requester(work.id());
  }

  /** Claims access; the owner is the oldest claimant that is to stay. */
  Claimant claim(AssignmentWork work, AssignedAccess access) {
    var me = Claimant.of(work.resource());
    var claim = claims.claim(access, me);
    while (!claim.owner().id().equals(me.id()) && work.live(claim.owner().id()).isEmpty()) {
      claims.release(claim.owner().id());
      claim = claims.claim(access, me);
    }
    claim.displaced().ifPresent(former -> wakeups.wake(former.id()));
    revocations.requested(work, access);
    return claim.owner();
  }

  /** Gives up what the resource claims. */
  void release(AssignmentWork work) {
    claims.release(work.id());
  }

  /** The resource is gone; the next claimant of its access takes over. */
  void vanished(AccountAssignment resource) {
    var id = ResourceID.fromResource(resource);
    claims.release(id);
    revocations.end(id);
    ledger.watch(wakeups.requester(id), Set.of());
    requests.vanished(wakeups.requester(id));
    Optional.ofNullable(resource.getStatus())
        .map(AccountAssignmentStatus::resolved)
        .flatMap(access -> claims.other(access, id))
        .ifPresent(heir -> wakeups.wake(heir.id()));
  }

  /** Whether the requested access exists; while unknown, the resource is woken. */
  Presence presence(AssignmentWork work, AssignedAccess access) {
    var believed = work.draft().isAssigned(access);
    var freshness =
        work.isAsked() ? Freshness.LIVE : believed ? Freshness.CACHED : Freshness.INFERRED;
    return ledger.presence(access, freshness, believed ? Lane.READ : Lane.GRANT, requester(work));
  }

  /**
   * Creates access.
   *
   * @param retryNow whether to retry a failed request without its delay
   */
  Verdict create(AssignmentWork work, AssignedAccess access, boolean retryNow) {
    return requests
        .holdOff(work, Operation.CREATE, access, retryNow)
        .or(() -> limitReached(access))
        .orElseGet(() -> start(work, access));
  }

  private Optional<Verdict> limitReached(AssignedAccess access) {
    if (access.principalType() != PrincipalType.GROUP) {
      return Optional.empty();
    }
    var groups =
        ledger.contents(AssignmentScope.of(access)).orElse(Set.of()).stream()
            .filter(other -> other.principalType() == PrincipalType.GROUP)
            .filter(other -> !other.equals(access))
            .count();
    return groups < MAX_GROUPS
        ? Optional.empty()
        : Optional.of(
            Verdict.of(
                Reason.LIMIT_EXCEEDED,
                ("%d groups have this permission set in account %s, and AWS allows %d; revoke one"
                        + " there, or assign a group that contains several")
                    .formatted(groups, access.accountId(), MAX_GROUPS)));
  }

  private Verdict start(AssignmentWork work, AssignedAccess access) {
    try {
      return requests.start(work, Operation.CREATE, access);
    } catch (IdentityCenterException e) {
      var reference = work.resource().getSpec().permissionSetRef();
      if (e.kind() != ErrorKind.NOT_FOUND
          || reference == null
          || identityCenter.exists(access.permissionSetArn())) {
        throw e;
      }
      missing.report(access.permissionSetArn());
      return Verdict.of(
          Reason.PERMISSION_SET_NOT_READY,
          "the permission set no longer exists in AWS; waiting for PermissionSet %s to create it again"
              .formatted(reference.name()));
    }
  }

  /** The verdict when the access exists and nothing else is left to remove. */
  Verdict ready(AssignmentWork work, AssignedAccess access, Claimant owner) {
    return owner.id().equals(work.id())
        ? Verdict.of(Reason.ASSIGNED, "assigned in account " + access.accountId())
        : Verdict.of(
                Reason.DUPLICATE,
                "AccountAssignment %s is older and grants the same access; this one takes over when it is deleted"
                    .formatted(owner.name()))
            .recheckAfter(recheckDuplicates);
  }
}
