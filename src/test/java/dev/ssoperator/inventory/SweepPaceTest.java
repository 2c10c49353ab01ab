package dev.ssoperator.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A round takes a drift interval, however much is watched, and its reads are evenly spread. */
class SweepPaceTest {

  private static final long INTERVAL = Duration.ofMinutes(30).toNanos();

  /** In each interval, but for what the ends cut off, and none long after the other. */
  @Property(tries = 100)
  void eachPairHasOneTurnPerIntervalAndTheTurnsAreEvenlySpread(
      @ForAll @IntRange(min = 1, max = 20_000) int watched) {
    var reads = reads(3 * INTERVAL, 0, 0, now -> watched);

    assertThat(between(reads, INTERVAL, 2 * INTERVAL)).isBetween(watched - 1L, watched + 1L);
    assertThat(between(reads, 2 * INTERVAL, 3 * INTERVAL)).isBetween(watched - 1L, watched + 1L);
    var turn = INTERVAL / watched;
    for (var i = 1; i < reads.size(); i++) {
      assertThat(reads.get(i) - reads.get(i - 1)).isBetween(turn / 2 - 1, turn + turn / 50 + 1);
    }
  }

  @Property(tries = 20)
  void itRestsForHalfAnIntervalAndThenReadsEverythingInTheOther(
      @ForAll @IntRange(min = 1, max = 20_000) int watched) {
    var reads = reads(INTERVAL, 0, 0, now -> watched);

    assertThat(between(reads, 0, INTERVAL / 2)).isZero();
    assertThat(between(reads, INTERVAL / 2, INTERVAL + 1)).isBetween(watched - 1L, watched + 1L);
  }

  /** In the first round, whose turns are half as long, hardly anything is left for pauses. */
  @Test
  void readsThatTakeLongAndThreadsThatWakeUpLateDoNotMakeTheRoundLonger() {
    var watched = 5000;
    var turn = INTERVAL / watched;
    var reads = reads(2 * INTERVAL, turn * 8 / 20, turn / 20, now -> watched);

    assertThat(between(reads, INTERVAL, 2 * INTERVAL)).isBetween(watched - 1L, watched + 1L);
  }

  /** It would be a burst of calls otherwise, when AWS answers again. */
  @Test
  void whatWasMissedWhileAReadHungIsNotCaughtUpWith() {
    var watched = 5000;
    var pace = new SweepPace(Duration.ofNanos(INTERVAL));
    assertThat(pace.isDue(INTERVAL, watched)).isTrue();

    var after = 2 * INTERVAL;
    var atOnce = 0;
    while (pace.isDue(after, watched)) {
      atOnce++;
    }
    assertThat(atOnce).isBetween(1, watched / 1000 + 1);
  }

  @Test
  void whatIsWatchedLaterIsNoticedSoon() {
    var later = 5 * INTERVAL / 2;
    var reads = reads(3 * INTERVAL, 0, 0, now -> now < later ? 1 : 1000);

    assertThat(between(reads, later, later + INTERVAL / 100)).isBetween(8L, 12L);
  }

  @Test
  void whereNothingIsWatchedItLooksNowAndThen() {
    var pace = new SweepPace(Duration.ofNanos(INTERVAL));

    assertThat(pace.isDue(2 * INTERVAL, 0)).isTrue();
    assertThat(pace.pause(2 * INTERVAL, 0)).isEqualTo(INTERVAL / 1000);
  }

  /** When a scope is read, if each read takes so long, and each pause is longer by some time. */
  private static List<Long> reads(long until, long took, long late, LongToIntFunction watched) {
    var pace = new SweepPace(Duration.ofNanos(INTERVAL));
    var reads = new ArrayList<Long>();
    for (var now = 0L; now < until; now += late + pace.pause(now, watched.applyAsInt(now))) {
      if (pace.isDue(now, watched.applyAsInt(now))) {
        reads.add(now);
        now += took;
      }
    }
    return reads;
  }

  private static long between(List<Long> reads, long from, long to) {
    return reads.stream().filter(at -> at >= from && at < to).count();
  }
}
