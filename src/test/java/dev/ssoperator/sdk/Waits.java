package dev.ssoperator.sdk;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another thread does. */
public final class Waits {

  private Waits() {}

  /** Waits until it is so. */
  public static void until(Callable<Boolean> condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }
}
