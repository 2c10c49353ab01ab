package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that wait for AWS instead of the reconcilers. Urgent reads come first. Bulk reads,
 * which fill a drift interval, have their own thread, so that they delay no other read.
 */
public final class ReadThreads implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ReadThreads.class);

  /** At AWS's usual latency of some 100 ms, enough to use its 20 calls per second. */
  private static final int THREADS = 8;

  private record Task(Lane lane, long number, Runnable body) implements Runnable {
    private static final Comparator<Runnable> ORDER =
        Comparator.comparing((Runnable task) -> ((Task) task).lane())
            .thenComparing(task -> ((Task) task).number());

    @Override
    public void run() {
      try {
        body.run();
      } catch (RuntimeException e) {
        LOGGER.error("A read ended unexpectedly", e);
      }
    }
  }

  private final ThreadPoolExecutor urgent = pool("reads", THREADS);
  private final ThreadPoolExecutor bulk = pool("sweep-reads", 1);
  private final AtomicLong numbers = new AtomicLong();

  /** Runs a task when its turn comes; nothing after {@link #close()}. */
  public void execute(Lane lane, Runnable task) {
    try {
      (lane == Lane.SWEEP ? bulk : urgent).execute(new Task(lane, numbers.incrementAndGet(), task));
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Skipped a read, because the operator is shutting down");
    }
  }

  /** Runs a task as {@link #execute} does, after a delay. */
  public void executeLater(Duration delay, Lane lane, Runnable task) {
    CompletableFuture.delayedExecutor(
            delay.toMillis(), TimeUnit.MILLISECONDS, later -> execute(lane, later))
        .execute(task);
  }

  @Override
  public void close() {
    urgent.shutdownNow();
    bulk.shutdownNow();
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(11, Task.ORDER),
            new DaemonThreads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
