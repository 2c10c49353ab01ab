package dev.ssoperator.bench;

import java.time.Duration;
import java.time.Instant;

/**
 * How much faster time runs here than in AWS. Durations are divided by it, rates multiplied; what
 * is a number of things stays the same.
 *
 * @param factor 1 is AWS's own time
 */
public record Compression(int factor) {

  public Compression {
    if (factor < 1) {
      throw new IllegalArgumentException("a factor is at least 1");
    }
  }

  /** What a duration in AWS takes here. */
  Duration here(Duration inAws) {
    return inAws.dividedBy(factor);
  }

  /** What a rate in AWS is here. */
  int here(int perSecondInAws) {
    return perSecondInAws * factor;
  }

  /** The seconds in AWS between two instants here. */
  double seconds(Instant from, Instant to) {
    return seconds(Duration.between(from, to));
  }

  /** The seconds in AWS that a duration here stands for. */
  double seconds(Duration here) {
    return here.toNanos() / 1e9 * factor;
  }
}
