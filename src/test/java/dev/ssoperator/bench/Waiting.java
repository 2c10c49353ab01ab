package dev.ssoperator.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, and says now and then how far it is. The deadline of an experiment interrupts it. */
public record Waiting(Progress progress) {

  private static final Duration SAY_EVERY = Duration.ofSeconds(10);

  /** Waits until something holds. */
  public void until(BooleanSupplier condition, Duration every, Supplier<String> state)
      throws InterruptedException {
    until(condition, every, Duration.ofDays(1), state);
  }

  /** Waits until something holds, or for so long; whether it holds. */
  public boolean until(
      BooleanSupplier condition, Duration every, Duration most, Supplier<String> state)
      throws InterruptedException {
    var end = Instant.now().plus(most);
    var say = Instant.now().plus(SAY_EVERY);
    while (!condition.getAsBoolean()) {
      var now = Instant.now();
      if (now.isAfter(end)) {
        return false;
      }
      if (now.isAfter(say)) {
        progress.say(state.get());
        say = now.plus(SAY_EVERY);
      }
      pause(every);
    }
    return true;
  }

  /** Lets time pass. */
  public static void pause(Duration here) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(here.toNanos());
  }
}
