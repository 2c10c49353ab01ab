package dev.ssoperator.proof.soak;

import java.time.Duration;
import java.time.Instant;

/** Does something again and again, at a rate that does not depend on how long other things take. */
final class Rhythm {

  /** What may fail as reads of a process do. */
  @FunctionalInterface
  interface Beat {
    void run() throws Exception;
  }

  private final Duration interval;
  private final Instant until;
  private final Beat beat;
  private Instant next;

  /**
   * Begins one interval from now.
   *
   * @param until when it ends
   */
  Rhythm(Duration interval, Instant until, Beat beat) {
    this.interval = interval;
    this.until = until;
    this.beat = beat;
    next = Instant.now().plus(interval);
  }

  /** Does it as often as it is due by now. */
  void beatIfDue() throws Exception {
    while (!Instant.now().isBefore(next) && next.isBefore(until)) {
      next = next.plus(interval);
      beat.run();
    }
  }
}
