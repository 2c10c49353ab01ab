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
    var oldest = clock.instant().minus(LONGEST_LAG);
    goneAt.values().removeIf(at -> at.isBefore(oldest));
    goneAt.put(uid, Instant.MAX);
  }

  /** The finalizer could not be removed. */
  synchronized void remove(String uid) {
    goneAt.remove(uid);
  }

  synchronized boolean contains(String uid) {
    return goneAt.containsKey(uid);
  }

  /** Records a deletion; returns whether the resource had been released. */
  synchronized boolean vanished(String uid) {
    return goneAt.computeIfPresent(uid, (u, at) -> clock.instant()) != null;
  }
}
