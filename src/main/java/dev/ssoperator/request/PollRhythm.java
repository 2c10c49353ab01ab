package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often requests in flight are polled: a fifth of the time AWS took for the last ones, within
 * bounds, so that noticing an end adds little to it. While others wait for that end, at least twice
 * as often, and so often that each poll finds one request on average that has ended.
 */
final class PollRhythm {

  /** The longest interval, in shortest ones. */
  static final int MAX_INTERVALS = 15;

  /** The shortest interval while others wait, as a part of the shortest one otherwise. */
  static final int AWAITED_PARTS = 4;

  private static final int POLLS_PER_REQUEST = 5;

  /** The weight of the newest completion time in the running mean. */
  private static final double NEWEST = 0.2;

  private final Duration shortest;
  private final Map<AsyncOperation, Double> meanMillis = new EnumMap<>(AsyncOperation.class);

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
   * @param inFlight how many requests are in flight for each operation that has any
   * @param awaited whether somebody waits for one of them to end
   */
  Duration next(Map<AsyncOperation, Long> inFlight, boolean awaited) {
    var least = (double) shortest.toMillis();
    var most = least * MAX_INTERVALS;
    if (awaited) {
      least /= AWAITED_PARTS;
      most /= 2;
    }
    var millis =
        inFlight.entrySet().stream()
            .mapToDouble(e -> mean(e.getKey()) / polls(e.getValue(), awaited))
            .min()
            .orElse(least);
    return Duration.ofMillis(Math.max(1, Math.round(Math.min(Math.max(millis, least), most))));
  }

  private double mean(AsyncOperation operation) {
    return meanMillis.getOrDefault(operation, 0.0);
  }

  /** How many polls there are in the time that a request takes. */
  private static long polls(long inFlight, boolean awaited) {
    return awaited ? Math.max(2 * POLLS_PER_REQUEST, inFlight) : POLLS_PER_REQUEST;
  }
}
