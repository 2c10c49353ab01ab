package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.Look;
import dev.ssoperator.ledger.Pair;
import dev.ssoperator.ledger.Presence;
import dev.ssoperator.request.ErrorVerdicts;
import dev.ssoperator.request.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The steps a reconciliation of an assignment is made of; empty means that it can go on. */
final class AssignmentSteps {

  private static final Duration RECHECK_CLAIMS = Duration.ofSeconds(1);

  /** Why one access is not removed now, whatever becomes of others. */
  private static final Set<Reason> WAITS_OF_ONE =
      Collections.unmodifiableSet(
          EnumSet.of(Reason.REVOKING, Reason.RETRYING, Reason.REVOCATION_FAILED));

  /** A removal that AWS has refused. */
  private record Refusal(Verdict verdict, Instant at) {

    /** The verdict, due when it was due from the beginning. */
    Verdict remaining(Instant now) {
      var delay = Objects.requireNonNull(verdict.recheckAfter());
      return verdict.recheckAfter(Duration.between(now, at.plus(delay)));
    }
  }

  private final Ledger ledger;
  private final AssignmentRequests requests;
  private final StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter;
  private final Wakeups<AccountAssignment> wakeups;
  private final ErrorVerdicts errors;
  private final Clock clock;
  private final Map<AssignedAccess, Refusal> refusals = new ConcurrentHashMap<>();
  private final Claims claims = new Claims();

  AssignmentSteps(
      Ledger ledger,
      AssignmentRequests requests,
      StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter,
      Wakeups<AccountAssignment> wakeups,
      ErrorVerdicts errors,
      Clock clock) {
    this.ledger = ledger;
    this.requests = requests;
    this.reporter = reporter;
    this.wakeups = wakeups;
    this.errors = errors;
    this.clock = clock;
  }

  /** Takes in, once, who claimed what before the operator started. */
  void recall(AssignmentWork work) {
    claims.seed(work.context().getPrimaryCache()::list);
  }

  /** Ends the pass. */
  void end(AssignmentWork work, Optional<Verdict> verdict) {
    requests.endPass(owner(work), verdict);
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
      work.draft().outdated(before);
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
    var running = requests.settle(work.draft(), owner(work));
    if (running.isEmpty()) {
      endRevoking(work);
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

  /** Whether the access the resource asks for exists; while unknown, the resource is woken. */
  Presence presence(AssignmentWork work, AssignedAccess access) {
    var believed = work.draft().isAssigned(access);
    var look = work.isAsked() ? Look.FRESH : believed ? Look.KNOWN : Look.CHEAP;
    return ledger.presence(access, look, believed ? Lane.READ : Lane.GRANT, owner(work));
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
   * Removes accesses one after the other, each unless another resource asks for it or still needs
   * it. One that cannot be removed does not keep the rest.
   *
   * @param impatient whether a failed request is made again at once
   * @return empty when nothing is left to remove
   * @throws IdentityCenterException what a call failed with, if others would fail too
   */
  Optional<Verdict> revoke(AssignmentWork work, List<AssignedAccess> accesses, boolean impatient) {
    if (impatient) {
      accesses.forEach(this::retry);
    }
    @Nullable Verdict left = null;
    for (var access : accesses) {
      var verdict = refused(access).or(() -> tryToRevoke(work, access, impatient));
      if (verdict.isPresent() && !isOfOne(work, access, verdict.get())) {
        return verdict;
      }
      if (verdict.isPresent()) {
        left = left == null ? verdict.get() : together(left, verdict.get());
      }
    }
    return Optional.ofNullable(left);
  }

  /** A failed removal is told first, whatever else is left; the next look is when any is due. */
  private static Verdict together(Verdict one, Verdict other) {
    return other.reason() == Reason.REVOCATION_FAILED
        ? other.noLaterThan(one)
        : one.noLaterThan(other);
  }

  /** The verdict on a removal that AWS has refused, while it is not yet to be tried again. */
  private Optional<Verdict> refused(AssignedAccess access) {
    return Optional.ofNullable(refusals.get(access))
        .map(refusal -> refusal.remaining(clock.instant()))
        .filter(verdict -> !Objects.requireNonNull(verdict.recheckAfter()).isNegative());
  }

  private Optional<Verdict> tryToRevoke(
      AssignmentWork work, AssignedAccess access, boolean impatient) {
    refusals.remove(access);
    try {
      return revoke(work, access, impatient);
    } catch (IdentityCenterException e) {
      if (e.kind().concernsEveryCall() || work.draft().isInProgress()) {
        throw e;
      }
      var verdict = errors.verdict(work.resource(), e);
      refusals.put(access, new Refusal(verdict, clock.instant()));
      return Optional.of(verdict);
    }
  }

  /** What failed or was refused before is tried again at once. */
  private void retry(AssignedAccess access) {
    refusals.remove(access);
    requests.retryRevocation(access);
  }

  private void leave(AssignmentWork work, AssignedAccess access) {
    retry(access);
    work.draft().dropped(access);
  }

  /** Whether a removal that does not go on now leaves the resource free to make another. */
  private boolean isOfOne(AssignmentWork work, AssignedAccess access, Verdict verdict) {
    return !work.draft().isInProgress()
        && (WAITS_OF_ONE.contains(verdict.reason()) || refusals.containsKey(access));
  }

  private Optional<Verdict> revoke(AssignmentWork work, AssignedAccess access, boolean impatient) {
    var cache = work.context().getPrimaryCache();
    var holders = AccessIndexes.othersWith(cache, access, work.id());
    if (claims.leaveTo(access, work.id(), holders)) {
      leave(work, access);
      return Optional.empty();
    }
    if (AccessIndexes.anyCouldAskFor(cache, access)) {
      return Optional.of(
          Verdict.of(Reason.REVOKING, "another resource may ask for the same access")
              .recheckAfter(RECHECK_CLAIMS));
    }
    var heir = claims.beginRevoking(access, work.id(), other -> work.live(other.id()).isPresent());
    if (heir.isPresent()) {
      leave(work, access);
      wakeups.wake(heir.get().id());
      return Optional.empty();
    }
    try {
      return delete(work, access, impatient);
    } finally {
      if (!work.draft().isInProgress()) {
        endRevoking(work);
      }
    }
  }

  private void endRevoking(AssignmentWork work) {
    claims.endRevoking(work.id()).forEach(waiting -> wakeups.wake(waiting.id()));
  }

  private Optional<Verdict> delete(AssignmentWork work, AssignedAccess access, boolean impatient) {
    var held =
        impatient
            ? Optional.<Verdict>empty()
            : requests.holdOff(work.draft(), Operation.DELETE, access);
    if (held.isPresent()) {
      return held;
    }
    if (!ledger.isKnownPresent(access)) {
      var presence = ledger.presence(access, Look.FRESH, Lane.REVOKE, owner(work));
      if (presence == Presence.UNKNOWN) {
        return Optional.of(Verdict.CHECKING);
      }
      if (presence == Presence.ABSENT) {
        work.draft().dropped(access);
        return Optional.empty();
      }
    }
    try {
      return Optional.of(start(work, Operation.DELETE, access));
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      ledger.record(access, false);
      work.draft().dropped(access);
      return Optional.empty();
    }
  }

  private Verdict start(AssignmentWork work, Operation operation, AssignedAccess access) {
    return requests.start(
        work.draft(),
        operation,
        access,
        owner(work),
        verdict -> reporter.report(work.resource(), work.context(), work.draft(), verdict));
  }
}
