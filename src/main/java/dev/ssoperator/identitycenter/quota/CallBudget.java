package dev.ssoperator.identitycenter.quota;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls of one service that the operator may make, shared by all its threads. */
public final class CallBudget {

  /** How long a caller that holds up a reconciliation waits before it is sent away. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

  private final RateLimit limit;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final TokenBucket bucket;
  private final LaneQueue<Waiter> queue = new LaneQueue<>();
  private final Map<Lane, LongAdder> used = counters();
  private final Map<Lane, LongAdder> throttled = counters();

  /** The one waiter that wakes up when a token is due; the others sleep until it is their turn. */
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
   * @param nanoTime what tokens are earned by, as {@link System#nanoTime()}
   */
  public CallBudget(RateLimit limit, Duration patience, LongSupplier nanoTime) {
    this.limit = limit;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.bucket = new TokenBucket(limit, nanoTime.getAsLong());
  }

  /**
   * Waits until a call is due for the caller.
   *
   * @throws BudgetExhaustedException when none was due within the lane's patience
   * @throws BudgetInterruptedException when the thread is interrupted before one is due
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
          throw new BudgetInterruptedException(lane, e);
        }
      } finally {
        leave(lane, waiter);
      }
    } finally {
      lock.unlock();
    }
    counter(used, lane).increment();
  }

  /** Reports that AWS throttled a call of this lane. */
  public void throttled(Lane lane) {
    counter(throttled, lane).increment();
    lock.lock();
    try {
      bucket.throttled(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Calls per second that are due now; below the configured rate for a while after throttling. */
  public double rate() {
    lock.lock();
    try {
      return bucket.rate(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** The rate that is never exceeded. */
  public RateLimit limit() {
    return limit;
  }

  /** How many callers wait in a lane. */
  public int waiting(Lane lane) {
    lock.lock();
    try {
      return queue.size(lane);
    } finally {
      lock.unlock();
    }
  }

  /** How many calls were made in a lane so far. */
  public long used(Lane lane) {
    return counter(used, lane).sum();
  }

  /** How many calls of a lane AWS has throttled so far. */
  public long throttledCalls(Lane lane) {
    return counter(throttled, lane).sum();
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
      // The result does not matter: what is due is looked at again, whyever the wait ended.
      var unused =
          waiter.turn.awaitNanos(
              timekeeper == waiter ? Math.min(left, bucket.nanosUntil(1, now)) : left);
      dispatch(nanoTime.getAsLong());
    }
  }

  /** Gives every token that is due to whoever is next. */
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

  private BudgetExhaustedException exhausted(Lane lane, long now) {
    var ahead = queue.sizeUpTo(lane);
    return new BudgetExhaustedException(
        lane, patience, Duration.ofNanos(bucket.nanosUntil(ahead, now)));
  }

  private static Map<Lane, LongAdder> counters() {
    return Collections.unmodifiableMap(
        Stream.of(Lane.values())
            .collect(
                Collectors.toMap(
                    lane -> lane,
                    lane -> new LongAdder(),
                    (a, b) -> a,
                    () -> new EnumMap<>(Lane.class))));
  }

  private static LongAdder counter(Map<Lane, LongAdder> counters, Lane lane) {
    return Objects.requireNonNull(counters.get(lane));
  }
}
