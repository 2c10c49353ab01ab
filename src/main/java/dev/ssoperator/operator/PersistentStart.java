package dev.ssoperator.operator;

import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retries a start on its own thread until it succeeds. */
final class PersistentStart implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(PersistentStart.class);
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(15);

  private final ApiServer apiServer;
  private final Runnable start;
  private final Thread thread;
  private volatile boolean hasBegun;
  private volatile boolean hasTried;
  private volatile boolean isDone;
  private volatile @Nullable String problem;

  PersistentStart(ApiServer apiServer, Runnable start) {
    this.apiServer = apiServer;
    this.start = start;
    thread = new DaemonThreads("start").newThread(this::run);
  }

  void begin() {
    thread.start();
    hasBegun = true;
  }

  /** Whether the thread is alive, if it has to be. */
  boolean isAlive() {
    return !hasBegun || isDone || thread.isAlive();
  }

  /** Whether one attempt has ended, with any result. */
  boolean hasTried() {
    return hasTried;
  }

  /** Why the last attempt failed; empty if none has. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var delay = FIRST_DELAY;
    try {
      while (!attempt()) {
        Thread.sleep(delay.toMillis());
        var doubled = delay.multipliedBy(2);
        delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
      }
      isDone = true;
    } catch (InterruptedException e) {
      LOGGER.debug("Stopped starting, because the operator is shutting down");
    }
  }

  private boolean attempt() throws InterruptedException {
    try {
      if (apiServer.ask()) {
        start.run();
        problem = null;
        LOGGER.info("Started");
        return true;
      }
      problem = "the Kubernetes API server does not respond";
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      var now = Problems.explain(e);
      if (!now.equals(problem)) {
        LOGGER.warn("Could not start, retrying: {}", now);
        LOGGER.debug("This is why", e);
      }
      problem = now;
    } finally {
      hasTried = true;
    }
    return false;
  }
}
