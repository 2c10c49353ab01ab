package dev.ssoperator.ledger;

import java.time.Duration;

/**
 * When the next of the watched scopes is to be read, so that each has its turn once per drift
 * interval and all are evenly spread. After a start, which reads everything, nothing is due for
 * half an interval, and the first round takes the other half. Times are nanoseconds since then.
 */
final class SweepPace {

  /** How often within a round it is asked for at least, since more may be watched by then. */
  private static final int CHECKS = 1000;

  private final long interval;
  private long last;

  SweepPace(Duration driftInterval) {
    interval = driftInterval.toNanos();
    last = interval / 2;
  }

  /** Whether a scope is to be read now; if so, the next one is due a turn later. */
  boolean isDue(long now, int watched) {
    var due = last + turn(now, watched);
    if (now < due) {
      return false;
    }
    // A read that took long shortens the pause after it, so that the interval is kept.
    last = Math.max(due, now - round(now) / CHECKS);
    return true;
  }

  /** How long to wait before asking again; positive. */
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
