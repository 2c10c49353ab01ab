package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.Freshness;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.Presence;
import dev.ssoperator.reconcile.ErrorVerdicts;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.sdk.Wakeups;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes access that is no longer wanted, unless somebody else asks for it or needs it on. */
final class Revocations {

  private static final Duration RECHECK_CLAIMS = Duration.ofSeconds(1);

  /** Why nothing else of the resource can be removed now either. */
  private static final Set<Reason> WAITS_OF_ALL =
      Collections.unmodifiableSet(
          EnumSet.of(Reason.CHECKING, Reason.RECOVERING, Reason.WAITING_FOR_SLOT));

  private final Ledger ledger;
  private final AssignmentRequests requests;
  private final Claims claims;
  private final Newcomers newcomers;
  private final Handovers handovers;
  private final Wakeups<AccountAssignment> wakeups;
  private final ErrorVerdicts errors;

  Revocations(
      KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime,
      AssignmentRequests requests,
      Claims claims,
      Newcomers newcomers) {
    var shared = runtime.shared();
    this.ledger = shared.instance().ledger();
    this.requests = requests;
    this.claims = claims;
    this.newcomers = newcomers;
    this.handovers = new Handovers(ledger, claims, shared.pacing().handoverDelay(), shared.clock());
    this.wakeups = runtime.wakeups();
    this.errors = runtime.errors();
  }

  /** Waits while another resource's removal of the same access runs. */
  Optional<Verdict> await(AssignmentWork work, AssignedAccess access) {
    return claims
        .revoker(access)
        .filter(revoker -> !revoker.equals(work.id()) && work.exists(revoker))
        .map(
            revoker ->
                Verdict.of(
                        Reason.OPERATION_IN_PROGRESS,
                        "waiting for AccountAssignment %s to finish revoking this access"
                            .formatted(revoker.getName()))
                    .recheckAfter(RECHECK_CLAIMS));
  }

  /** Somebody requests an assignment, or has it now: revocations may wait for that. */
  void requested(AssignmentWork work, AssignedAccess access) {
    handovers.waitingFor(access).stream()
        .filter(waiting -> !waiting.equals(work.id()))
        .forEach(wakeups::wake);
  }

  /** The resource removes nothing any more. */
  void end(AssignmentWork work) {
    end(work.id());
  }

  /** The resource removes nothing any more. */
  void end(ResourceID resource) {
    claims.endRevoking(resource).forEach(waiting -> wakeups.wake(waiting.id()));
  }

  /**
   * Removes accesses one after the other. One that cannot be removed does not keep the rest.
   *
   * @param retryNow whether to retry a failed request without its delay
   * @return empty when nothing is left to remove
   * @throws IdentityCenterException what a call failed with, if others would fail too
   */
  Optional<Verdict> revoke(AssignmentWork work, List<AssignedAccess> accesses, boolean retryNow) {
    if (retryNow) {
      accesses.forEach(requests::forgetFailure);
    }
    @Nullable Verdict left = null;
    for (var access : accesses) {
      var verdict = revoke(work, access, retryNow);
      if (verdict.isEmpty()) {
        continue;
      }
      if (work.draft().isInProgress() || WAITS_OF_ALL.contains(verdict.get().reason())) {
        return verdict;
      }
      left = left == null ? verdict.get() : together(left, verdict.get());
    }
    return Optional.ofNullable(left);
  }

  /** A failed removal is told first, whatever else is left; the next look is when any is due. */
  private static Verdict together(Verdict one, Verdict other) {
    return other.reason() == Reason.REVOCATION_FAILED
        ? other.noLaterThan(one)
        : one.noLaterThan(other);
  }

  private Optional<Verdict> revoke(AssignmentWork work, AssignedAccess access, boolean retryNow) {
    var cache = work.context().getPrimaryCache();
    var holders = AccessIndexes.othersWith(cache, access, work.id());
    if (claims.handOver(access, work.id(), holders)) {
      drop(work, access);
      return Optional.empty();
    }
    var newcomer = newcomers.holdingUp(access, AccessIndexes.unobserved(cache));
    if (newcomer.isPresent()) {
      return Optional.of(
          Verdict.of(
                  Reason.REVOKING,
                  "waiting: AccountAssignment %s/%s was not evaluated yet and may need this access"
                      .formatted(
                          newcomer.get().getMetadata().getNamespace(),
                          newcomer.get().getMetadata().getName()))
              .recheckAfter(RECHECK_CLAIMS));
    }
    var heir = claims.beginRevoking(access, work.id(), other -> work.live(other.id()).isPresent());
    if (heir.isPresent()) {
      drop(work, access);
      wakeups.wake(heir.get().id());
      return Optional.empty();
    }
    try {
      var handover = retryNow ? Optional.<Verdict>empty() : handovers.await(work, access);
      return handover.isPresent() ? handover : delete(work, access, retryNow);
    } finally {
      if (!work.draft().isInProgress()) {
        end(work);
      }
    }
  }

  private Optional<Verdict> delete(AssignmentWork work, AssignedAccess access, boolean retryNow) {
    try {
      if (requests.isUnconfirmed(work, access)) {
        var presence =
            ledger.presence(access, Freshness.LIVE, Lane.REVOKE, wakeups.requester(work.id()));
        if (presence == Presence.UNKNOWN) {
          return Optional.of(Verdict.CHECKING);
        }
        if (presence == Presence.ABSENT) {
          drop(work, access);
          return Optional.empty();
        }
        requests.contradicted(access);
      }
      var held = requests.holdOff(work, Operation.DELETE, access, retryNow);
      if (held.isPresent()) {
        return held;
      }
      if (!ledger.isKnownPresent(access) && !requests.mayAppear(access)) {
        var presence =
            ledger.presence(access, Freshness.LIVE, Lane.REVOKE, wakeups.requester(work.id()));
        if (presence == Presence.UNKNOWN) {
          return Optional.of(Verdict.CHECKING);
        }
        if (presence == Presence.ABSENT) {
          drop(work, access);
          return Optional.empty();
        }
      }
      return Optional.of(requests.start(work, Operation.DELETE, access));
    } catch (IdentityCenterException e) {
      return failed(work, access, e);
    }
  }

  private Optional<Verdict> failed(
      AssignmentWork work, AssignedAccess access, IdentityCenterException e) {
    if (work.draft().isInProgress() || e.kind().concernsEveryCall()) {
      throw e;
    }
    if (e.kind() == ErrorKind.NOT_FOUND) {
      ledger.record(access, false);
      drop(work, access);
      return Optional.empty();
    }
    var verdict = errors.verdict(work.resource(), e);
    requests.refusedRevocation(access, verdict);
    return Optional.of(verdict);
  }

  private void drop(AssignmentWork work, AssignedAccess access) {
    newcomers.forget(access);
    handovers.forget(access);
    requests.forget(access);
    work.draft().markDropped(access);
  }
}
