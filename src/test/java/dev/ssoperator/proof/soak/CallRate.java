package dev.ssoperator.proof.soak;

import dev.ssoperator.emulator.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How far calls exceed a rate: the most that a window of any length holds beyond what the rate
 * allows in it.
 *
 * @param perSecond the calls that are allowed each second
 */
record CallRate(double perSecond) {

  /** The largest excess of any window, 0 without calls; a lone call is an excess of 1. */
  double excess(Collection<Call> calls) {
    return excessOf(calls.stream().map(Call::time).sorted(Comparator.naturalOrder()).toList());
  }

  double excessOf(List<Instant> times) {
    var worst = 0.0;
    var excess = 0.0;
    Instant last = null;
    for (var time : times) {
      var allowed = last == null ? 0 : seconds(Duration.between(last, time)) * perSecond;
      excess = Math.max(0, excess - allowed) + 1;
      worst = Math.max(worst, excess);
      last = time;
    }
    return worst;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
