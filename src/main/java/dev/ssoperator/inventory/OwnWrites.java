package dev.ssoperator.inventory;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.inventory.BackgroundReads.Reading;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The operator's own writes, kept while AWS's lists may not show them yet. Thread-safe. */
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

  /** Records that an assignment was created or deleted now. */
  synchronized void put(AssignedAccess access, boolean exists) {
    writes
        .computeIfAbsent(AssignmentScope.of(access), p -> new HashMap<>())
        .put(access, new Write(exists, clock.instant()));
  }

  /** The result of a write that a read begun at that time may not show. */
  synchronized Optional<Boolean> after(Instant readAt, AssignedAccess access) {
    return Optional.ofNullable(of(AssignmentScope.of(access)).get(access))
        .filter(write -> !isSettled(write, readAt))
        .map(Write::exists);
  }

  /** Whether an assignment exists according to the reading and the writes that it may not show. */
  synchronized boolean holds(Reading<Set<AssignedAccess>> reading, AssignedAccess access) {
    return after(reading.startedAt(), access).orElseGet(() -> reading.value().contains(access));
  }

  /** The assignments of a scope according to the reading and the writes that it may not show. */
  synchronized Set<AssignedAccess> contents(
      AssignmentScope scope, Reading<Set<AssignedAccess>> reading) {
    return Stream.concat(reading.value().stream(), of(scope).keySet().stream())
        .filter(access -> holds(reading, access))
        .collect(Collectors.toUnmodifiableSet());
  }

  synchronized boolean isEmpty(AssignmentScope scope) {
    return !writes.containsKey(scope);
  }

  synchronized void forget(AssignedAccess access) {
    forget(AssignmentScope.of(access), (other, write) -> other.equals(access));
  }

  /** Drops the write of an assignment from before that time. */
  synchronized void forgetBefore(Instant time, AssignedAccess access) {
    forget(
        AssignmentScope.of(access),
        (other, write) -> other.equals(access) && write.at().isBefore(time));
  }

  /** Drops the writes that a read of a scope begun at that time is certain to show. */
  synchronized void forgetShown(Instant readAt, AssignmentScope scope) {
    forget(scope, (access, write) -> isSettled(write, readAt));
  }

  /**
   * Drops old writes in unwatched scopes.
   *
   * @return the scopes without writes left; cheap, because most calls return at once
   */
  synchronized List<AssignmentScope> prune(Predicate<AssignmentScope> isWatched) {
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
