package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Edits that follow each other are waited for, but not for ever. */
class EditDebounceTest {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MovableClock clock = new MovableClock();
  private final EditDebounce debounce = new EditDebounce(PAUSE, clock);

  @Test
  void anEditIsWaitedForUntilNoOtherFollows() {
    assertThat(debounce.remaining("a", 2, 1L)).contains(PAUSE);
    clock.advance(Duration.ofMillis(600));
    assertThat(debounce.remaining("a", 2, 1L)).contains(Duration.ofMillis(400));
    assertThat(debounce.remaining("a", 3, 1L)).contains(PAUSE);
    clock.advance(PAUSE);
    assertThat(debounce.remaining("a", 3, 1L)).isEmpty();
  }

  @Test
  void whoeverEditsAgainAndAgainIsNotWaitedForForEver() {
    var generation = 2;
    for (var i = 0; i < 9; i++) {
      assertThat(debounce.remaining("a", generation++, 1L)).isPresent();
      clock.advance(PAUSE.dividedBy(2));
    }
    assertThat(debounce.remaining("a", generation, 1L)).contains(PAUSE.dividedBy(2));
    clock.advance(PAUSE.dividedBy(2));
    assertThat(debounce.remaining("a", generation + 1, 1L)).isEmpty();
  }

  @Test
  void anEditLongAfterTheLastOneBeginsABurstOfItsOwn() {
    debounce.remaining("a", 2, 1L);
    clock.advance(Duration.ofMinutes(1));

    assertThat(debounce.remaining("a", 3, 1L)).contains(PAUSE);
  }

  @Test
  void aNewSetAndOneThatIsAsItsSpecSaysNeedNotWait() {
    assertThat(debounce.remaining("a", 1, null)).isEmpty();
    assertThat(debounce.remaining("a", 1, 1L)).isEmpty();
  }

  @Test
  void theNextBurstIsWaitedForAsTheFirst() {
    debounce.remaining("a", 2, 1L);
    clock.advance(PAUSE);
    assertThat(debounce.remaining("a", 2, 1L)).isEmpty();
    debounce.remaining("a", 2, 2L);
    clock.advance(Duration.ofMinutes(1));

    assertThat(debounce.remaining("a", 3, 2L)).contains(PAUSE);
    debounce.forget("a");
    assertThat(debounce.remaining("b", 7, 6L)).contains(PAUSE);
  }
}
