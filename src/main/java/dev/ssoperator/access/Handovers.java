package dev.ssoperator.access;

import dev.ssoperator.access.AccessOutcome.AwaitingSuccessor;
import dev.ssoperator.access.AccessOutcome.LastInScope;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
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
public final class Handovers {

  /** How long a revocation waits for an assignment that another resource requests there. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private final Accesses accesses;
  private final Ledger ledger;
  private final Duration delay;
  private final Clock clock;

  /** The resources whose revocations wait, by where they are due. */
  private final Map<AssignmentScope, Set<Requester>> waiting = new ConcurrentHashMap<>();

  /** Creates the handovers of an instance. */
  public Handovers(AccessServices services) {
    this.accesses = services.accesses();
    this.ledger = services.ledger();
    this.delay = services.pacing().handoverDelay();
    this.clock = services.clock();
  }

  /** The outcome while a revocation waits, because it would remove the last assignment. */
  Optional<AccessOutcome> await(AccessPass pass, AssignedAccess assignment) {
    if (delay.isZero() || !isLast(pass, assignment)) {
      accesses.update(assignment, Access::endWaitInScope);
      return Optional.empty();
    }
    waiting
        .computeIfAbsent(AssignmentScope.of(assignment), s -> ConcurrentHashMap.newKeySet())
        .add(pass.requester());
    var now = clock.instant();
    var due = accesses.with(assignment, access -> access.lastInScopeSince(now));
    var left = Duration.between(now, due.plus(delay));
    if (!left.isNegative() && !left.isZero()) {
      return Optional.of(new LastInScope(assignment, delay, left));
    }
    return now.isBefore(due.plus(MAX_WAIT))
        ? successor(pass, assignment).map(successor -> new AwaitingSuccessor(assignment, successor))
        : Optional.empty();
  }

  /** A resource requests an assignment: revocations may wait for that. */
  void requested(AssignedAccess assignment, Requester requester) {
    var requesters = waiting.remove(AssignmentScope.of(assignment));
    if (requesters != null) {
      requesters.stream().filter(other -> !other.equals(requester)).forEach(Requester::wake);
    }
  }

  /** Whether nothing is known to stay in the account with the permission set. */
  private boolean isLast(AccessPass pass, AssignedAccess assignment) {
    var scope = AssignmentScope.of(assignment);
    var byLeaving =
        AccessIndexes.assignedIn(pass.resources(), scope)
            .filter(resource -> pass.isProven(resource, assigned(resource)))
            .collect(Collectors.partitioningBy(AccountAssignment::isMarkedForDeletion));
    if (byLeaving.getOrDefault(false, List.of()).stream()
        .map(Handovers::assigned)
        .anyMatch(other -> !other.equals(assignment))) {
      return false;
    }
    var leaving =
        byLeaving.getOrDefault(true, List.of()).stream()
            .map(Handovers::assigned)
            .collect(Collectors.toSet());
    return ledger.contents(scope).orElse(Set.of()).stream()
        .allMatch(other -> other.equals(assignment) || leaving.contains(other));
  }

  private static AssignedAccess assigned(AccountAssignment resource) {
    return Objects.requireNonNull(Objects.requireNonNull(resource.getStatus()).assigned());
  }

  /** Another resource that requests an assignment there and does not have it yet. */
  private Optional<String> successor(AccessPass pass, AssignedAccess assignment) {
    return accesses.ownersBeside(assignment).stream()
        .filter(owner -> !owner.id().equals(pass.id()))
        .filter(owner -> pass.live(owner.id()).isPresent())
        .map(Claimant::name)
        .findFirst();
  }
}
