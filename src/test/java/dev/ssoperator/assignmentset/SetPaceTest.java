package dev.ssoperator.assignmentset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.identitycenter.MovableClock;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A set is looked at once per interval, and at once when a user changes it. */
class SetPaceTest {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final MovableClock clock = new MovableClock();
  private final SetPace pace = new SetPace(INTERVAL, clock);

  @Test
  void passesOfOneSetAreAnIntervalApart() {
    assertThat(pace.left(set("a", 1))).isZero();
    clock.advance(Duration.ofMillis(500));
    assertThat(pace.left(set("a", 1))).isEqualTo(Duration.ofMillis(1500));
    assertThat(pace.left(set("b", 1))).isZero();
    clock.advance(Duration.ofMillis(1500));
    assertThat(pace.left(set("a", 1))).isZero();
    assertThat(pace.left(set("a", 1))).isEqualTo(INTERVAL);
    clock.advance(INTERVAL.plusMillis(1));
    assertThat(pace.left(set("a", 1))).isZero();
  }

  @Test
  void whatAUserChangesDoesNotWait() {
    assertThat(pace.left(set("a", 1))).isZero();
    assertThat(pace.left(set("a", 2))).isZero();
    var deleted = set("a", 2);
    deleted.getMetadata().setDeletionTimestamp("2026-11-28T12:00:00Z");
    assertThat(pace.left(deleted)).isZero();
    assertThat(pace.left(deleted)).isEqualTo(INTERVAL);
  }

  @Test
  void aSetThatIsGoneIsForgotten() {
    assertThat(pace.left(set("a", 1))).isZero();
    pace.forget(set("a", 1));
    assertThat(pace.left(set("a", 1))).isZero();
  }

  private static AccountAssignmentSet set(String uid, long generation) {
    var set = new AccountAssignmentSet();
    set.setMetadata(
        new ObjectMetaBuilder().withUid(uid).withName(uid).withGeneration(generation).build());
    return set;
  }
}
