package dev.ssoperator.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * When each resource is checked for drift: once per drift interval, with an offset per resource
 * that spreads the checks evenly. A start reads everything, so the first check is due half an
 * interval later.
 *
 * @param start when the operator started
 * @param interval the drift interval
 */
record DriftSchedule(Instant start, Duration interval) {

  /** When the resource was last due; {@link Instant#MIN} before the first time. */
  Instant lastDue(String uid, Instant now) {
    var last = lastMoment(uid, now);
    var first = first(uid);
    return now.isBefore(first) ? Instant.MIN : last.isBefore(first) ? first : last;
  }

  /** How long until the resource is due again. */
  Duration untilNext(String uid, Instant now) {
    var first = first(uid);
    var next = now.isBefore(first) ? first : lastMoment(uid, now).plus(interval);
    return Duration.between(now, next);
  }

  /** The first check, half an interval to an interval after the start. */
  private Instant first(String uid) {
    var half = interval.dividedBy(2);
    var offset = offset(uid);
    return start.plus(offset.compareTo(half) < 0 ? offset.plus(half) : offset);
  }

  /** The last time that matches the resource's offset, whether it was due then or not. */
  private Instant lastMoment(String uid, Instant now) {
    var moment = start.plus(offset(uid));
    var since = Duration.between(moment, now);
    var passed = since.isNegative() ? -1 : since.dividedBy(interval);
    return moment.plus(interval.multipliedBy(passed));
  }

  private Duration offset(String uid) {
    var phase = Integer.toUnsignedLong(uid.hashCode() * 0x9E3779B9) / (double) (1L << 32);
    return Duration.ofNanos((long) (interval.toNanos() * phase));
  }
}
