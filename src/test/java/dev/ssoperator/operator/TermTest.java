package dev.ssoperator.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Leadership ends by the clock that is ahead. */
class TermTest {

  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofNanos(1);
  private static final Term TERM = new Term(SINCE, Long.MAX_VALUE, LENGTH);

  @Test
  void itLastsUntilItsLengthHasPassed() {
    assertThat(after(Duration.ZERO, Duration.ZERO)).isTrue();
    assertThat(after(LENGTH.minus(TICK), LENGTH.minus(TICK))).isTrue();
    assertThat(after(LENGTH, LENGTH)).isFalse();
  }

  @Test
  void itEndsWhereOneClockStandsStill() {
    assertThat(after(LENGTH, Duration.ZERO)).isFalse();
    assertThat(after(Duration.ZERO, LENGTH)).isFalse();
  }

  @Test
  void aClockThatIsSetBackDoesNotProlongIt() {
    assertThat(after(Duration.ofHours(-1), LENGTH.minus(TICK))).isTrue();
    assertThat(after(Duration.ofHours(-1), LENGTH)).isFalse();
  }

  private static boolean after(Duration byWall, Duration byNanoTime) {
    return TERM.includes(SINCE.plus(byWall), TERM.sinceNanos() + byNanoTime.toNanos());
  }
}
