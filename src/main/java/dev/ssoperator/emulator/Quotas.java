package dev.ssoperator.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The limits AWS puts on callers. */
final class Quotas {
  private Quotas() {}

  static void requireSlot(long used, int limit) {
    if (limit > 0 && used >= limit) {
      throw AwsException.throttled(
          "There are too many requests processing. Please try again later.");
    }
  }

  /** Whether an assignment would be that of one group too many, beside those to come. */
  static boolean exceedsGroups(World world, AssignmentKey key, List<AssignmentKey> toCome) {
    var limit = world.behaviour.groupsPerAccount();
    if (limit == 0 || !key.isGroup()) {
      return false;
    }
    var groups =
        Stream.concat(
                world.store.assignments(key.permissionSetArn(), key.accountId()).stream(),
                toCome.stream())
            .filter(AssignmentKey::isGroup)
            .collect(Collectors.toSet());
    return !groups.contains(key) && groups.size() >= limit;
  }

  static AwsException exceeded(String what, int limit, String id) {
    return AwsException.of(
        "ServiceQuotaExceededException",
        ("You have exceeded AWS SSO limits. Cannot create %s more than %d for id %s. Please refer"
                + " to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html")
            .formatted(what, limit, id));
  }

  /** One bucket for a whole service, or one for each of its operations. */
  static final class Buckets {
    private final LongSupplier nanoTime;
    private final boolean perOperation;
    private final Map<String, Bucket> buckets = new HashMap<>();

    Buckets(LongSupplier nanoTime, boolean perOperation) {
      this.nanoTime = nanoTime;
      this.perOperation = perOperation;
    }

    boolean admits(String operation, Behaviour behaviour) {
      return buckets
          .computeIfAbsent(perOperation ? operation : "", key -> new Bucket(nanoTime))
          .admits(behaviour);
    }
  }

  /** Calls per second, on real time: what it protects is real. */
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
