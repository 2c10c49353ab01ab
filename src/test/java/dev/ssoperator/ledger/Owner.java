package dev.ssoperator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who is woken, and counts that. */
public final class Owner extends AtomicInteger implements Runnable {

  @Override
  public void run() {
    incrementAndGet();
  }

  /** Waits until it was woken so often, and no oftener. */
  public void awaitWoken(int times) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> get() >= times);
    assertThat(this).hasValue(times);
  }
}
