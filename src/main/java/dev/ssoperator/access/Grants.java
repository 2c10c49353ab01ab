package dev.ssoperator.access;

import dev.ssoperator.access.Caller.Reach;
import dev.ssoperator.access.ProtectedAccess.Named;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Freshness;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.inventory.Presence;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims assignments for resources, and creates them. */
public final class Grants {

  /** AWS's quota on groups that have one permission set in one account. */
  private static final int MAX_GROUPS = 100;

  /** How long the accounts count in which a permission set is provisioned. */
  private static final Duration REMEMBER = Duration.ofMinutes(5);

  private final IdentityCenter identityCenter;
  private final Ledger ledger;
  private final MissingPermissionSets missing;
  private final Accesses accesses;
  private final RevocationBreaker breaker;
  private final ProtectedAccess protectedAccess;
  private final Caller caller;
  private final Clock clock;
  private final Requests door;
  private final AssignmentRequests requests;
  private final Handovers handovers;
  private final AccessAudit audit;

  /** Creates the grants of an instance. */
  public Grants(AccessServices services, AssignmentRequests requests, Handovers handovers) {
    this.identityCenter = services.identityCenter().in(Lane.GRANT);
    this.ledger = services.ledger();
    this.missing = services.missingPermissionSets();
    this.accesses = services.accesses();
    this.breaker = services.breaker();
    this.protectedAccess = services.protectedAccess();
    this.caller = services.caller();
    this.clock = services.clock();
    this.door = services.requests();
    this.requests = requests;
    this.handovers = handovers;
    this.audit = new AccessAudit(services);
  }

  /** Takes in, once, what resources requested before the operator started. */
  public void loadClaims(AccessPass pass) {
    accesses.load(
        pass.resources()::list,
        resource -> pass.requester(ResourceID.fromResource(resource)),
        pass::isProven);
  }

  /** The spec cannot be resolved, so the resource requests nothing. */
  public void abandonTarget(AccessPass pass) {
    setTarget(pass, null);
    release(pass);
    ledger.watch(pass.requester(), Set.of());
  }

  /** The outcome if the assignment that the spec means now is protected, or may be. */
  public Optional<AccessOutcome> guard(AccessPass pass, AssignedAccess assignment) {
    return protectedAccess
        .of(assignment, Named.of(pass.resource().getSpec()), pass.requester())
        .map(guarded -> guarded);
  }

  /**
   * Claims what the spec means; the owner is the oldest claimant that is to stay. From now on the
   * resource is woken when what exists there changes.
   */
  public Claimant claim(AccessPass pass, AssignedAccess assignment) {
    setTarget(pass, assignment);
    ledger.watch(pass.requester(), Set.of(AssignmentScope.of(assignment)));
    var me = Claimant.of(pass.resource(), pass.requester());
    var claim = accesses.claim(assignment, me);
    while (!claim.owner().id().equals(me.id()) && pass.live(claim.owner().id()).isEmpty()) {
      accesses.release(claim.owner().id());
      claim = accesses.claim(assignment, me);
    }
    claim.displaced().map(Claimant::requester).ifPresent(Requester::wake);
    if (claim.isNew()) {
      // Their revocations may be held; the assignment is now the claimant's.
      AccessIndexes.deletedWith(pass.resources(), assignment)
          .map(pass::requester)
          .forEach(Requester::wake);
    }
    handovers.requested(assignment, pass.requester());
    return claim.owner();
  }

  /** What the spec meant before is obsolete if it was handed over and nobody else has it. */
  private void setTarget(AccessPass pass, @Nullable AssignedAccess assignment) {
    var before = pass.held().resolved();
    if (before != null && !before.equals(assignment) && isNobodyElses(pass, before)) {
      pass.held().markObsolete(before);
    }
    pass.held().setResolved(assignment);
  }

  private boolean isNobodyElses(AccessPass pass, AssignedAccess assignment) {
    return !ledger.isKnownAbsent(assignment)
        && accesses.other(assignment, pass.id()).isEmpty()
        && AccessIndexes.othersWith(pass, assignment).isEmpty();
  }

  /** Gives up what the resource claims. */
  public void release(AccessPass pass) {
    accesses.release(pass.id());
  }

