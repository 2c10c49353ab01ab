package dev.ssoperator.sdk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * A clock that never goes back. When the clock that it follows is set back, it runs on ahead of it,
 * a tenth slower until the other has caught up; when that is set forward again, it is ahead by
 * less.
 */
public final class SteadyClock extends Clock {

  private static final int SLOWER = 10;

  /** A clock that gains more than this since it was last read was set forward. */
  private static final Duration SET_FORWARD = Duration.ofMinutes(1);

  private final Clock source;
  private final LongSupplier nanoTime;
  private Instant seen;
  private long seenAt;
  private Duration ahead = Duration.ZERO;

  /**
   * Creates a clock that shows the time of another, as long as that is not set back.
   *
   * @param nanoTime {@link System#nanoTime}
   */
  public SteadyClock(Clock source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
    seen = source.instant();
    seenAt = nanoTime.getAsLong();
  }

  @Override
  public synchronized Instant instant() {
    var now = source.instant();
    var at = nanoTime.getAsLong();
    var passed = Duration.between(seen, now);
    if (passed.isNegative()) {
      ahead = ahead.minus(passed);
    } else if (!ahead.isZero()) {
      var gained = passed.minusNanos(at - seenAt);
      var less = gained.compareTo(SET_FORWARD) > 0 ? gained : passed.dividedBy(SLOWER);
      ahead = less.compareTo(ahead) < 0 ? ahead.minus(less) : Duration.ZERO;
    }
    seen = now;
    seenAt = at;
    return now.plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return source.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new SteadyClock(source.withZone(zone), nanoTime);
  }
}
