package dev.ssoperator.inventory;

import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every watched scope once per drift interval, evenly spread, on its own thread. */
public final class Sweeper implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Sweeper.class);

  private final Ledger ledger;
  private final Duration driftInterval;
  private final BooleanSupplier isUsable;
  private final ScheduledExecutorService executor;
  private @Nullable Future<?> nextStep;

  /**
   * Creates a sweeper that does nothing yet.
   *
   * @param isUsable whether AWS can be read, as far as is known; the sweeper skips reads while it
   *     cannot
   */
  public Sweeper(Ledger ledger, Duration driftInterval, BooleanSupplier isUsable) {
    this.ledger = ledger;
    this.isUsable = isUsable;
    this.driftInterval = driftInterval;
    this.executor = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("sweeper"));
  }

  /** Begins to sweep; further calls change nothing. */
  public synchronized void start() {
    if (nextStep == null) {
      var pace = new SweepPace(driftInterval);
      var start = System.nanoTime();
      nextStep = executor.submit(() -> step(pace, start));
    }
  }

  /** Whether the sweep goes on; true before {@link #start()}. */
  public synchronized boolean isAlive() {
    return nextStep == null || !nextStep.isDone();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void step(SweepPace pace, long start) {
    if (pace.isDue(System.nanoTime() - start, ledger.watched()) && isUsable.getAsBoolean()) {
      sweep();
    }
    var pause = pace.pause(System.nanoTime() - start, ledger.watched());
    schedule(() -> step(pace, start), pause);
  }

  private void sweep() {
    try {
      ledger.sweepNext();
    } catch (RuntimeException e) {
      LOGGER.error("A read for drift failed unexpectedly; the sweep continues", e);
    }
  }

  private synchronized void schedule(Runnable step, long nanos) {
    try {
      nextStep = executor.schedule(step, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("The sweep ends, because the operator is shutting down");
    }
  }
}
