package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Each resource is due once per interval, and all of them evenly, after a quiet start. */
class DriftScheduleTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @Property
  void inEachIntervalAResourceIsDueOnce(
      @ForAll String uid,
      @ForAll @LongRange(min = 1, max = 86_400_000) long millis,
      @ForAll @LongRange(min = 1, max = 1000) long intervals) {
    var interval = Duration.ofMillis(millis);
    var schedule = new DriftSchedule(START, interval);
    var from = START.plus(interval.multipliedBy(intervals));

    var due = from.plus(schedule.untilNext(uid, from));

    assertThat(due).isAfter(from).isBeforeOrEqualTo(from.plus(interval));
    assertThat(schedule.untilNext(uid, due)).isEqualTo(interval);
  }

  @Property
  void aStartIsFollowedByHalfAnIntervalOfQuietAndThenNoneIsLeftOutForLongerThanAnInterval(
      @ForAll String uid, @ForAll @LongRange(min = 1, max = 86_400_000) long millis) {
    var interval = Duration.ofMillis(millis);
    var schedule = new DriftSchedule(START, interval);

    var first = schedule.untilNext(uid, START);
    var second = schedule.untilNext(uid, START.plus(first));

    assertThat(first).isBetween(interval.dividedBy(2), interval);
    assertThat(second).isBetween(interval.dividedBy(2), interval);
  }

  @Property
  void whatIsDueNextIsWhatWasDueLastAfterwards(
      @ForAll String uid,
      @ForAll @LongRange(min = 1, max = 86_400_000) long interval,
      @ForAll @LongRange(min = 0, max = 1L << 40) long elapsed) {
    var schedule = new DriftSchedule(START, Duration.ofMillis(interval));
    var now = START.plusMillis(elapsed);
    var last = schedule.lastDue(uid, now);

    var next = now.plus(schedule.untilNext(uid, now));

    assertThat(last).isBeforeOrEqualTo(now);
    assertThat(next).isAfter(now);
    assertThat(schedule.lastDue(uid, next)).isEqualTo(next);
    assertThat(schedule.lastDue(uid, next.minusNanos(1))).isEqualTo(last);
    if (!last.equals(Instant.MIN)) {
      assertThat(Duration.between(last, next)).isLessThanOrEqualTo(Duration.ofMillis(interval));
    }
  }

  @Test
  void beforeItsFirstTimeAResourceWasNeverDue() {
    var schedule = new DriftSchedule(START, DAY);

    assertThat(schedule.lastDue("uid", START)).isEqualTo(Instant.MIN);
    assertThat(schedule.untilNext("uid", START)).isPositive().isLessThanOrEqualTo(DAY);
  }

  @Test
  void manyResourcesAreSpreadEvenlyOverTheInterval() {
    var random = new Random(1);
    var schedule = new DriftSchedule(START, DAY);
    var from = START.plus(DAY);
    var buckets = new int[100];
    for (var i = 0; i < 10_000; i++) {
      var uid = new UUID(random.nextLong(), random.nextLong()).toString();
      var after = schedule.untilNext(uid, from).minusNanos(1).toMillis();
      buckets[(int) (after * buckets.length / DAY.toMillis())]++;
    }

    var chiSquare = 0.0;
    for (var count : buckets) {
      chiSquare += Math.pow(count - 100, 2) / 100;
    }
    // 99 degrees of freedom: chance exceeds 149 once in a thousand times.
    assertThat(chiSquare).isLessThan(149);
  }
}
