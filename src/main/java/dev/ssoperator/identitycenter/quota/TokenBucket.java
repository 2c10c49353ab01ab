package dev.ssoperator.identitycenter.quota;

/**
 * How many calls are due: one token each, earned at a rate that falls when AWS throttles and
 * recovers afterwards. Not thread-safe; times are nanoseconds as of {@link System#nanoTime()} and
 * never go back.
 */
final class TokenBucket {

  /** Halving finds a rate that others who share the quota leave over within a few answers. */
  private static final double CUT = 0.5;

  /** Calls in flight are throttled together; they are one sign, not several. */
  private static final long CUT_INTERVAL_NANOS = 1_000_000_000L;

  /** Whatever others take of the quota, revocations must get through. */
  private static final double FLOOR_SHARE = 1 / 20.0;

  /** Of the configured rate, per second: slow, so that the limit is hit seldom on the way up. */
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

  /** Takes a token if one is due. */
  boolean tryTake(long now) {
    fill(now);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** How long it takes until this many tokens are there, in nanoseconds; 0 when they are. */
  long nanosUntil(int count, long now) {
    fill(now);
    return tokens >= count ? 0 : (long) Math.ceil((count - tokens) / rate * NANOS_PER_SECOND);
  }

  /** Lowers the rate because a call was throttled, and lets nobody go at once. */
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

  /** Calls per second, as of now. */
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
