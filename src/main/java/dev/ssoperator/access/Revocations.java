package dev.ssoperator.access;

import dev.ssoperator.access.ProtectedAccess.Named;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.Freshness;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.Presence;
import dev.ssoperator.sdk.Requester;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Revokes assignments that a resource does not request any more and nobody else needs. */
public final class Revocations {

  private static final String KIND = HasMetadata.getKind(AccountAssignment.class);

  private final Accesses accesses;
  private final RevocationBreaker breaker;
  private final ProtectedAccess protectedAccess;
  private final AccessAudit audit;
  private final Ledger ledger;
  private final AssignmentRequests requests;
  private final Handovers handovers;
  private final Newcomers newcomers;
  private final Orphans orphans;

  /** Creates the revocations of an instance. */
  public Revocations(
      AccessServices services,
      AssignmentRequests requests,
      Handovers handovers,
      Newcomers newcomers) {
    this.accesses = services.accesses();
    this.breaker = services.breaker();
    this.protectedAccess = services.protectedAccess();
    this.audit = new AccessAudit(services);
    this.orphans = services.orphans();
    this.ledger = services.ledger();
    this.requests = requests;
    this.handovers = handovers;
    this.newcomers = newcomers;
  }

  /** The outcome while another requester revokes an assignment that the resource requests. */
  public Optional<AccessOutcome> await(AccessPass pass, AssignedAccess assignment) {
    return accesses
        .revoker(assignment)
        .filter(revoker -> !revoker.equals(pass.requester()))
        .filter(revoker -> !revoker.kind().equals(KIND) || exists(pass, revoker))
        .map(AccessOutcome.BeingRevoked::new);
  }

  private static boolean exists(AccessPass pass, Requester revoker) {
    return pass.resources().get(revoker.resource()).isPresent();
  }

  /**
   * Revokes everything that exists because of the resource.
   *
   * @param retryNow whether to retry a failed request without its delay
   * @return as {@link #revokeObsolete}
   */
  public List<AccessOutcome> revokeAll(AccessPass pass, boolean retryNow) {
    pass.held().relinquish();
    return revoke(pass, pass.held().all(), retryNow);
  }

  /**
   * Revokes what earlier specs requested, one after the other. One that cannot be revoked does not
   * keep the rest.
   *
   * @param retryNow whether to retry a failed request without its delay
   * @return what keeps some from being revoked; empty when nothing is left
   * @throws IdentityCenterException what a call failed with, if others would fail too
   */
  public List<AccessOutcome> revokeObsolete(AccessPass pass, boolean retryNow) {
    return revoke(pass, pass.held().obsolete(), retryNow);
  }

  /**
   * Revokes the assignments of a principal that does not exist any more.
   *
   * @param retryNow whether to retry a failed request without its delay
   * @return as {@link #revokeObsolete}
   */
  public List<AccessOutcome> revokeOrphans(AccessPass pass, String principalId, boolean retryNow) {
    return revoke(pass, pass.held().markOrphaned(principalId), retryNow);
  }

  private List<AccessOutcome> revoke(
      AccessPass pass, List<AssignedAccess> assignments, boolean retryNow) {
    if (retryNow) {
      assignments.forEach(requests::forgetRefusals);
      pass.held().forgetFailures();
    }
    var left = new ArrayList<AccessOutcome>();
    for (var assignment : assignments) {
      var outcome = revoke(pass, assignment, retryNow);
      if (outcome.isPresent()) {
        if (pass.held().isInProgress() || concernsAll(outcome.get())) {
          return List.of(outcome.get());
        }
        left.add(outcome.get());
      }
    }
    if (left.stream().allMatch(AccessOutcome.Protected.class::isInstance)) {
      breaker.forget(pass.requester());
    }
    return left;
  }

  /** Whether nothing else of the resource can be revoked now either. */
  private static boolean concernsAll(AccessOutcome outcome) {
    return outcome instanceof AccessOutcome.Reading
        || outcome instanceof AccessOutcome.Unsent
        || outcome instanceof AccessOutcome.Stopped;
  }

  private Optional<AccessOutcome> revoke(
      AccessPass pass, AssignedAccess assignment, boolean retryNow) {
    var guarded = protectedAccess.of(assignment, Named.BY_ID, pass.requester());
    if (guarded.isPresent()) {
      return guarded.map(outcome -> outcome);
    }
    var holders = AccessIndexes.othersWith(pass, assignment);
    if (accesses.handOver(assignment, pass.id(), holders)) {
      handOver(pass, assignment, accesses.other(assignment, pass.id()).orElse(null));
      return Optional.empty();
    }
    var newcomer = newcomers.holdingUp(pass, assignment);
    if (newcomer.isPresent()) {
      return newcomer.map(AccessOutcome.HeldUp::new);
    }
    var heir =
        accesses.beginRevoking(
            assignment, pass.requester(), other -> pass.live(other.id()).isPresent());
    if (heir.isPresent()) {
      handOver(pass, assignment, heir.get());
      heir.get().requester().wake();
      return Optional.empty();
    }
    try {
      var handover = retryNow ? Optional.<AccessOutcome>empty() : handovers.await(pass, assignment);
      return handover.isPresent() ? handover : delete(pass, assignment, retryNow);
    } finally {
      if (!pass.held().isInProgress()) {
        accesses.endRevoking(pass.requester());
      }
    }
  }

