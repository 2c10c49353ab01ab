package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.request.Pacing;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Failures are counted for each resource by itself. */
class BackoffTest {

  private static final ResourceID ONE = new ResourceID("one", "namespace");
  private static final ResourceID OTHER = new ResourceID("other", "namespace");

  private final Backoff backoff = new Backoff(Pacing.DEFAULT, new Random(1));

  @Test
  void eachFailureInARowDoublesTheDelay() {
    for (var seconds = 2; seconds <= 128; seconds *= 2) {
      assertThat(backoff.failed(ONE)).isBetween(half(seconds), Duration.ofSeconds(seconds));
    }
  }

  @Test
  void manyFailuresInARowWaitAtMostTheMaximum() {
    for (var i = 0; i < 1000; i++) {
      assertThat(backoff.failed(ONE)).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(5));
    }
    assertThat(backoff.failed(ONE)).isGreaterThanOrEqualTo(Duration.ofSeconds(150));
  }

  @Test
  void failuresOfOneResourceDoNotDelayAnother() {
    backoff.failed(ONE);
    backoff.failed(ONE);
    backoff.failed(ONE);

    assertThat(backoff.failed(OTHER)).isBetween(half(2), Duration.ofSeconds(2));
  }

  @Test
  void aSuccessStartsOver() {
    backoff.failed(ONE);
    backoff.failed(ONE);
    backoff.failed(OTHER);
    backoff.reset(ONE);

    assertThat(backoff.failed(ONE)).isBetween(half(2), Duration.ofSeconds(2));
    assertThat(backoff.failed(OTHER)).isBetween(half(4), Duration.ofSeconds(4));
  }

  private static Duration half(int seconds) {
    return Duration.ofSeconds(seconds).dividedBy(2);
  }
}
