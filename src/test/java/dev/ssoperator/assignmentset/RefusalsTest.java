package dev.ssoperator.assignmentset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.identitycenter.MovableClock;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the API server refuses is tried again after a while, all of a set together. */
class RefusalsTest {

  private static final Duration INTERVAL = Duration.ofMinutes(30);
  private static final Refusal NO = new Refusal("Refused", "no");

  private final MovableClock clock = new MovableClock();
  private final Refusals refusals = new Refusals(INTERVAL, clock);

  @Test
  void whatWasRefusedIsNotTriedAgainForTheInterval() {
    refusals.add(set("uid", 1), Map.of("a", NO));
    clock.advance(INTERVAL.minusMillis(1));
    assertThat(refusals.of(set("uid", 1))).isEqualTo(Map.of("a", NO));

    clock.advance(Duration.ofMillis(1));

    assertThat(refusals.of(set("uid", 1))).isEmpty();
  }

  @Test
  void anotherSpecAndAnotherSetAreTriedAtOnce() {
    refusals.add(set("uid", 1), Map.of("a", NO));

    assertThat(refusals.of(set("uid", 2))).isEmpty();
    assertThat(refusals.of(set("other", 1))).isEmpty();
  }

  @Test
  void whatIsRefusedLaterIsTriedAgainWithTheRest() {
    refusals.add(set("uid", 1), Map.of("a", NO));
    clock.advance(INTERVAL.dividedBy(2));
    refusals.add(set("uid", 1), Map.of("b", NO));
    assertThat(refusals.of(set("uid", 1))).isEqualTo(Map.of("a", NO, "b", NO));

    clock.advance(INTERVAL.dividedBy(2));

    assertThat(refusals.of(set("uid", 1))).isEmpty();
  }

  @Test
  void whereNothingIsRefusedAnyMoreTheIntervalBeginsAgain() {
    refusals.add(set("uid", 1), Map.of("a", NO));
    clock.advance(INTERVAL);
    refusals.add(set("uid", 1), Map.of());

    refusals.add(set("uid", 1), Map.of("b", NO));

    clock.advance(INTERVAL.minusMillis(1));
    assertThat(refusals.of(set("uid", 1))).isEqualTo(Map.of("b", NO));
  }

  @Test
  void whatIsRefusedStaysSoWhileNothingIsAdded() {
    refusals.add(set("uid", 1), Map.of("a", NO));
    refusals.add(set("uid", 1), Map.of());

    assertThat(refusals.of(set("uid", 1))).isEqualTo(Map.of("a", NO));
  }

  @Test
  void nothingIsRememberedOfASetThatIsGone() {
    refusals.add(set("uid", 1), Map.of("a", NO));

    refusals.forget(set("uid", 1));

    assertThat(refusals.of(set("uid", 1))).isEmpty();
  }

  private static AccountAssignmentSet set(String uid, long generation) {
    var set = new AccountAssignmentSet();
    set.setMetadata(new ObjectMetaBuilder().withUid(uid).withGeneration(generation).build());
    return set;
  }
}
