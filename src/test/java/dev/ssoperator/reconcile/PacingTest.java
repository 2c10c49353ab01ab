package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.request.Pacing;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delays grow, stay in their bounds, and are spread. */
class PacingTest {

  private static final Random RANDOM = new Random(1);
  private static final Duration TEN = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({
    "-1, PT2S",
    "0, PT2S",
    "1, PT2S",
    "2, PT4S",
    "3, PT8S",
    "7, PT2M8S",
    "8, PT4M16S",
    "9, PT5M",
    "10, PT5M",
    "31, PT5M",
    "64, PT5M",
    "65, PT5M",
    "2147483647, PT5M"
  })
  void theBackoffDoublesUpToItsMaximum(int failures, Duration delay) {
    assertThat(Pacing.DEFAULT.backoff(failures)).isEqualTo(delay);
  }

  @Property
  void theBackoffNeverLeavesItsBoundsNorShrinks(
      @ForAll @LongRange(min = 1, max = 1L << 50) long initial,
      @ForAll @LongRange(min = 0, max = 1L << 50) long more,
      @ForAll @IntRange(min = 1, max = 100) int failures) {
    var pacing = pacing(Duration.ofMillis(initial), Duration.ofMillis(initial + more));

    assertThat(pacing.backoff(failures))
        .isBetween(Duration.ofMillis(initial), Duration.ofMillis(initial + more))
        .isGreaterThanOrEqualTo(pacing.backoff(failures - 1));
  }

  @Test
  void anInitialBackoffAboveTheMaximumIsCut() {
    assertThat(pacing(Duration.ofHours(1), Duration.ofMinutes(1)).backoff(1))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void theMaximumIsTakenOnlyWhereADoublingExceedsIt() {
    var pacing = pacing(Duration.ofSeconds(2), Duration.ofMillis(8_001));

    assertThat(pacing.backoff(3)).isEqualTo(Duration.ofSeconds(8));
    assertThat(pacing.backoff(4)).isEqualTo(Duration.ofMillis(8_001));
  }

  @Test
  void whatNeedsAPersonIsTriedAtTheStalledInterval() {
    assertThat(Pacing.DEFAULT.retryDelay(true, 1)).isEqualTo(Pacing.DEFAULT.stalledRetryInterval());
    assertThat(Pacing.DEFAULT.retryDelay(false, 2)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void whatIsLeftOfADelayShrinksToNothing() {
    var now = Instant.EPOCH;

    assertThat(Pacing.remaining(TEN, now, now)).isEqualTo(TEN);
    assertThat(Pacing.remaining(TEN, now.minusSeconds(4), now)).isEqualTo(Duration.ofSeconds(6));
    assertThat(Pacing.remaining(TEN, now.minus(TEN), now)).isZero();
    assertThat(Pacing.remaining(TEN, now.minusSeconds(11), now)).isZero();
  }

  @Test
  void aTimeInTheFutureIsBelievedForOneDelayAtMost() {
    var now = Instant.EPOCH;

    assertThat(Pacing.remaining(TEN, now.plus(TEN), now)).isEqualTo(Duration.ofSeconds(20));
    assertThat(Pacing.remaining(TEN, now.plus(TEN).plusMillis(1), now)).isZero();
  }

  @Property
  void jitterIsBetweenHalfAndAll(
      @ForAll @LongRange(min = 2, max = 1_000_000) long millis, @ForAll Random random) {
    assertThat(Pacing.jittered(Duration.ofMillis(millis), random))
        .isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
  }

  @Test
  void jitterSpreads() {
    var delays =
        RANDOM
            .ints(100)
            .mapToObj(seed -> Pacing.jittered(Duration.ofSeconds(100), new Random(seed)))
            .toList();

    assertThat(delays).anyMatch(delay -> delay.compareTo(Duration.ofSeconds(65)) < 0);
    assertThat(delays).anyMatch(delay -> delay.compareTo(Duration.ofSeconds(85)) > 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void jitterNeverMakesADelayNothing(long millis) {
    assertThat(Pacing.jittered(Duration.ofMillis(millis), RANDOM)).isPositive();
  }

  private static Pacing pacing(Duration initialBackoff, Duration maxBackoff) {
    return new Pacing(
        Duration.ofMinutes(30),
        Duration.ofMinutes(30),
        initialBackoff,
        maxBackoff,
        Duration.ofSeconds(2));
  }
}
