package dev.ssoperator.operator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects caches that stay stale although the API server responds. New connections and relists have
 * not helped then, but a restart may.
 */
final class CacheWatchdog {

  /** Sufficient for new connections and a list of 10,000 resources. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Supplier<List<String>> staleCaches;
  private final LongSupplier nanoTime;
  private @Nullable Long staleSince;
  private List<String> stale = List.of();

  CacheWatchdog(Supplier<List<String>> staleCaches, LongSupplier nanoTime) {
    this.staleCaches = staleCaches;
    this.nanoTime = nanoTime;
  }

  /** Checks the caches, after a check of the API server. */
  synchronized void observe(boolean isReachable) {
    stale = isReachable ? staleCaches.get() : List.of();
    if (stale.isEmpty()) {
      staleSince = null;
    } else if (staleSince == null) {
      staleSince = nanoTime.getAsLong();
    }
  }

  /** Why a restart is needed; empty if none is. */
  synchronized Optional<String> problem() {
    var since = staleSince;
    return since == null || nanoTime.getAsLong() - since < PATIENCE.toNanos()
        ? Optional.empty()
        : Optional.of(
            "have not followed the API server for %d s although it answers: %s"
                .formatted(
                    Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds(),
                    String.join(", ", stale)));
  }
}
