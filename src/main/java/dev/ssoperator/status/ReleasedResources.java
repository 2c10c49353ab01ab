package dev.ssoperator.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The resources, by UID, whose finalizer the operator has removed: no work is left for them, and
 * their deletion is expected.
 */
final class ReleasedResources {

  /** How long a stale cache may still start reconciliations of a deleted resource. */
  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);

  private final Clock clock;

  /** When each was deleted; {@link Instant#MAX} before that. */
  private final Map<String, Instant> goneAt = new HashMap<>();

  ReleasedResources(Clock clock) {
    this.clock = clock;
  }

  /** The finalizer is being removed. */
  synchronized void add(String uid) {
    goneAt.values().removeIf(this::isForgotten);
    goneAt.put(uid, Instant.MAX);
  }

  /** The finalizer could not be removed, or the resource is back. */
  synchronized void remove(String uid) {
    goneAt.remove(uid);
  }

  synchronized boolean contains(String uid) {
    var at = goneAt.get(uid);
    return at != null && !isForgotten(at);
  }

  /** Records a deletion; returns whether the resource had been released. */
  synchronized boolean vanished(String uid) {
    return goneAt.computeIfPresent(uid, (u, at) -> isForgotten(at) ? null : clock.instant())
        != null;
  }

  private boolean isForgotten(Instant at) {
    return at.isBefore(clock.instant().minus(LONGEST_LAG));
  }
}
