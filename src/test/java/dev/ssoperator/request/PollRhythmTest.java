package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.AsyncOperation.CREATE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.PROVISION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.AsyncOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Polls adapt to how long AWS takes. */
class PollRhythmTest {

  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private final PollRhythm rhythm = new PollRhythm(SHORTEST);

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(rhythm.next(Map.of(), false)).isEqualTo(SHORTEST);
    assertThat(rhythm.next(Map.of(CREATE_ASSIGNMENT, 1L), false)).isEqualTo(SHORTEST);
  }

  @Property
  void itNeverLeavesItsBounds(
      @ForAll @LongRange(min = 1, max = 60_000) long shortest,
      @ForAll List<@LongRange(min = 0, max = 10_000_000) Long> took,
      @ForAll Map<AsyncOperation, @LongRange(min = 1, max = 100) Long> inFlight,
      @ForAll boolean awaited) {
    var bounded = new PollRhythm(Duration.ofMillis(shortest));
    took.forEach(millis -> bounded.completed(CREATE_ASSIGNMENT, Duration.ofMillis(millis)));

    assertThat(bounded.next(inFlight, awaited))
        .isBetween(
            Duration.ofMillis(Math.max(1, shortest / PollRhythm.AWAITED_PARTS)),
            Duration.ofMillis(shortest * PollRhythm.MAX_INTERVALS));
  }

  @Test
  void itIsAFifthOfTheTimeAwsTakes() {
    complete(CREATE_ASSIGNMENT, Duration.ofSeconds(60), 1);

    assertThat(rhythm.next(Map.of(CREATE_ASSIGNMENT, 1L), false)).isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void itFollowsWhatChanges() {
    complete(CREATE_ASSIGNMENT, Duration.ofSeconds(60), 1);
    complete(CREATE_ASSIGNMENT, Duration.ofSeconds(20), 1);
    assertThat(rhythm.next(Map.of(CREATE_ASSIGNMENT, 1L), false))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(12));

    complete(CREATE_ASSIGNMENT, Duration.ofSeconds(20), 50);
    assertThat(rhythm.next(Map.of(CREATE_ASSIGNMENT, 1L), false))
        .isCloseTo(Duration.ofSeconds(4), Duration.ofMillis(50));
  }

  @Test
  void theQuickestOfWhatIsInFlightCounts() {
    complete(CREATE_ASSIGNMENT, Duration.ofSeconds(20), 1);
    complete(PROVISION, Duration.ofSeconds(100), 1);

    assertThat(rhythm.next(Map.of(PROVISION, 1L), false)).isEqualTo(Duration.ofSeconds(20));
    assertThat(rhythm.next(Map.of(PROVISION, 1L, CREATE_ASSIGNMENT, 1L), false))
        .isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void whileSomebodyWaitsItIsTwiceAsFast() {
    complete(PROVISION, Duration.ofSeconds(100), 1);

    assertThat(rhythm.next(Map.of(PROVISION, 1L), true)).isEqualTo(Duration.ofSeconds(10));
    assertThat(rhythm.next(Map.of(), true)).isEqualTo(SHORTEST.dividedBy(4));
  }

  @Test
  void whileSomebodyWaitsAndManyAreInFlightEachPollFindsOneThatHasEndedOnAverage() {
    complete(CREATE_ASSIGNMENT, Duration.ofSeconds(60), 1);

    assertThat(rhythm.next(Map.of(CREATE_ASSIGNMENT, 15L), true)).isEqualTo(Duration.ofSeconds(4));
    assertThat(rhythm.next(Map.of(CREATE_ASSIGNMENT, 15L), false))
        .isEqualTo(Duration.ofSeconds(12));
  }

  private void complete(AsyncOperation operation, Duration took, int times) {
    IntStream.range(0, times).forEach(i -> rhythm.completed(operation, took));
  }
}
