package dev.ssoperator.identitycenter.quota;

/**
 * A token bucket with one token per call. Its rate falls when AWS throttles, and recovers
 * afterwards. Not thread-safe; times are nanoseconds of {@link System#nanoTime()} and never
 * decrease.
 */
final class TokenBucket {

  /** Halving finds the rate that other users of the quota leave within a few responses. */
  private static final double CUT = 0.5;

  /** Calls in flight are throttled together; they count as one signal. */
  private static final long CUT_INTERVAL_NANOS = 1_000_000_000L;

  /** Revocations must get through however much of the quota others use. */
  private static final double FLOOR_SHARE = 1 / 20.0;

  /** Share of the configured rate per second: slow, so that recovery rarely hits the limit. */
  private static final double RECOVERY_SHARE = 0.005;

  private static final double NANOS_PER_SECOND = 1e9;

  private final RateLimit limit;
  private double rate;
  private double tokens;
  private long filledAt;
  private boolean wasCut;
  private long cutAt;

  /** Creates a full bucket. */
  TokenBucket(RateLimit limit, long now) {
    this.limit = limit;
    this.rate = limit.callsPerSecond();
    this.tokens = limit.burst();
    this.filledAt = now;
  }

  boolean tryTake(long now) {
    fill(now);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** The time in nanoseconds until this many tokens are available; 0 if they are. */
  long nanosUntil(int count, long now) {
    fill(now);
    return tokens >= count ? 0 : (long) Math.ceil((count - tokens) / rate * NANOS_PER_SECOND);
  }

  /** Lowers the rate because a call was throttled, and discards the tokens. */
  void throttled(long now) {
    fill(now);
    if (wasCut && now - cutAt < CUT_INTERVAL_NANOS) {
      return;
    }
    wasCut = true;
    cutAt = now;
    rate = Math.max(rate * CUT, limit.callsPerSecond() * FLOOR_SHARE);
    tokens = 0;
  }

  /** The current rate in calls per second. */
  double rate(long now) {
    fill(now);
    return rate;
  }

  private void fill(long now) {
    var seconds = (now - filledAt) / NANOS_PER_SECOND;
    tokens = Math.min(limit.burst(), tokens + rate * seconds);
    rate =
        Math.min(limit.callsPerSecond(), rate + limit.callsPerSecond() * RECOVERY_SHARE * seconds);
    filledAt = now;
  }
}
