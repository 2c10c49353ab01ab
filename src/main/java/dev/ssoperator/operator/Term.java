package dev.ssoperator.operator;

import java.time.Duration;
import java.time.Instant;

/**
 * The time after a renewal of the Lease in which nobody else can lead. It is measured by two
 * clocks, because one may be set back and the other may stand still while the machine does.
 *
 * @param since when the renewal was asked for
 * @param sinceNanos the same, as {@link System#nanoTime()}
 * @param length how long it lasts
 */
record Term(Instant since, long sinceNanos, Duration length) {

  boolean includes(Instant now, long nanos) {
    return Duration.between(since, now).compareTo(length) < 0
        && nanos - sinceNanos < length.toNanos();
  }
}
