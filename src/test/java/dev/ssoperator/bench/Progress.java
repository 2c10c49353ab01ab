package dev.ssoperator.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/**
 * Says what goes on while it goes on.
 *
 * @param experiment which experiment it is
 * @param since when that began
 */
public record Progress(PrintWriter err, String experiment, Instant since) {

  /** Says something. */
  public void say(String what) {
    err.printf(
        "%-8s %4ds  %s%n", experiment, Duration.between(since, Instant.now()).toSeconds(), what);
    err.flush();
  }
}
