package dev.ssoperator.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {

  private final MovableClock source = new MovableClock();
  private final AtomicLong nanoTime = new AtomicLong();
  private final SteadyClock clock = new SteadyClock(source, nanoTime::get);
  private final Instant start = source.instant();

  @Test
  void itShowsTheTimeOfAClockThatOnlyGoesForward() {
    pass(Duration.ofNanos(1));
    assertThat(clock.instant()).isEqualTo(source.instant());
    pass(Duration.ofDays(3));
    assertThat(clock.instant()).isEqualTo(source.instant());
    set(Duration.ofDays(3));
    assertThat(clock.instant()).isEqualTo(source.instant());
  }

  @Test
  void itRunsOnMoreSlowlyWhenTheOtherIsSetBack() {
    set(Duration.ofHours(-1));
    assertThat(clock.instant()).isEqualTo(start);

    pass(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(9));
    set(Duration.ofHours(-1));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(9));
    pass(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(18));
  }

  @Test
  void itShowsTheSameAgainOnceTheOtherHasCaughtUp() {
    set(Duration.ofSeconds(-9));
    assertThat(clock.instant()).isEqualTo(start);
    pass(Duration.ofSeconds(60));
    assertThat(clock.instant()).isEqualTo(source.instant().plusSeconds(3));
    pass(Duration.ofSeconds(30));
    assertThat(clock.instant()).isEqualTo(source.instant());
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(source.instant());
  }

  @Test
  void itIsNotAheadWhenTheOtherIsSetBackAndForthAgain() {
    set(Duration.ofHours(-1));
    assertThat(clock.instant()).isEqualTo(start);

    set(Duration.ofHours(1));
    assertThat(clock.instant()).isEqualTo(source.instant());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itNeverGoesBack(long seed) {
    var random = new Random(seed);
    var last = clock.instant();
    for (var i = 0; i < 10_000; i++) {
      pass(Duration.ofMillis(random.nextInt(5_000)));
      if (random.nextInt(10) == 0) {
        set(Duration.ofSeconds(random.nextInt(-4_000, 4_000)));
      }
      var now = clock.instant();
      assertThat(now).isAfterOrEqualTo(last);
      last = now;
    }
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
    source.advance(time);
  }

  private void set(Duration by) {
    source.advance(by);
  }
}
