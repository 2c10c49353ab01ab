package dev.ssoperator.operator;

import java.time.Duration;
import java.time.Instant;

/**
 * The time after a renewal of the Lease in which no other replica can lead. Two clocks measure it,
 * because one may be set back and the other may stop while the machine is suspended.
 *
 * @param since when the renewal was requested
 * @param sinceNanos the same, as {@link System#nanoTime()}
 * @param length its duration
 */
record Term(Instant since, long sinceNanos, Duration length) {

  boolean includes(Instant now, long nanos) {
    return Duration.between(since, now).compareTo(length) < 0
        && nanos - sinceNanos < length.toNanos();
  }
}
