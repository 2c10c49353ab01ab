package dev.ssoperator.emulator;

import java.util.function.LongSupplier;

/** The limits AWS puts on callers. */
final class Quotas {
  private Quotas() {}

  static void requireSlot(long used, int limit) {
    if (limit > 0 && used >= limit) {
      throw AwsException.throttled(
          "There are too many requests processing. Please try again later.");
    }
  }

  static AwsException exceeded(String what, int limit, String id) {
    return AwsException.quotaExceeded(
        "You have exceeded AWS SSO limits. Cannot create "
            + what
            + " more than "
            + limit
            + " for id "
            + id
            + ". Please refer to"
            + " https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html");
  }

  /** Calls per second of one service, on real time: what it protects is real. */
  static final class Bucket {
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private double tokens = Double.MAX_VALUE;
    private long filledAt;

    Bucket(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
      this.filledAt = nanoTime.getAsLong();
    }

    boolean admits(Behaviour behaviour) {
      if (behaviour.callsPerSecond() == 0) {
        return true;
      }
      var now = nanoTime.getAsLong();
      var earned = (now - filledAt) / NANOS * behaviour.callsPerSecond();
      tokens = Math.min(behaviour.callBurst(), tokens + earned);
      filledAt = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }
}
