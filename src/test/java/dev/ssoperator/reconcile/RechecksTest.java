package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A look is when the verdict says, or at the resource's own moment in the drift interval. */
class RechecksTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DRIFT_INTERVAL = Duration.ofMinutes(30);

  private final Rechecks rechecks =
      new Rechecks(
          new Pacing(
              DRIFT_INTERVAL,
              Duration.ofMinutes(7),
              Duration.ofSeconds(2),
              Duration.ofMinutes(5),
              Duration.ofSeconds(2)),
          Clock.fixed(START, ZoneOffset.UTC));

  @Test
  void aVerdictThatSaysWhenToLookAgainIsFollowed() {
    var verdict = Verdict.of(Reason.INVALID_SPEC, "x").recheckAfter(Duration.ofMillis(3));

    assertThat(rechecks.after(verdict, resource("a"))).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void whatStalledIsLookedAtAgainAtTheStalledInterval() {
    assertThat(rechecks.after(Verdict.of(Reason.DUPLICATE, "x"), resource("a")))
        .isEqualTo(Duration.ofMinutes(7));
  }

  /** A timer knows milliseconds. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "c", "uid-1", "uid-2"})
  void whatIsInSyncIsLookedAtAgainInTheMillisecondInWhichItIsDueAndNotBefore(String uid) {
    var exactly = new DriftSchedule(START, DRIFT_INTERVAL).untilNext(uid, START);
    var inSync = Verdict.of(Reason.ASSIGNED, "x");

    var after = rechecks.after(inSync, resource(uid));

    assertThat(after)
        .isGreaterThanOrEqualTo(exactly)
        .isLessThan(exactly.plusMillis(1))
        .isEqualTo(after.truncatedTo(ChronoUnit.MILLIS));
    assertThat(rechecks.untilDue(resource(uid))).isEqualTo(exactly);
    assertThat(rechecks.after(inSync.recheckAfter(exactly), resource(uid))).isEqualTo(after);
  }

  @Test
  void whatWasNotDueSinceTheStartWasDueInTheFarPast() {
    assertThat(rechecks.lastDue(resource("a"))).isEqualTo(Instant.MIN);
  }

  @Test
  void thoseThatAreLookedAtTogetherAreNotTheNextTime() {
    var verdict = Verdict.of(Reason.ASSIGNED, "x");

    var delays =
        IntStream.range(0, 1000)
            .mapToObj(i -> rechecks.after(verdict, resource("uid-" + i)).toSeconds())
            .distinct();

    assertThat(delays).hasSizeGreaterThan(500);
  }

  private static AccountAssignment resource(String uid) {
    var resource = new AccountAssignment();
    resource.setMetadata(new ObjectMetaBuilder().withUid(uid).build());
    return resource;
  }
}
