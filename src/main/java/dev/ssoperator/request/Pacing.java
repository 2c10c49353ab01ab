package dev.ssoperator.request;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * How often things are checked and retried.
 *
 * @param driftInterval how often a resource in sync is compared with AWS
 * @param stalledRetryInterval how often something that needs a person is tried again
 * @param initialBackoff the first delay after a failure that may pass; doubles with each
 * @param maxBackoff the longest such delay
 * @param pollInterval the shortest time between two polls of requests in flight; they adapt up to
 *     15 times that
 * @param handoverDelay how long the revocation of the last assignment of a permission set in an
 *     account waits for somebody who requests another one there; zero does not wait
 * @param organizationRefresh how often the parts of the organization that are in use are read again
 */
public record Pacing(
    Duration driftInterval,
    Duration stalledRetryInterval,
    Duration initialBackoff,
    Duration maxBackoff,
    Duration pollInterval,
    Duration handoverDelay,
    Duration organizationRefresh) {

  private static final int MAX_DOUBLINGS = 30;
  private static final int POLLS_UNTIL_HANDED_OVER = 5;
  private static final int POLLS_UNTIL_REFRESHED = 300;

  /** Defaults that fit AWS's quotas. */
  public static final Pacing DEFAULT =
      new Pacing(
          Duration.ofMinutes(30),
          Duration.ofMinutes(30),
          Duration.ofSeconds(2),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1));

  /** Takes 5 poll intervals for the delay of a handover, and 300 to refresh the organization. */
  public Pacing(
      Duration driftInterval,
      Duration stalledRetryInterval,
      Duration initialBackoff,
      Duration maxBackoff,
      Duration pollInterval) {
    this(
        driftInterval,
        stalledRetryInterval,
        initialBackoff,
        maxBackoff,
        pollInterval,
        pollInterval.multipliedBy(POLLS_UNTIL_HANDED_OVER),
        pollInterval.multipliedBy(POLLS_UNTIL_REFRESHED));
  }

  /**
   * The delay before the next try.
   *
   * @param failures how many tries in a row have failed, from 1
   */
  public Duration backoff(int failures) {
    var doublings = Math.min(Math.max(failures, 1) - 1, MAX_DOUBLINGS);
    var initial = initialBackoff.toMillis();
    var isOverMax = initial > maxBackoff.toMillis() >> doublings;
    return isOverMax ? maxBackoff : Duration.ofMillis(initial << doublings);
  }

  /**
   * The delay before something is tried again that failed for good, or for a reason that passes.
   */
  public Duration retryDelay(boolean terminal, int failures) {
    return terminal ? stalledRetryInterval : backoff(failures);
  }

  /**
   * How much of a delay is left; none after a time so far in the future that another clock has
   * shown it.
   */
  public static Duration remaining(Duration delay, Instant since, Instant now) {
    var remaining = Duration.between(now, since.plus(delay));
    return remaining.isNegative() || remaining.compareTo(delay.multipliedBy(2)) > 0
        ? Duration.ZERO
        : remaining;
  }

  /** A delay between half and all of the given one. */
  public static Duration jittered(Duration delay, RandomGenerator random) {
    return Duration.ofMillis(
        Math.max(1, Math.round(delay.toMillis() * random.nextDouble(0.5, 1.0))));
  }
}
