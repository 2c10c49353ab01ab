package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.ledger.AssignmentScope;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Keeps the role of a permission set in an account while one assignment follows another there. With
 * the last assignment AWS deletes the role, and the next one gets a role of another name, which
 * whatever names the old one does not know.
 */
final class Handovers {

  /** How long a revocation waits for an assignment that another resource requests there. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private static final Duration RECHECK = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final Claims claims;
  private final Duration delay;
  private final Clock clock;

  /** Since when each revocation is due. */
  private final Map<AssignedAccess, Instant> dueSince = new ConcurrentHashMap<>();

  /** The resources whose revocations wait, by where they are due. */
  private final Map<AssignmentScope, Set<ResourceID>> waiting = new ConcurrentHashMap<>();

  Handovers(Ledger ledger, Claims claims, Duration delay, Clock clock) {
    this.ledger = ledger;
    this.claims = claims;
    this.delay = delay;
    this.clock = clock;
  }

  /** The verdict on a resource whose revocation waits, because it would remove the last one. */
  Optional<Verdict> await(AssignmentWork work, AssignedAccess access) {
    if (delay.isZero() || !isLast(work, access)) {
      dueSince.remove(access);
      return Optional.empty();
    }
    waiting
        .computeIfAbsent(AssignmentScope.of(access), p -> ConcurrentHashMap.newKeySet())
        .add(work.id());
    var now = clock.instant();
    var due = dueSince.computeIfAbsent(access, a -> now);
    var left = Duration.between(now, due.plus(delay));
    if (!left.isNegative() && !left.isZero()) {
      return Optional.of(
          Verdict.of(
                  Reason.REVOKING,
                  "waiting %d ms for another assignment of the permission set in account %s, since"
                          .formatted(delay.toMillis(), access.accountId())
                      + " AWS deletes the role with the last one")
              .recheckAfter(left));
    }
    if (now.isBefore(due.plus(MAX_WAIT))) {
      return successor(work, access)
          .map(
              successor ->
                  Verdict.of(
                          Reason.REVOKING,
                          "waiting for AccountAssignment %s to be assigned in account %s, since AWS"
                                  .formatted(successor.getMetadata().getName(), access.accountId())
                              + " deletes the role with the last assignment")
                      .recheckAfter(RECHECK));
    }
    return Optional.empty();
  }

  /** The resources whose revocations an assignment there may concern; each is named once. */
  Set<ResourceID> waitingFor(AssignedAccess access) {
    var resources = waiting.remove(AssignmentScope.of(access));
    return resources == null ? Set.of() : Set.copyOf(resources);
  }

  /** The access is not being revoked any more. */
  void forget(AssignedAccess access) {
    dueSince.remove(access);
  }

  /** Whether nothing is known to stay in the account with the permission set. */
  private boolean isLast(AssignmentWork work, AssignedAccess access) {
    var scope = AssignmentScope.of(access);
    var cache = work.context().getPrimaryCache();
    var byLeaving =
        AccessIndexes.assignedIn(cache, scope).collect(Collectors.partitioningBy(this::isLeaving));
    if (byLeaving.getOrDefault(false, List.of()).stream()
        .map(Handovers::assigned)
        .anyMatch(other -> !other.equals(access))) {
      return false;
    }
    var leaving =
        byLeaving.getOrDefault(true, List.of()).stream()
            .map(Handovers::assigned)
            .collect(Collectors.toSet());
    return ledger.contents(scope).orElse(Set.of()).stream()
        .allMatch(other -> other.equals(access) || leaving.contains(other));
  }

  private boolean isLeaving(AccountAssignment resource) {
    return resource.isMarkedForDeletion();
  }

  private static AssignedAccess assigned(AccountAssignment resource) {
    return Objects.requireNonNull(Objects.requireNonNull(resource.getStatus()).assigned());
  }

  /** Another resource that requests an assignment there and does not have it yet. */
  private Optional<AccountAssignment> successor(AssignmentWork work, AssignedAccess access) {
    return claims.othersIn(access).values().stream()
        .map(Claims.Claimant::id)
        .map(work::live)
        .flatMap(Optional::stream)
        .filter(resource -> !ResourceID.fromResource(resource).equals(work.id()))
        .findFirst();
  }
}
