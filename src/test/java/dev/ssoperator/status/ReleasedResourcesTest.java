package dev.ssoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the operator has released, as long as a stale cache may still show it. */
class ReleasedResourcesTest {

  private final MovableClock clock = new MovableClock();
  private final ReleasedResources released = new ReleasedResources(clock);

  @Test
  void aResourceIsReleasedUntilAMinuteAfterItsDeletion() {
    released.add("uid");
    clock.advance(Duration.ofDays(1));

    assertThat(released.contains("uid")).isTrue();
    assertThat(released.vanished("uid")).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(released.contains("uid")).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(released.contains("uid")).isFalse();
    assertThat(released.vanished("uid")).isFalse();
  }

  @Test
  void aResourceThatIsBackIsNotReleased() {
    released.add("uid");

    released.remove("uid");

    assertThat(released.contains("uid")).isFalse();
    assertThat(released.vanished("uid")).isFalse();
  }
}