  private Optional<AccessOutcome> delete(
      AccessPass pass, AssignedAccess assignment, boolean retryNow) {
    try {
      var orphaned = requests.failedDeletion(pass, assignment, FailureKind.PRINCIPAL_NOT_FOUND);
      if (orphaned.isPresent()) {
        var orphan = orphan(pass, assignment, orphaned.get());
        if (orphan.isEmpty()) {
          return Optional.of(new AccessOutcome.Reading());
        }
        if (orphan.get()) {
          pass.orphanLeft(assignment, String.valueOf(orphaned.get().failureReason()));
          drop(pass, assignment);
          return Optional.empty();
        }
      }
      if (requests.isUnconfirmed(pass, assignment)) {
        var presence = read(pass, assignment);
        if (presence != Presence.PRESENT) {
          return ended(pass, assignment, presence);
        }
        requests.contradicted(assignment);
      }
      var heldOff =
          retryNow
              ? Optional.<AccessOutcome>empty()
              : requests.holdOff(pass, Operation.DELETE, assignment);
      if (heldOff.isPresent()) {
        return heldOff;
      }
      if (!ledger.isKnownPresent(assignment) && !requests.mayAppear(assignment)) {
        var presence = read(pass, assignment);
        if (presence != Presence.PRESENT) {
          return ended(pass, assignment, presence);
        }
      }
      var unproven = prove(pass, assignment);
      if (unproven.isPresent()) {
        return unproven;
      }
      return breaker.admit(
          pass.requester(),
          () ->
              AccessIndexes.deletedIn(
                  pass.resources(), pass.resource().getMetadata().getNamespace()),
          () -> Optional.of(requests.start(pass, Operation.DELETE, assignment)));
    } catch (IdentityCenterException e) {
      return failed(pass, assignment, e);
    }
  }

  /** The outcome while nothing shows that the operator has made the assignment. */
  private Optional<AccessOutcome> prove(AccessPass pass, AssignedAccess assignment) {
    if (pass.held().isProven(assignment)) {
      return Optional.empty();
    }
    var outcome = breaker.admitUnproven(pass.requester(), assignment);
    if (outcome.isEmpty()) {
      pass.held().markProven(assignment);
    }
    return outcome;
  }

  /** Whether nobody can use the assignment, because its principal is gone. */
  private Optional<Boolean> orphan(
      AccessPass pass, AssignedAccess assignment, AssignmentRequest deletion) {
    var ended = Objects.requireNonNullElse(deletion.completionTime(), Instant.MIN);
    return orphans.isOrphan(assignment, ended, pass.requester());
  }

  private Presence read(AccessPass pass, AssignedAccess assignment) {
    return ledger.presence(assignment, Freshness.LIVE, Lane.REVOKE, pass.requester());
  }

  private Optional<AccessOutcome> ended(
      AccessPass pass, AssignedAccess assignment, Presence presence) {
    if (presence == Presence.UNKNOWN) {
      return Optional.of(new AccessOutcome.Reading());
    }
    dropAbsent(pass, assignment);
    return Optional.empty();
  }

  private Optional<AccessOutcome> failed(
      AccessPass pass, AssignedAccess assignment, IdentityCenterException e) {
    if (pass.held().isInProgress() || e.kind().concernsEveryCall()) {
      throw e;
    }
    if (e.kind() == ErrorKind.NOT_FOUND) {
      ledger.record(assignment, false);
      dropAbsent(pass, assignment);
      return Optional.empty();
    }
    return Optional.of(requests.refused(assignment, e));
  }

  private void handOver(AccessPass pass, AssignedAccess assignment, @Nullable Claimant successor) {
    if (mayExist(pass, assignment)) {
      audit.handedOver(pass, assignment, successor);
    }
    drop(pass, assignment);
  }

  private void dropAbsent(AccessPass pass, AssignedAccess assignment) {
    if (mayExist(pass, assignment)) {
      audit.foundAbsent(pass, assignment);
    }
    drop(pass, assignment);
  }

  /** Whether it has existed because of the resource, and not only been requested. */
  private static boolean mayExist(AccessPass pass, AssignedAccess assignment) {
    var held = pass.held();
    return held.isProven(assignment)
        && (held.isAssigned(assignment) || held.isObsolete(assignment));
  }

  private void drop(AccessPass pass, AssignedAccess assignment) {
    accesses.update(assignment, Access::forgetRevocation);
    pass.held().markDropped(assignment);
  }
}
