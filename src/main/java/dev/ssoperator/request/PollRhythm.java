package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often requests in flight are polled: a fifth of the time AWS took for the last ones, within
 * bounds, so that noticing an end adds little to it. While others wait for that end, twice as
 * often.
 */
final class PollRhythm {

  /** The longest interval, in shortest ones. */
  static final int MAX_INTERVALS = 15;

  private static final int POLLS_PER_REQUEST = 5;

  /** The weight of the newest completion time in the running mean. */
  private static final double NEWEST = 0.2;

  private final Duration shortest;
  private final Map<AsyncOperation, Double> meanMillis = new EnumMap<>(AsyncOperation.class);

  /** Creates a rhythm that has seen nothing yet. */
  PollRhythm(Duration shortest) {
    this.shortest = shortest;
  }

  /** Takes in how long AWS took for a request. */
  void completed(AsyncOperation operation, Duration took) {
    var millis = (double) took.toMillis();
    meanMillis.merge(operation, millis, (mean, newest) -> mean + NEWEST * (newest - mean));
  }

  /**
   * The time until the next poll.
   *
   * @param inFlight the operations that requests are in flight for
   * @param awaited whether somebody waits for one of them to end
   */
  Duration next(Collection<AsyncOperation> inFlight, boolean awaited) {
    var min = (double) shortest.toMillis();
    var millis =
        inFlight.stream()
            .mapToDouble(operation -> meanMillis.getOrDefault(operation, 0.0) / POLLS_PER_REQUEST)
            .min()
            .orElse(min);
    var bounded = Math.min(Math.max(millis, min), min * MAX_INTERVALS);
    return Duration.ofMillis(Math.max(1, Math.round(awaited ? bounded / 2 : bounded)));
  }
}
