package dev.ssoperator.proof.soak;

import java.time.Duration;
import java.time.Instant;

/** Does something again and again, as often as time has passed, however slow the machine is. */
final class Rhythm {

  private final Duration interval;
  private final Instant until;
  private final Runnable beat;
  private Instant next;

  /**
   * Begins one interval from now.
   *
   * @param until when it ends
   */
  Rhythm(Duration interval, Instant until, Runnable beat) {
    this.interval = interval;
    this.until = until;
    this.beat = beat;
    next = Instant.now().plus(interval);
  }

  /** Does it once if it is due; what is missed is made up for at the next calls. */
  void beatIfDue() {
    if (!Instant.now().isBefore(next) && next.isBefore(until)) {
      next = next.plus(interval);
      beat.run();
    }
  }
}
