package dev.ssoperator.inventory;

import java.time.Duration;

/**
 * The schedule of the sweep: reads each watched scope once per drift interval, evenly spread. A
 * start reads everything, so nothing is due for half an interval, and the first round takes the
 * other half. Times are nanoseconds since the start.
 */
final class SweepPace {

  /** Minimum checks per round, because the number of watched scopes may grow. */
  private static final int CHECKS = 1000;

  private final long interval;
  private long last;

  SweepPace(Duration driftInterval) {
    interval = driftInterval.toNanos();
    last = interval / 2;
  }

  /** Whether a scope is due now; if so, the next one is due one turn later. */
  boolean isDue(long now, int watched) {
    var due = last + turn(now, watched);
    if (now < due) {
      return false;
    }
    // A slow read shortens the pause after it, so that the round still fits the interval.
    last = Math.max(due, now - round(now) / CHECKS);
    return true;
  }

  /** The time until the next check; positive. */
  long pause(long now, int watched) {
    var left = last + turn(now, watched) - now;
    return Math.max(1, Math.min(left, round(now) / CHECKS));
  }

  private long turn(long now, int watched) {
    return round(now) / Math.max(1, watched);
  }

  private long round(long now) {
    return now < interval ? interval / 2 : interval;
  }
}
