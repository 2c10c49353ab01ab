package dev.ssoperator.ledger;

import dev.ssoperator.api.AssignedAccess;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What the operator itself has done, for as long as AWS's lists may not show it. For one thread at
 * a time.
 */
final class OwnWrites {

  private record Write(boolean exists, Instant at) {}

  private final Duration settling;
  private final Clock clock;
  private final Map<AssignmentScope, Map<AssignedAccess, Write>> writes = new HashMap<>();
  private Instant pruneAt = Instant.MIN;

  OwnWrites(Duration settling, Clock clock) {
    this.settling = settling;
    this.clock = clock;
  }

  /** Access exists since now, or no longer does. */
  void put(AssignedAccess access, boolean exists) {
    writes
        .computeIfAbsent(AssignmentScope.of(access), p -> new HashMap<>())
        .put(access, new Write(exists, clock.instant()));
  }

  /** Whether access exists because of a write that a read begun then may not show. */
  Optional<Boolean> after(Instant readAt, AssignedAccess access) {
    return Optional.ofNullable(of(AssignmentScope.of(access)).get(access))
        .filter(write -> !isSettled(write, readAt))
        .map(Write::exists);
  }

  /** What was written in a scope. */
  Set<AssignedAccess> in(AssignmentScope scope) {
    return of(scope).keySet();
  }

  /** Forgets what was done to access. */
  void forget(AssignedAccess access) {
    forget(AssignmentScope.of(access), (other, write) -> other.equals(access));
  }

  /** Forgets what was done to access before then. */
  void forgetBefore(Instant time, AssignedAccess access) {
    forget(
        AssignmentScope.of(access),
        (other, write) -> other.equals(access) && write.at().isBefore(time));
  }

  /** Forgets what a read of a scope begun then shows for sure. */
  void forgetShown(Instant readAt, AssignmentScope scope) {
    forget(scope, (access, write) -> isSettled(write, readAt));
  }

  /**
   * Forgets what was done long ago where nobody watches.
   *
   * @return the scopes; often none without a look, so that it may be called often
   */
  List<AssignmentScope> prune(Predicate<AssignmentScope> isWatched) {
    var now = clock.instant();
    if (now.isBefore(pruneAt)) {
      return List.of();
    }
    pruneAt = now.plus(settling);
    var pruned = writes.keySet().stream().filter(isWatched.negate()).toList();
    pruned.forEach(scope -> forgetShown(now, scope));
    return pruned.stream().filter(scope -> !writes.containsKey(scope)).toList();
  }

  private Map<AssignedAccess, Write> of(AssignmentScope scope) {
    return writes.getOrDefault(scope, Map.of());
  }

  private boolean isSettled(Write write, Instant readAt) {
    return !readAt.isBefore(write.at().plus(settling));
  }

  private void forget(AssignmentScope scope, BiPredicate<AssignedAccess, Write> which) {
    writes.computeIfPresent(
        scope,
        (p, inPair) -> {
          inPair.entrySet().removeIf(e -> which.test(e.getKey(), e.getValue()));
          return inPair.isEmpty() ? null : inPair;
        });
  }
}
