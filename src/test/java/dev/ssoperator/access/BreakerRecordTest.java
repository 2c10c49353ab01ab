package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which revocations go through, and which are held. */
class BreakerRecordTest {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int LIMIT = 3;
  private static final RevocationBreaker.Settings SETTINGS =
      new RevocationBreaker.Settings(LIMIT, WINDOW);

  private BreakerRecord record = BreakerRecord.EMPTY;

  @Test
  void soManyGoThroughWithinTheWindow() {
    assertThat(spend(LIMIT + 1, null, NOW)).isEqualTo(LIMIT);
    assertThat(spend(1, null, NOW.plus(WINDOW).minusMillis(1))).isZero();
    assertThat(spend(LIMIT + 1, null, NOW.plus(WINDOW))).isEqualTo(LIMIT);
  }

  @Test
  void whatIsHeldStaysHeldAfterTheWindow() {
    spend(LIMIT, null, NOW);
    record = record.holding();

    assertThat(spend(1, null, NOW.plus(Duration.ofDays(1)))).isZero();
  }

  @Test
  void aReleaseLetsAsManyThroughAsItSaysOnce() {
    spend(LIMIT, null, NOW);
    record = record.holding();

    assertThat(spend(10, "4", NOW)).isEqualTo(4);
    assertThat(spend(10, "4", NOW)).isZero();
    assertThat(spend(10, "5", NOW)).isEqualTo(5);
  }

  @Test
  void aReleaseIsNotTouchedBelowTheLimit() {
    assertThat(spend(LIMIT, "2", NOW)).isEqualTo(LIMIT);
    assertThat(record.left("2", NOW)).isEqualTo(2);
  }

  @Test
  void whatIsLeftOfAReleaseIsUsedUpOnceNothingIsHeld() {
    spend(LIMIT, null, NOW);
    record = record.holding();
    spend(1, "100", NOW);
    record = record.ended();

    assertThat(record.isHolding()).isFalse();
    assertThat(spend(1, "100", NOW)).isZero();
    assertThat(spend(1, "101", NOW)).isEqualTo(1);
  }

  @Test
  void aReleaseUntilATimeLetsEverythingThroughUntilThen() {
    spend(LIMIT, null, NOW);
    record = record.holding();
    var until = NOW.plusSeconds(60).toString();

    assertThat(spend(1000, until, NOW)).isEqualTo(1000);
    assertThat(spend(1, until, NOW.plusSeconds(60))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "all", "-5", "1.5", "99999999999", "2026-01-01"})
  void whatIsNoReleaseReleasesNothing(String release) {
    spend(LIMIT, null, NOW);
    record = record.holding();

    assertThat(spend(1, release, NOW)).isZero();
  }

  /** How many of so many revocations go through. */
  private int spend(int count, String release, Instant now) {
    var through = 0;
    for (var i = 0; i < count; i++) {
      var next = record.spend(1, SETTINGS, release, now);
      if (next != null) {
        record = next;
        through++;
      }
    }
    return through;
  }

  @Test
  void whatAnOlderVersionHasNotWrittenIsEmpty() {
    var record = new BreakerRecord(null, true, null, 0, null);

    assertThat(record.revocations()).isEmpty();
    assertThat(record.edits()).isEmpty();
  }
}
