package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import dev.ssoperator.sdk.Requester;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key of {@link BackgroundReads}: its last reading, the reads in flight, and the requesters
 * that wait for them. For one thread at a time.
 *
 * @param <V> what a read returns
 */
final class KeyState<V> {

  /** How long after a read its waiters can collect its reading or failure. */
  private static final Duration DELIVERY = Duration.ofMinutes(1);

  /**
   * What a requester waits for.
   *
   * @param number sequence number over the calls of all requesters
   */
  record Waiter(Instant notBefore, Lane lane, long number) {
    private boolean hasAgeLimit() {
      return !notBefore.equals(Instant.MIN);
    }
  }

  /** A read that is queued or has begun. */
  static final class Run {
    final Lane lane;
    private Instant startedAt = Instant.MAX;
    private long callsBefore = -1;

    private Run(Lane lane) {
      this.lane = lane;
    }

    /** A read that began after the call is fresh enough even if the clock was set back since. */
    private boolean serves(Waiter waiter) {
      return waiter.number() <= callsBefore || !startedAt.isBefore(waiter.notBefore());
    }
  }

  /** The result of the read that a requester was woken for. */
  private record Outcome(@Nullable RuntimeException failure, Instant at) {
    private boolean isCurrent(Instant now) {
      return !now.isAfter(at.plus(DELIVERY));
    }
  }

  private @Nullable Reading<V> last;
  private Instant doubtedAt = Instant.MIN;
  private final Map<Requester, Waiter> waiting = new LinkedHashMap<>();
  private final Map<Requester, Outcome> outcomes = new HashMap<>();
  private final Set<Run> runs = new HashSet<>();

  /** The last reading, of any age. */
  Optional<Reading<V>> last() {
    return Optional.ofNullable(last);
  }

  /** Whether a read is queued or has begun. */
  boolean isInFlight() {
    return !runs.isEmpty();
  }

  /**
   * The last reading if it is fresh enough or the requester was woken for it; otherwise the
   * requester waits from now on.
   *
   * @throws RuntimeException the failure of the read that the requester was woken for
   */
  Optional<Reading<V>> answer(Requester requester, Waiter waiter, Instant now) {
    if (last != null && !waiter.hasAgeLimit()) {
      // The outcome is kept for the requester's call that has an age limit.
      return Optional.of(last);
    }
    var outcome = outcomes.remove(requester);
    var isDelivery = outcome != null && outcome.isCurrent(now);
    if (isDelivery && outcome.failure() != null) {
      throw outcome.failure();
    }
    if (last != null && (isDelivery || !last.startedAt().isBefore(waiter.notBefore()))) {
      return Optional.of(last);
    }
    waiting.put(requester, waiter);
    return Optional.empty();
  }

  /** Queues a read, unless one in this lane or a more urgent one is in flight. */
  Optional<Run> queue(Lane lane) {
    if (runs.stream().anyMatch(other -> other.lane.compareTo(lane) <= 0)) {
      return Optional.empty();
    }
    var run = new Run(lane);
    runs.add(run);
    return Optional.of(run);
  }

  /** Begins a queued read after {@code calls} calls; false if no requester waits for it. */
  boolean begin(Run run, long calls, Instant now) {
    run.startedAt = now;
    run.callsBefore = calls;
    return runs.contains(run);
  }

  /** Records a successful read; returns the requesters that it serves. */
  Set<Requester> succeed(Run run, V value, Instant now) {
    var isNewest = last == null || !run.startedAt.isBefore(last.startedAt());
    if (isNewest && !run.startedAt.isBefore(doubtedAt)) {
      last = new Reading<>(value, run.startedAt);
    }
    outcomes.values().removeIf(old -> old.failure() != null || !old.isCurrent(now));
    var served = end(run);
    served.forEach(
        (requester, waiter) -> {
          if (waiter.hasAgeLimit()) {
            outcomes.put(requester, new Outcome(null, now));
          }
        });
    return served.keySet();
  }

  /** Records a failed read; returns the requesters to wake. */
  Set<Requester> fail(Run run, RuntimeException failure, Instant now) {
    var served = end(run);
    served.keySet().forEach(requester -> outcomes.put(requester, new Outcome(failure, now)));
    return served.keySet();
  }

  /** Drops a failed read if a more urgent one is in flight, whose result counts instead. */
  boolean dropIfOvertaken(Run run) {
    return runs.stream().anyMatch(other -> other.lane.compareTo(run.lane) < 0) && runs.remove(run);
  }

  private Map<Requester, Waiter> end(Run run) {
    runs.remove(run);
    var served = new LinkedHashMap<>(waiting);
    served.values().removeIf(waiter -> !run.serves(waiter));
    waiting.keySet().removeAll(served.keySet());
    if (waiting.isEmpty()) {
      runs.removeIf(other -> other.callsBefore < 0);
    }
    return served;
  }

  /** The most urgent lane of the remaining waiters. */
  Optional<Lane> nextLane() {
    return waiting.values().stream().map(Waiter::lane).min(Comparator.naturalOrder());
  }

  /** Drops the last reading; a read in flight may still restore it. */
  void forget() {
    last = null;
  }

  /** Ignores reads that began before now. */
  void doubt(Instant now) {
    doubtedAt = now;
  }
}
