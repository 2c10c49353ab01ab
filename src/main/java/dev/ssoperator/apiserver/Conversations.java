package dev.ssoperator.apiserver;

import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open responses and watches of a client. One that is silent for too long is ended. A watch
 * that ends without being closed by the client is followed by a relist.
 */
final class Conversations implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Conversations.class);

  /** Doublings after which the delay before a relist equals the short life. */
  private static final int DOUBLINGS = 3;

  private final WatchTimes times;

  /** A watch that ends sooner has failed at once. Also the longest delay before a relist. */
  private final Duration shortLife;

  private final LongSupplier nanoTime;
  private final Set<Conversation> open = ConcurrentHashMap.newKeySet();

  /** Watches that have ended and whose client has not been told yet, with the reason. */
  private final Map<Object, String> broken = new ConcurrentHashMap<>();

  /** How many watches in a row failed at once, by name. */
  private final Map<String, Integer> shortLives = new HashMap<>();

  private final AtomicLong relists = new AtomicLong();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("watch-silence"));
  private long lastPing;

  Conversations(WatchTimes times, LongSupplier nanoTime) {
    this.times = times;
    shortLife = times.silence().dividedBy(3);
    this.nanoTime = nanoTime;
    lastPing = nanoTime.getAsLong();
    var unused =
        executor.scheduleWithFixedDelay(
            this::check, times.check().toNanos(), times.check().toNanos(), TimeUnit.NANOSECONDS);
  }

  WatchTimes times() {
    return times;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  void opened(Conversation conversation) {
    open.add(conversation);
  }

  void ended(Conversation conversation) {
    open.remove(conversation);
  }

  /**
   * Makes the client of an ended watch relist: at once, or, while its watches keep failing at once,
   * after a delay that doubles up to a third of the silence.
   *
   * @param lived how long the watch lasted; null if it did not fail but was abandoned
   */
  void relist(Conversation watch, @Nullable Duration lived, String reason, Runnable tell) {
    LOGGER.warn("The watch of {} broke, listing again: {}", watch.name(), reason);
    relists.incrementAndGet();
    broken.put(watch, "%s: %s".formatted(watch.name(), reason));
    try {
      var unused =
          executor.schedule(
              () -> {
                try {
                  tell.run();
                  broken.remove(watch);
                } catch (RuntimeException e) {
                  // The watch stays broken, and readiness reports it.
                  LOGGER.error("The list of {} cannot be read again", watch.name(), e);
                }
              },
              delay(watch.name(), lived).toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("The list is not read again, because the client closes");
    }
  }

  /** The number of relists because a watch ended without being closed. */
  long relists() {
    return relists.get();
  }

  /** The watches whose caches may be stale, each with the reason. */
  List<String> troubles() {
    var found = new ArrayList<>(broken.values());
    for (var conversation : open) {
      var silent = silence(conversation);
      if (conversation.isWatch() && silent.compareTo(suspicious(conversation)) > 0) {
        found.add(
            "%s: nothing received for %d s".formatted(conversation.name(), silent.toSeconds()));
      }
    }
    found.sort(null);
    return found;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** The silence that means two unanswered pings, or an overdue bookmark. */
  private Duration suspicious(Conversation conversation) {
    return conversation.silence().compareTo(times.streamSilence()) < 0
        ? times.pingInterval().multipliedBy(2)
        : conversation.silence().minus(times.check());
  }

  private Duration silence(Conversation conversation) {
    return Duration.ofNanos(now() - conversation.lastHeard());
  }

  private synchronized Duration delay(String watch, @Nullable Duration lived) {
    if (lived == null || lived.compareTo(shortLife) >= 0) {
      shortLives.remove(watch);
      return Duration.ZERO;
    }
    var failures = shortLives.merge(watch, 1, Integer::sum);
    return failures == 1
        ? Duration.ZERO
        : shortLife.dividedBy(1L << Math.max(0, DOUBLINGS - failures + 2));
  }

  private void check() {
    var now = now();
    var pings = now - lastPing >= times.pingInterval().toNanos();
    if (pings) {
      lastPing = now;
    }
    for (var conversation : open) {
      try {
        var silent = silence(conversation);
        if (silent.compareTo(conversation.silence()) > 0) {
          conversation.abandon(silent);
        } else if (pings) {
          conversation.ping();
        }
      } catch (RuntimeException e) {
        // A check that fails must not stop the checks of the others.
        LOGGER.warn("The check of {} failed", conversation.name(), e);
      }
    }
  }
}
