package dev.ssoperator.sandbox;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Does something unless it is closed in time. */
final class Watchdog implements AutoCloseable {

  private final Timer timer = new Timer("watchdog", true);

  Watchdog(Duration patience, Runnable bark) {
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            bark.run();
          }
        },
        patience.toMillis());
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
