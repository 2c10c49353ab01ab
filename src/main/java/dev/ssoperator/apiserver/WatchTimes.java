package dev.ssoperator.apiserver;

import java.time.Duration;

/**
 * When a watch counts as dead.
 *
 * @param pingInterval how often the client pings the API server on each watch that is a web socket
 * @param silence the longest time without data on such a watch, including ping replies; more than
 *     twice the ping interval
 * @param streamSilence the longest time without data on a watch over plain HTTP, which has no
 *     pings: longer than the interval of the API server's bookmarks, which is up to 75 s
 *     (kube-apiserver, cacher: one minute, jitter 0.25)
 * @param bodySilence the longest time without progress of any other response body
 * @param check how often the client looks for dead watches
 */
public record WatchTimes(
    Duration pingInterval,
    Duration silence,
    Duration streamSilence,
    Duration bodySilence,
    Duration check) {

  /** A dead watch is replaced within 35 s, or 105 s over plain HTTP. */
  public static final WatchTimes DEFAULT =
      new WatchTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(100),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5));

  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException if the silence leaves no time for a ping reply
   */
  public WatchTimes {
    if (silence.compareTo(pingInterval.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException(
          "silence must be more than twice the ping interval, which is %s, not \"%s\""
              .formatted(pingInterval, silence));
    }
  }
}
