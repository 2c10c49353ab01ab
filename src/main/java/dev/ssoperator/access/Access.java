package dev.ssoperator.access;

import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the operator remembers of one AWS assignment: who requests it, who revokes it, and what came
 * of that. {@link Accesses} guards it. Whether it exists in AWS, the ledger knows; its requests are
 * in the statuses of the resources that made them.
 */
final class Access {

  /**
   * The outcome of a claim.
   *
   * @param owner who owns the assignment now
   * @param displaced who owned it just before, if that was another
   * @param isNew whether the claimant did not request it before
   */
  record Claim(Claimant owner, Optional<Claimant> displaced, boolean isNew) {}

  /** AWS has not accepted a revocation; it is sent again at that time. */
  record Refusal(IdentityCenterException error, Instant retryAt) {}

  private final TreeSet<Claimant> claimants = new TreeSet<>();

  /** Who has left the assignment to others; their statuses may still say that they have it. */
  private final Set<ResourceID> relinquished = new HashSet<>();

  private @Nullable Requester revoker;
  private @Nullable Refusal refusal;
  private int refusals;
  private @Nullable Instant heldUpSince;
  private @Nullable Instant lastInScopeSince;
  private boolean mayAppear;
  private boolean isListed;
  private @Nullable AssignmentRequest unmanagedRevocation;

  /** Whether nothing is remembered. */
  boolean isEmpty() {
    return !isRequested()
        && relinquished.isEmpty()
        && revoker == null
        && refusal == null
        && heldUpSince == null
        && lastInScopeSince == null
        && !mayAppear
        && !isListed
        && unmanagedRevocation == null;
  }

  // ---- who requests it

  boolean isRequested() {
    return !claimants.isEmpty();
  }

  /** A resource requests the assignment; the oldest one that does owns it. */
  Claim claim(Claimant claimant) {
    relinquished.remove(claimant.id());
    var before = claimants.isEmpty() ? claimant : claimants.first();
    var isNew = !claimants.contains(claimant);
    release(claimant.id());
    claimants.add(claimant);
    var owner = claimants.first();
    var displaced =
        owner.id().equals(before.id()) ? Optional.<Claimant>empty() : Optional.of(before);
    return new Claim(owner, displaced, isNew);
  }

  /** A resource does not request the assignment any more. */
  void release(ResourceID resource) {
    claimants.removeIf(claimant -> claimant.id().equals(resource));
  }

  Optional<Claimant> owner() {
    return claimants.stream().findFirst();
  }

  /** The oldest that requests the assignment, beside a resource. */
  Optional<Claimant> other(ResourceID resource) {
    return other(resource, claimant -> true);
  }

  private Optional<Claimant> other(ResourceID resource, Predicate<Claimant> which) {
    return claimants.stream()
        .filter(claimant -> !claimant.id().equals(resource))
        .filter(which)
        .findFirst();
  }

  Set<Claimant> claimants() {
    return Set.copyOf(claimants);
  }

  /** See {@link Accesses#handOver}. */
  boolean handOver(ResourceID resource, Set<ResourceID> holders) {
    var isLast = relinquished.containsAll(holders);
    if (holders.isEmpty()) {
      relinquished.clear();
    } else if (!isLast) {
      relinquished.add(resource);
    }
    return !isLast;
  }

  // ---- who revokes it

  /**
   * A resource is about to revoke the assignment, unless another requests it. From then on, whoever
   * requests it must wait for the end.
   *
   * @param isLive whether a claimant is to stay
   * @return the claimant for whom the assignment must stay
   */
  Optional<Claimant> beginRevoking(Requester requester, Predicate<Claimant> isLive) {
    var heir = other(requester.resource(), isLive);
    if (heir.isEmpty()) {
      revoker = requester;
    }
    return heir;
  }

  /** A request of before the operator started revokes the assignment. */
  void loadRevoker(Requester requester) {
    revoker = requester;
  }

  Optional<Requester> revoker() {
    return Optional.ofNullable(revoker);
  }

  void endRevoking() {
    revoker = null;
  }

  // ---- what came of it

  /**
   * AWS has not accepted the request to revoke the assignment.
   *
   * @return how often in a row
   */
  int countRefusal() {
    return ++refusals;
  }

  void refused(IdentityCenterException error, Instant retryAt) {
    refusal = new Refusal(error, retryAt);
  }

  /** The last refusal, while the request is not to be sent again. */
  Optional<Refusal> refusal(Instant now) {
    return Optional.ofNullable(refusal).filter(last -> now.isBefore(last.retryAt()));
  }

  void forgetRefusals() {
    refusal = null;
    refusals = 0;
  }

  /** Nobody can say what became of a creation: it may come true yet, and no read shows it. */
  void markMayAppear(boolean value) {
    mayAppear = value;
  }

  boolean mayAppear() {
    return mayAppear;
  }

  /** AWS lists the assignment, though it has said on its deletion that it does not exist. */
  void markListed(boolean value) {
    isListed = value;
  }

  boolean isListed() {
    return isListed;
  }

  /** Since when new resources hold up the revocation. */
  Instant heldUpSince(Instant now) {
    heldUpSince = heldUpSince == null ? now : heldUpSince;
    return heldUpSince;
  }

  void endHoldUp() {
    heldUpSince = null;
  }

  /** Since when a revocation waits that would be the last of the permission set in the account. */
  Instant lastInScopeSince(Instant now) {
    lastInScopeSince = lastInScopeSince == null ? now : lastInScopeSince;
    return lastInScopeSince;
  }

  void endWaitInScope() {
    lastInScopeSince = null;
  }

  /** The assignment is revoked, or another's to revoke. */
  void forgetRevocation() {
    forgetRefusals();
    endHoldUp();
    endWaitInScope();
    mayAppear = false;
    isListed = false;
  }

  /** The request that revokes the assignment because no resource requests it. */
  Optional<AssignmentRequest> unmanagedRevocation() {
    return Optional.ofNullable(unmanagedRevocation);
  }

  void setUnmanagedRevocation(@Nullable AssignmentRequest request) {
    unmanagedRevocation = request;
  }
}
