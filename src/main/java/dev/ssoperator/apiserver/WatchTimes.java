package dev.ssoperator.apiserver;

import java.time.Duration;

/**
 * When a watch counts as dead.
 *
 * @param pingInterval how often the client pings the API server on each watch that is a web socket
 * @param silence how long nothing may arrive on such a watch, not even the answer to a ping; more
 *     than twice the ping interval
 * @param streamSilence how long nothing may arrive on a watch over plain HTTP, where there are no
 *     pings: longer than the interval of the API server's bookmarks, which is up to 75 s
 *     (kube-apiserver, cacher: one minute, jitter 0.25)
 * @param bodySilence how long the body of any other response may make no progress
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
   * @throws IllegalArgumentException when an answer to a ping has no time to arrive
   */
  public WatchTimes {
    if (silence.compareTo(pingInterval.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException(
          "silence must be more than twice the ping interval, which is %s, not \"%s\""
              .formatted(pingInterval, silence));
    }
  }
}
