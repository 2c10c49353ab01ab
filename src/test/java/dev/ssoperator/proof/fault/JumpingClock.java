package dev.ssoperator.proof.fault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time, except where it jumps. */
final class JumpingClock extends Clock {

  private volatile Duration offset = Duration.ZERO;

  /** Moves the clock, forward or back. */
  synchronized void jump(Duration by) {
    offset = offset.plus(by);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
