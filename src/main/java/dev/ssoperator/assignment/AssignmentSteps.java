package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.Look;
import dev.ssoperator.ledger.Pair;
import dev.ssoperator.ledger.Presence;
import dev.ssoperator.request.ErrorVerdicts;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps a reconciliation of an assignment is made of; empty means that it can go on. */
final class AssignmentSteps {

  private final Ledger ledger;
  private final AssignmentRequests requests;
  private final Wakeups<AccountAssignment> wakeups;
  private final Duration recheckDuplicates;
  private final Claims claims = new Claims();
  private final Revocations revocations;

  AssignmentSteps(
      Ledger ledger,
      AssignmentRequests requests,
      Wakeups<AccountAssignment> wakeups,
      ErrorVerdicts errors,
      Pacing pacing) {
    this.ledger = ledger;
    this.requests = requests;
    this.wakeups = wakeups;
    this.recheckDuplicates = pacing.maxBackoff();
    this.revocations = new Revocations(ledger, requests, claims, wakeups, errors);
  }

  /** Takes in, once, who claimed what before the operator started. */
  void recall(AssignmentWork work) {
    claims.seed(work.context().getPrimaryCache()::list);
  }

  /** Ends the pass. */
  void end(AssignmentWork work, Optional<Verdict> verdict) {
    requests.endPass(work, verdict);
  }

  /** From now on the resource is woken when what exists where its access is changes. */
  void watch(AssignmentWork work, AssignedAccess access) {
    ledger.watch(owner(work), Set.of(Pair.of(access)));
  }

  /** Nobody can say what the spec means, so the resource asks for nothing. */
  void forgo(AssignmentWork work) {
    resolved(work, null);
    release(work);
    unwatch(work);
  }

  /** What the spec means now; what it meant before goes if it was handed over and nobody has it. */
  void resolved(AssignmentWork work, @Nullable AssignedAccess access) {
    var before = work.draft().resolved();
    if (before != null && !before.equals(access) && isNobodyElses(work, before)) {
      work.draft().obsolete(before);
    }
    work.draft().resolved(access);
  }

  private boolean isNobodyElses(AssignmentWork work, AssignedAccess access) {
    return !ledger.isKnownAbsent(access)
        && claims.other(access, work.id()).isEmpty()
        && AccessIndexes.othersWith(work.context().getPrimaryCache(), access, work.id()).isEmpty();
  }

  /** Nothing of what exists concerns the resource any more. */
  private void unwatch(AssignmentWork work) {
    ledger.watch(owner(work), Set.of());
  }

  private Runnable owner(AssignmentWork work) {
    return wakeups.waking(work.id());
  }

  /** Takes in how the request in status ended. */
  Optional<Verdict> settle(AssignmentWork work) {
    var running = requests.settle(work);
    if (running.isEmpty()) {
      revocations.end(work);
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

  /** The resource is gone; the next in line for what it asked for takes over. */
  void gone(AssignmentWork work) {
    unwatch(work);
    Optional.ofNullable(work.resource().getStatus())
        .map(AccountAssignmentStatus::resolved)
        .flatMap(access -> claims.other(access, work.id()))
        .ifPresent(heir -> wakeups.wake(heir.id()));
  }

  /** Waits while another resource's removal of the same access runs. */
  Optional<Verdict> awaitRevocation(AssignmentWork work, AssignedAccess access) {
    return revocations.await(work, access);
  }

  /** Whether the access the resource asks for exists; while unknown, the resource is woken. */
  Presence presence(AssignmentWork work, AssignedAccess access) {
    var believed = work.draft().isAssigned(access);
    var look = work.isAsked() ? Look.FRESH : believed ? Look.KNOWN : Look.CHEAP;
    return ledger.presence(access, look, believed ? Lane.READ : Lane.GRANT, owner(work));
  }

  /**
   * Creates access.
   *
   * @param impatient whether what has failed is tried again at once
   */
  Verdict create(AssignmentWork work, AssignedAccess access, boolean impatient) {
    return requests
        .holdOff(work, Operation.CREATE, access, impatient)
        .orElseGet(() -> requests.start(work, Operation.CREATE, access));
  }

  /**
   * Removes accesses, each unless another resource asks for it or needs it on.
   *
   * @param impatient whether what has failed is tried again at once
   * @return empty when nothing is left to remove
   */
  Optional<Verdict> revoke(AssignmentWork work, List<AssignedAccess> accesses, boolean impatient) {
    return revocations.revoke(work, accesses, impatient);
  }

  /** The verdict when the access exists and nothing else is left to remove. */
  Verdict ready(AssignmentWork work, AssignedAccess access, Claimant owner) {
    return owner.id().equals(work.id())
        ? Verdict.of(Reason.ASSIGNED, "assigned in account " + access.accountId())
        : Verdict.of(
                Reason.DUPLICATE,
                "AccountAssignment %s is older and asks for the same; when it goes, this one takes over"
                    .formatted(owner.name()))
            .recheckAfter(recheckDuplicates);
  }
}
