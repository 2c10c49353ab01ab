package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Tokens come at the rate, and the rate follows what AWS says. */
class TokenBucketTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Offset<Double> ROUNDING = within(1e-6);

  /** What happens to a bucket: time passes, tokens are asked for, a call is throttled. */
  private record Step(long nanos, int wanted, boolean isThrottled) {}

  @Property
  void inNoWindowMoreIsGrantedThanRateAndBurstAllow(
      @ForAll("limits") RateLimit limit,
      @ForAll long start,
      @ForAll("histories") List<Step> history) {
    var bucket = new TokenBucket(limit, start);
    var granted = new ArrayList<Long>();
    var elapsed = 0L;
    for (var step : history) {
      elapsed += step.nanos();
      for (var i = 0; i < step.wanted() && bucket.tryTake(start + elapsed); i++) {
        granted.add(elapsed);
      }
      if (step.isThrottled()) {
        bucket.throttled(start + elapsed);
      }
    }

    for (var first = 0; first < granted.size(); first++) {
      for (var last = first; last < granted.size(); last++) {
        var seconds = (granted.get(last) - granted.get(first)) / (double) SECOND;
        assertThat(last - first + 1.0)
            .isLessThanOrEqualTo(limit.callsPerSecond() * seconds + limit.burst() + 1e-6);
      }
    }
  }

  @Property
  void whatIsDueIsThereAtThatTimeAndNotBefore(
      @ForAll("limits") RateLimit limit, @ForAll @IntRange(min = 1, max = 50) int count) {
    var bucket = new TokenBucket(new RateLimit(limit.callsPerSecond(), 50), 0);
    while (bucket.tryTake(0)) {}

    var due = bucket.nanosUntil(count, 0);

    assertThat(due / (double) SECOND).isCloseTo(count / limit.callsPerSecond(), ROUNDING);
    assertThat(bucket.nanosUntil(count, due - 2)).isPositive();
    assertThat(bucket.nanosUntil(count, due + 2)).isZero();
  }

  @Property
  void howeverOftenACallIsThrottledTheRateStaysBetweenFloorAndLimit(
      @ForAll("limits") RateLimit limit, @ForAll("histories") List<Step> history) {
    var bucket = new TokenBucket(limit, 0);
    var now = 0L;
    for (var step : history) {
      now += step.nanos();
      if (step.isThrottled()) {
        bucket.throttled(now);
      }
      assertThat(bucket.rate(now)).isBetween(limit.callsPerSecond() / 20, limit.callsPerSecond());
    }
  }

  @Property
  void theRateHalvesAtMostOnceASecond(
      @ForAll @LongRange(min = 0, max = 999_999_999) long soon, @ForAll long start) {
    var bucket = new TokenBucket(new RateLimit(20, 10), start);
    bucket.throttled(start);
    bucket.throttled(start + soon);
    assertThat(bucket.rate(start + soon)).isBetween(10.0, 10.1 + 1e-6);

    bucket.throttled(start + SECOND);
    assertThat(bucket.rate(start + SECOND)).isCloseTo(10.1 / 2, ROUNDING);
  }

  @Test
  void afterAThrottledAnswerNothingIsDueAtOnce() {
    var bucket = new TokenBucket(new RateLimit(20, 10), 0);
    bucket.throttled(0);

    assertThat(bucket.tryTake(0)).isFalse();
    assertThat(bucket.nanosUntil(1, 0)).isEqualTo(SECOND / 10);
  }

  @Test
  void onlyTheTokensThatAreMissingTakeTime() {
    var bucket = new TokenBucket(new RateLimit(20, 10), 0);
    while (bucket.tryTake(0)) {}

    assertThat(bucket.nanosUntil(3, SECOND / 10)).isEqualTo(SECOND / 20);
  }

  @Test
  void theRateFallsNoLowerThanATwentieth() {
    var bucket = new TokenBucket(new RateLimit(20, 10), 0);
    for (var second = 0; second < 20; second++) {
      bucket.throttled(second * SECOND);
    }

    assertThat(bucket.rate(19 * SECOND)).isEqualTo(1);
  }

  @Property
  void theRateRecoversToTheLimitAndNoFurther(@ForAll("limits") RateLimit limit) {
    var bucket = new TokenBucket(limit, 0);
    bucket.throttled(0);
    assertThat(bucket.rate(0)).isEqualTo(limit.callsPerSecond() / 2);

    assertThat(bucket.rate(50 * SECOND)).isCloseTo(limit.callsPerSecond() * 0.75, ROUNDING);
    assertThat(bucket.rate(99 * SECOND)).isLessThan(limit.callsPerSecond());
    assertThat(bucket.rate(101 * SECOND)).isEqualTo(limit.callsPerSecond());
    assertThat(bucket.rate(500 * SECOND)).isEqualTo(limit.callsPerSecond());
  }

  @Provide
  static Arbitrary<RateLimit> limits() {
    return Combinators.combine(
            Arbitraries.doubles().between(0.1, 100), Arbitraries.integers().between(1, 20))
        .as(RateLimit::new);
  }

  @Provide
  static Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 3 * SECOND),
            Arbitraries.integers().between(0, 12),
            Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }
}
