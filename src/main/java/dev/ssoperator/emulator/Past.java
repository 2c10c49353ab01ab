package dev.ssoperator.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What existed before the latest changes, as long as a stale read may still show it. */
final class Past {

  /**
   * A state.
   *
   * @param until when it changed
   */
  private record Moment(Instant until, Store store) {}

  private final Deque<Moment> moments = new ArrayDeque<>();

  /** Something is about to change. */
  void keep(Store store, Instant until, Duration staleness) {
    while (!moments.isEmpty() && moments.getFirst().until().isBefore(until.minus(staleness))) {
      moments.removeFirst();
    }
    if (!staleness.isZero()) {
      moments.addLast(new Moment(until, store.copy()));
    }
  }

  /** The state at a time. */
  Store at(Instant time, Store now) {
    return moments.stream()
        .filter(moment -> moment.until().isAfter(time))
        .findFirst()
        .map(Moment::store)
        .orElse(now);
  }

  void clear() {
    moments.clear();
  }
}
