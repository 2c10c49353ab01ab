package dev.ssoperator.ledger;

import dev.ssoperator.request.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every watched pair once per drift interval, evenly spread, on a thread of its own. After a
 * start, which reads everything, it rests for half an interval, and then takes as long for the
 * first round.
 */
public final class Sweeper implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Sweeper.class);

  /** How often within an interval it is checked whether there is more to read. */
  private static final int CHECKS = 1000;

  private final Ledger ledger;
  private final Duration driftInterval;
  private final ScheduledExecutorService executor;
  private long startNanos;
  private long lastNanos;
  private boolean started;
  private @Nullable Future<?> nextStep;

  /** Creates a sweeper that does nothing yet. */
  public Sweeper(Ledger ledger, Duration driftInterval) {
    this.ledger = ledger;
    this.driftInterval = driftInterval;
    this.executor = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("sweeper"));
  }

  /** Begins to sweep; further calls change nothing. */
  public synchronized void start() {
    if (!started) {
      started = true;
      startNanos = System.nanoTime();
      lastNanos = startNanos + driftInterval.toNanos() / 2;
      nextStep = executor.submit(this::step);
    }
  }

  /** Whether it still sweeps; before {@link #start()} it does not have to. */
  public synchronized boolean isAlive() {
    return nextStep == null || !nextStep.isDone();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void step() {
    var now = System.nanoTime();
    var isFirstRound = now - startNanos < driftInterval.toNanos();
    var interval = driftInterval.toNanos() / (isFirstRound ? 2 : 1);
    var due = lastNanos + interval / Math.max(1, ledger.watched());
    if (now >= due) {
      // A read that took long shortens the pause after it, so that the interval is kept.
      lastNanos = Math.max(due, now - interval / CHECKS);
      sweep();
    }
    schedule(Math.min(Math.max(1, due - now), Math.max(1, interval / CHECKS)));
  }

  private void sweep() {
    try {
      ledger.sweepNext();
    } catch (RuntimeException e) {
      LOGGER.error("A read for drift ended unexpectedly; sweeping goes on", e);
    }
  }

  private synchronized void schedule(long nanos) {
    try {
      nextStep = executor.schedule(this::step, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Sweeping ends, since the operator stops");
    }
  }
}
