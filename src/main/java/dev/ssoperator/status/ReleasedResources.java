package dev.ssoperator.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The resources, by UID, that the operator has taken its finalizer from: nothing is left to do for
 * them, and what happens to them is no surprise.
 */
final class ReleasedResources {

  /** For so long a reconciliation may still begin with a resource that is gone. */
  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);

  private final Clock clock;

  /** When each was gone; {@link Instant#MAX} while it is not. */
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

  /** The resource is gone; whether it had been released. */
  synchronized boolean vanished(String uid) {
    return goneAt.computeIfPresent(uid, (u, at) -> clock.instant()) != null;
  }
}
