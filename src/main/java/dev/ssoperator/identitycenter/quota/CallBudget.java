package dev.ssoperator.identitycenter.quota;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The call budget of one service, shared by all threads. */
public final class CallBudget {

  /** The longest wait of a caller that blocks a reconciliation. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

  private final RateLimit limit;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final TokenBucket bucket;
  private final LaneQueue<Waiter> queue = new LaneQueue<>();
  private final Map<Lane, Long> used = new ConcurrentHashMap<>();
  private final Map<Lane, Long> throttled = new ConcurrentHashMap<>();

  /** The one waiter that wakes up when a token is due; the others sleep until they get a token. */
  private @Nullable Waiter timekeeper;

  private static final class Waiter {
    private final Condition turn;
    private boolean isDue;

    private Waiter(Condition turn) {
      this.turn = turn;
    }
  }

  /** Creates a budget with {@link #DEFAULT_PATIENCE}. */
  public CallBudget(RateLimit limit) {
    this(limit, DEFAULT_PATIENCE, System::nanoTime);
  }

  /**
   * Creates a budget.
   *
   * @param patience the longest wait in a lane that is not {@linkplain Lane#isPatient() patient}
   * @param nanoTime the clock of the token bucket, as {@link System#nanoTime()}
   */
  public CallBudget(RateLimit limit, Duration patience, LongSupplier nanoTime) {
    this.limit = limit;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.bucket = new TokenBucket(limit, nanoTime.getAsLong());
  }

  /**
   * Waits until the caller gets a token.
   *
   * @throws NoTokenException if there is none within the lane's maximum wait, or the thread is
   *     interrupted before that
   */
  public void acquire(Lane lane) {
    lock.lock();
    try {
      var waiter = new Waiter(lock.newCondition());
      queue.add(lane, waiter);
      try {
        await(lane, waiter);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        if (!waiter.isDue) {
          throw new NoTokenException(
              "interrupted while waiting in lane %s of the operator's own call budget"
                  .formatted(lane),
              e);
        }
      } finally {
        leave(lane, waiter);
      }
    } finally {
      lock.unlock();
    }
    used.merge(lane, 1L, Long::sum);
  }

  /** Reports that AWS throttled a call of this lane. */
  public void throttled(Lane lane) {
    throttled.merge(lane, 1L, Long::sum);
    lock.lock();
    try {
      bucket.throttled(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** The current calls per second; below the configured rate for a while after throttling. */
  public double rate() {
    lock.lock();
    try {
      return bucket.rate(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** The configured rate, which is never exceeded. */
  public RateLimit limit() {
    return limit;
  }

  /** The number of waiting callers in a lane. */
  public int waiting(Lane lane) {
    lock.lock();
    try {
      return queue.size(lane);
    } finally {
      lock.unlock();
    }
  }

  /** The number of calls made in a lane so far. */
  public long used(Lane lane) {
    return used.getOrDefault(lane, 0L);
  }

  /** The number of throttled calls of a lane so far. */
  public long throttledCalls(Lane lane) {
    return throttled.getOrDefault(lane, 0L);
  }

  private void await(Lane lane, Waiter waiter) throws InterruptedException {
    var since = nanoTime.getAsLong();
    dispatch(since);
    while (!waiter.isDue) {
      var now = nanoTime.getAsLong();
      var left = lane.isPatient() ? Long.MAX_VALUE : patience.toNanos() - (now - since);
      if (left <= 0) {
        throw exhausted(lane, now);
      }
      if (timekeeper == null) {
        timekeeper = waiter;
      }
      // The result does not matter: tokens are checked again, for whatever reason the wait ended.
      var unused =
          waiter.turn.awaitNanos(
              timekeeper == waiter ? Math.min(left, bucket.nanosUntil(1, now)) : left);
      dispatch(nanoTime.getAsLong());
    }
  }

  /** Gives each available token to the next waiter. */
  private void dispatch(long now) {
    while (!queue.isEmpty() && bucket.tryTake(now)) {
      queue
          .next()
          .ifPresent(
              next -> {
                next.isDue = true;
                next.turn.signal();
              });
    }
  }

  private void leave(Lane lane, Waiter waiter) {
    if (!waiter.isDue) {
      queue.remove(lane, waiter);
    }
    if (timekeeper == waiter) {
      timekeeper = queue.any().orElse(null);
      if (timekeeper != null) {
        timekeeper.turn.signal();
      }
    }
  }

  private NoTokenException exhausted(Lane lane, long now) {
    var next = Duration.ofNanos(bucket.nanosUntil(queue.sizeUpTo(lane), now));
    return new NoTokenException(
        ("the operator's own call budget is used up: no call was due in lane %s within %s;"
                + " the next one is in about %s")
            .formatted(lane, patience, next),
        null);
  }
}
