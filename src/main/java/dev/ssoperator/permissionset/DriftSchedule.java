package dev.ssoperator.permissionset;

import java.time.Duration;
import java.time.Instant;

/**
 * When each resource is compared with AWS: once per drift interval, at a moment of its own, so that
 * all of them are spread evenly.
 *
 * @param start when the operator started
 * @param interval the drift interval
 */
record DriftSchedule(Instant start, Duration interval) {

  /** When the resource was last due; before the first time, the far past. */
  Instant lastDue(String uid, Instant now) {
    var sinceFirst = Duration.between(first(uid), now);
    return sinceFirst.isNegative()
        ? Instant.MIN
        : first(uid).plus(interval.multipliedBy(sinceFirst.dividedBy(interval)));
  }

  /** How long until the resource is due again. */
  Duration untilNext(String uid, Instant now) {
    var last = lastDue(uid, now);
    var next = last.equals(Instant.MIN) ? first(uid) : last.plus(interval);
    return Duration.between(now, next);
  }

  private Instant first(String uid) {
    var phase = Integer.toUnsignedLong(uid.hashCode() * 0x9E3779B9) / (double) (1L << 32);
    return start.plusMillis(Math.max(1, Math.round(interval.toMillis() * phase)));
  }
}
