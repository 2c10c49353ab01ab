package dev.ssoperator.request;

import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often things are looked at and tried again.
 *
 * @param driftInterval how often a resource in sync is compared with AWS
 * @param stalledRetryInterval how often something that needs a person is tried again
 * @param initialBackoff the first delay after a failure that may pass; doubles with each
 * @param maxBackoff the longest such delay
 * @param pollInterval the shortest time between two polls of requests in flight; they adapt up to
 *     15 times that
 */
public record Pacing(
    Duration driftInterval,
    Duration stalledRetryInterval,
    Duration initialBackoff,
    Duration maxBackoff,
    Duration pollInterval) {

  private static final int MAX_DOUBLINGS = 30;

  /** What fits AWS's quotas. */
  public static final Pacing DEFAULT =
      new Pacing(
          Duration.ofMinutes(30),
          Duration.ofMinutes(30),
          Duration.ofSeconds(2),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1));

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
   * When to look at a resource again. Where the verdict does not say, that is about a drift
   * interval, spread so that not all come at once; AWS is compared with independently of it.
   */
  public Duration recheck(Verdict verdict, RandomGenerator random) {
    var asked = verdict.recheckAfter();
    if (asked != null) {
      return asked;
    }
    return verdict.reason().kind() == Reason.Kind.STALLED
        ? stalledRetryInterval
        : spread(driftInterval, 0.9, 1.1, random);
  }

  /** A delay between half and all of the given one. */
  public static Duration jittered(Duration delay, RandomGenerator random) {
    return spread(delay, 0.5, 1.0, random);
  }

  private static Duration spread(Duration delay, double from, double to, RandomGenerator random) {
    return Duration.ofMillis(
        Math.max(1, Math.round(delay.toMillis() * random.nextDouble(from, to))));
  }
}
