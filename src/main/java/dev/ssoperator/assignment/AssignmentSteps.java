package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.request.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.Optional;

/** The steps a reconciliation of an assignment is made of; empty means that it can go on. */
final class AssignmentSteps {

  private static final Duration RECHECK_CLAIMS = Duration.ofSeconds(1);

  private final IdentityCenter identityCenter;
  private final AssignmentRequests requests;
  private final StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter;
  private final Wakeups<AccountAssignment> wakeups;
  private final Claims claims = new Claims();

  AssignmentSteps(
      IdentityCenter identityCenter,
      AssignmentRequests requests,
      StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter,
      Wakeups<AccountAssignment> wakeups) {
    this.identityCenter = identityCenter;
    this.requests = requests;
    this.reporter = reporter;
    this.wakeups = wakeups;
  }

  /** Takes in, once, who claimed what before the operator started. */
  void recall(AssignmentWork work) {
    claims.seed(work.context().getPrimaryCache()::list);
  }

  /** Takes in how the request in status ended. */
  Optional<Verdict> settle(AssignmentWork work) {
    var running = requests.settle(work.draft(), wakeups.waking(work.id()));
    if (running.isEmpty()) {
      claims.endRevoking(work.id()).forEach(waiting -> wakeups.wake(waiting.id()));
    }
    return running;
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
    return claim.owner();
  }

  /** Gives up what the resource claims. */
  void release(AssignmentWork work) {
    claims.release(work.id());
  }

  /** Has the next in line for what a deleted resource asked for take over. */
  void handOver(AssignmentWork work, AssignedAccess access) {
    claims.other(access, work.id()).ifPresent(heir -> wakeups.wake(heir.id()));
  }

  /** Waits while another resource's removal of the same access runs. */
  Optional<Verdict> awaitRevocation(AssignmentWork work, AssignedAccess access) {
    return claims
        .revoker(access)
        .filter(revoker -> !revoker.equals(work.id()) && work.exists(revoker))
        .map(
            revoker ->
                Verdict.of(
                        Reason.OPERATION_IN_PROGRESS,
                        "AccountAssignment %s is just removing the same access"
                            .formatted(revoker.getName()))
                    .recheckAfter(RECHECK_CLAIMS));
  }

  /** Whether access exists in AWS. */
  boolean exists(AssignedAccess access) {
    return identityCenter
        .assignments(access.accountId(), access.permissionSetArn())
        .contains(access);
  }

  /**
   * Creates access.
   *
   * @param impatient whether a failed request is made again at once
   */
  Verdict create(AssignmentWork work, AssignedAccess access, boolean impatient) {
    var held =
        impatient
            ? Optional.<Verdict>empty()
            : requests.holdOff(work.draft(), Operation.CREATE, access);
    return held.orElseGet(() -> start(work, Operation.CREATE, access));
  }

  /**
   * Removes access, unless another resource asks for it or still needs it.
   *
   * @param impatient whether a failed request is made again at once
   */
  Optional<Verdict> revoke(AssignmentWork work, AssignedAccess access, boolean impatient) {
    if (AccessIndexes.isHeldByAnother(work.context().getPrimaryCache(), access, work.id())) {
      work.draft().dropped(access);
      return Optional.empty();
    }
    if (AccessIndexes.anyCouldAskFor(work.context().getPrimaryCache(), access)) {
      return Optional.of(
          Verdict.of(Reason.REVOKING, "another resource may ask for the same access")
              .recheckAfter(RECHECK_CLAIMS));
    }
    var heir = claims.beginRevoking(access, work.id(), other -> work.live(other.id()).isPresent());
    if (heir.isPresent()) {
      work.draft().dropped(access);
      wakeups.wake(heir.get().id());
      return Optional.empty();
    }
    var pending = delete(work, access, impatient);
    if (pending.isEmpty() || !work.draft().isInProgress()) {
      claims.endRevoking(work.id()).forEach(waiting -> wakeups.wake(waiting.id()));
    }
    return pending;
  }

  private Optional<Verdict> delete(AssignmentWork work, AssignedAccess access, boolean impatient) {
    if (!exists(access)) {
      work.draft().dropped(access);
      return Optional.empty();
    }
    var held =
        impatient
            ? Optional.<Verdict>empty()
            : requests.holdOff(work.draft(), Operation.DELETE, access);
    if (held.isPresent()) {
      return held;
    }
    try {
      return Optional.of(start(work, Operation.DELETE, access));
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      work.draft().dropped(access);
      return Optional.empty();
    }
  }

  private Verdict start(AssignmentWork work, Operation operation, AssignedAccess access) {
    return requests.start(
        work.draft(),
        operation,
        access,
        wakeups.waking(work.id()),
        verdict -> reporter.report(work.resource(), work.context(), work.draft(), verdict));
  }
}
