package dev.ssoperator.access;

import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the releases of namespaces while revocations are held there. Thread-safe. */
final class ReleasePolls implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ReleasePolls.class);

  private final Duration interval;
  private final Supplier<Set<String>> namespaces;
  private final Function<String, List<Requester>> released;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("revocation-releases"));

  private boolean isPolling;

  /**
   * Creates polls that do not run yet.
   *
   * @param namespaces those to read; polling ends when there are none
   * @param released reads a namespace's release; returns whom it lets through
   */
  ReleasePolls(
      Duration interval,
      Supplier<Set<String>> namespaces,
      Function<String, List<Requester>> released) {
    this.interval = interval;
    this.namespaces = namespaces;
    this.released = released;
  }

  /** Starts to poll, unless it does already. */
  synchronized void begin() {
    if (!isPolling) {
      isPolling = true;
      schedule();
    }
  }

  private void schedule() {
    try {
      var unused = executor.schedule(this::poll, interval.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Releases are not read any more, because the operator is shutting down");
    }
  }

  private void poll() {
    for (var namespace : namespaces.get()) {
      try {
        released.apply(namespace).forEach(Requester::wake);
      } catch (RuntimeException e) {
        LOGGER.warn("Could not read releases in {}, retrying: {}", namespace, e.getMessage());
      }
    }
    pollAgain();
  }

  private void pollAgain() {
    synchronized (this) {
      isPolling = false;
    }
    // A namespace that is added before this is seen here; one that is added after it calls begin().
    if (!namespaces.get().isEmpty()) {
      begin();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
