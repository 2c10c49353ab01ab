package dev.ssoperator.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The clock asynchronous operations run on: follows another clock until it is frozen. */
final class EmulatorClock extends Clock {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final Clock base;
  private Duration offset = Duration.ZERO;
  private @Nullable Instant frozen;

  EmulatorClock(Clock base) {
    this.base = base;
  }

  synchronized void freeze() {
    frozen = instant();
  }

  synchronized void advance(Duration by) {
    Limits.duration("advance", by);
    if (instant().plus(by).isAfter(LAST)) {
      throw new IllegalArgumentException("advance must not lead beyond " + LAST + ": " + by);
    }
    if (frozen == null) {
      offset = offset.plus(by);
    } else {
      frozen = frozen.plus(by);
    }
  }

  synchronized void resume() {
    if (frozen != null) {
      offset = Duration.between(base.instant(), frozen);
      frozen = null;
    }
  }

  @Override
  public synchronized Instant instant() {
    return frozen == null ? base.instant().plus(offset) : frozen;
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new EmulatorClock(base.withZone(zone));
  }
}
