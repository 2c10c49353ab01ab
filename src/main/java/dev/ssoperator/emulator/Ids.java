package dev.ssoperator.emulator;

import java.time.Duration;
import java.util.Random;
import java.util.UUID;

/** Ids and latencies, the same in every run that starts from the same seed. */
final class Ids {
  private final Random random;
  private final Random latencies;

  Ids(long seed) {
    random = new Random(seed);
    latencies = new Random(seed);
  }

  String uuid() {
    var high = (random.nextLong() & ~0xf000L) | 0x4000L;
    var low = (random.nextLong() >>> 2) | (1L << 63);
    return new UUID(high, low).toString();
  }

  String permissionSetId() {
    return String.format("ps-%016x", random.nextLong());
  }

  /** A duration of at most this. */
  Duration upTo(Duration max) {
    return latency(Duration.ZERO, max);
  }

  Duration latency(Duration min, Duration max) {
    var span = max.minus(min).toMillis();
    return min.plusMillis(span == 0 ? 0 : (long) (latencies.nextDouble() * (span + 1)));
  }
}