  /** The resource is gone; the next claimant of its assignment takes over. */
  public void vanished(AccountAssignment resource, Requester requester) {
    var id = requester.resource();
    accesses.release(id);
    accesses.endRevoking(requester);
    breaker.forget(requester);
    ledger.watch(requester, Set.of());
    door.leave(requester);
    Optional.ofNullable(resource.getStatus())
        .map(AccountAssignmentStatus::resolved)
        .flatMap(assignment -> accesses.other(assignment, id))
        .map(Claimant::requester)
        .ifPresent(Requester::wake);
  }

  /**
   * Whether the requested assignment exists; while unknown, the resource is woken.
   *
   * @param isLive whether only AWS's answer counts
   */
  public Presence presence(AccessPass pass, AssignedAccess assignment, boolean isLive) {
    var believed = pass.held().isAssigned(assignment);
    var freshness =
        isLive || pass.isRefreshRequested()
            ? Freshness.LIVE
            : believed ? Freshness.CACHED : Freshness.INFERRED;
    return ledger.presence(
        assignment, freshness, believed ? Lane.READ : Lane.GRANT, pass.requester());
  }

  /** The assignment exists, and the resource or an older one owns it. */
  public void markPresent(
      AccessPass pass, AssignedAccess assignment, Claimant owner, @Nullable Boolean existed) {
    var isOwned = owner.id().equals(pass.id());
    var wasAssigned = pass.held().isAssigned(assignment);
    if (isOwned && !wasAssigned && !Boolean.TRUE.equals(existed)) {
      audit.takenOver(pass, assignment);
    } else if (!isOwned && wasAssigned) {
      audit.handedOver(pass, assignment, owner);
    }
    pass.held().markPresent(assignment, isOwned, existed);
  }

  /**
   * Whether an assignment that exists may be there because of a resource, this or another one that
   * handed it over.
   */
  public boolean mayBeOurs(AccessPass pass, AssignedAccess assignment) {
    return pass.held().mayBeOurs(assignment)
        || AccessIndexes.isHeldWith(pass.resources(), assignment, pass.id());
  }

  /**
   * Creates an assignment.
   *
   * @param retryNow whether to retry a failed request without its delay
   */
  public AccessOutcome create(AccessPass pass, AssignedAccess assignment, boolean retryNow) {
    var heldOff =
        retryNow
            ? Optional.<AccessOutcome>empty()
            : requests.holdOff(pass, Operation.CREATE, assignment);
    return heldOff
        .or(() -> outOfReach(pass, assignment))
        .or(() -> limitReached(assignment))
        .orElseGet(() -> start(pass, assignment));
  }

  private Optional<AccessOutcome> outOfReach(AccessPass pass, AssignedAccess assignment) {
    var reach = caller.reach(pass.requester());
    if (!(reach instanceof Reach.Outside outside)) {
      return reach instanceof Reach.Reading
          ? Optional.of(new AccessOutcome.Reading())
          : Optional.empty();
    }
    var management = outside.managementAccountId();
    if (assignment.accountId().equals(management)) {
      return Optional.of(new AccessOutcome.ManagementAccountOnly(assignment, management));
    }
    var oldest = clock.instant().minus(REMEMBER);
    var accounts =
        ledger.accounts(assignment.permissionSetArn(), oldest, Lane.GRANT, pass.requester());
    if (accounts.isEmpty()) {
      return Optional.of(new AccessOutcome.Reading());
    }
    return accounts.get().contains(management)
        ? Optional.of(new AccessOutcome.ManagementAccountOnly(assignment, management))
        : Optional.empty();
  }

  private Optional<AccessOutcome> limitReached(AssignedAccess assignment) {
    if (assignment.principalType() != PrincipalType.GROUP) {
      return Optional.empty();
    }
    var groups =
        ledger.contents(AssignmentScope.of(assignment)).orElse(Set.of()).stream()
            .filter(other -> other.principalType() == PrincipalType.GROUP)
            .filter(other -> !other.equals(assignment))
            .count();
    return groups < MAX_GROUPS
        ? Optional.empty()
        : Optional.of(
            new AccessOutcome.GroupLimitReached(assignment.accountId(), groups, MAX_GROUPS));
  }

  private AccessOutcome start(AccessPass pass, AssignedAccess assignment) {
    try {
      return requests.start(pass, Operation.CREATE, assignment);
    } catch (IdentityCenterException e) {
      var reference = pass.resource().getSpec().permissionSetRef();
      if (e.kind() != ErrorKind.NOT_FOUND
          || reference == null
          || identityCenter.exists(assignment.permissionSetArn())) {
        throw e;
      }
      missing.report(assignment.permissionSetArn());
      return new AccessOutcome.PermissionSetMissing(reference.name());
    }
  }
}
