package dev.ssoperator.inventory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.KeyState.Run;
import dev.ssoperator.inventory.KeyState.Waiter;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Asynchronous reads of AWS for reconcilers. Requesters of the same key share a read in flight that
 * is fresh enough, and are woken at its end. A failed read does not change the cached value.
 *
 * @param <K> the key of a read
 * @param <V> the value of a read
 */
public final class BackgroundReads<K, V> {

  private static final Logger LOGGER = LoggerFactory.getLogger(BackgroundReads.class);

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /**
   * The result of a read.
   *
   * @param startedAt when the read began; it shows the state at that time or later
   */
  public record Reading<V>(V value, Instant startedAt) {}

  private final ReadThreads threads;
  private final BiFunction<K, Lane, V> read;
  private final Consumer<K> onRead;
  private final Clock clock;
  private final Cache<K, KeyState<V>> states;
  private long calls;

  /** Creates an empty cache that keeps each key until it is forgotten. */
  public BackgroundReads(
      ReadThreads threads, BiFunction<K, Lane, V> read, Consumer<K> onRead, Clock clock) {
    this(threads, read, onRead, clock, FOREVER);
  }

  /**
   * Creates an empty cache.
   *
   * @param read makes the calls, in a lane
   * @param onRead receives each key that was read, before requesters are woken
   * @param expiry how long after its last use a key is evicted; never while it is being read
   */
  public BackgroundReads(
      ReadThreads threads,
      BiFunction<K, Lane, V> read,
      Consumer<K> onRead,
      Clock clock,
      Duration expiry) {
    this.threads = threads;
    this.read = read;
    this.onRead = onRead;
    this.clock = clock;
    this.states =
        Caffeine.newBuilder()
            .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()))
            .executor(Runnable::run)
            .expireAfter(
                Expiry.accessing((K k, KeyState<V> s) -> s.isInFlight() ? FOREVER : expiry))
            .build();
  }

  /**
   * The cached reading, if it is fresh enough; otherwise a read begins and wakes the requester at
   * its end.
   *
   * @param notBefore the oldest start of a read that is fresh enough; {@link Instant#MIN} if any is
   * @param requester woken at the end of the read; its next call is served from that read, whatever
   *     its age
   * @throws RuntimeException the failure of the read that the requester was woken for
   */
  public synchronized Optional<Reading<V>> get(
      K key, Instant notBefore, Lane lane, Requester requester) {
    var state = states.get(key, k -> new KeyState<>());
    var waiter = new Waiter(notBefore, lane, ++calls);
    var answer = state.answer(requester, waiter, clock.instant());
    if (answer.isEmpty()) {
      begin(key, state, lane);
    }
    return answer;
  }

  /** The cached reading, of any age. */
  public synchronized Optional<Reading<V>> known(K key) {
    return Optional.ofNullable(states.getIfPresent(key)).flatMap(KeyState::last);
  }

  /** Whether a read is in flight. */
  public synchronized boolean isReading(K key) {
    var state = states.getIfPresent(key);
    return state != null && state.isInFlight();
  }

  /** Reads again now, on the calling thread, unless a read is in flight. */
  public void refresh(K key, Lane lane) {
    KeyState<V> state;
    Optional<Run> queued;
    synchronized (this) {
      state = states.get(key, k -> new KeyState<>());
      queued = state.isInFlight() ? Optional.empty() : queue(key, state, lane);
    }
    queued.ifPresent(run -> run(key, state, run));
  }

  /** Drops the cached reading; a read in flight may still restore it. */
  public synchronized void forget(K key) {
    var state = states.getIfPresent(key);
    if (state != null) {
      state.forget();
      if (!state.isInFlight()) {
        states.invalidate(key);
      }
    }
  }

  /** Drops the cached reading and ignores the result of reads in flight. */
  public synchronized void doubt(K key) {
    var state = states.getIfPresent(key);
    if (state != null) {
      state.doubt(clock.instant());
      forget(key);
    }
  }

  /** A read in a higher lane overtakes a queued one; the read that began later counts. */
  private void begin(K key, KeyState<V> state, Lane lane) {
    queue(key, state, lane).ifPresent(run -> threads.execute(lane, () -> run(key, state, run)));
  }

  private Optional<Run> queue(K key, KeyState<V> state, Lane lane) {
    var run = state.queue(lane);
    // The cache recomputes a key's expiry only when the key is written or read.
    states.put(key, state);
    return run;
  }

  private void run(K key, KeyState<V> state, Run run) {
    if (!begun(state, run)) {
      return;
    }
    List<Runnable> wakes;
    try {
      wakes = succeeded(key, state, run, read.apply(key, run.lane));
    } catch (RuntimeException e) {
      wakes = failed(key, state, run, e);
    } catch (Error e) {
      wakes = failed(key, state, run, new IllegalStateException("The read ended with " + e, e));
    }
    wakes.forEach(BackgroundReads::attempt);
  }

  /** A failing step must not prevent the others. */
  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOGGER.error("Could not wake a resource after a read", e);
    }
  }

  private synchronized boolean begun(KeyState<V> state, Run run) {
    return state.begin(run, calls, clock.instant());
  }

  private synchronized List<Runnable> succeeded(K key, KeyState<V> state, Run run, V value) {
    var steps = new ArrayList<Runnable>();
    steps.add(() -> onRead.accept(key));
    state.succeed(run, value, clock.instant()).forEach(requester -> steps.add(requester::wake));
    goOn(key, state);
    return steps;
  }

  private synchronized List<Runnable> failed(
      K key, KeyState<V> state, Run run, RuntimeException e) {
    if (state.dropIfOvertaken(run)) {
      return List.of();
    }
    var requesters = state.fail(run, e, clock.instant());
    if (requesters.isEmpty() && !isUnsent(e)) {
      logged(e).log("A background read failed: {}", e.getMessage());
    }
    goOn(key, state);
    return requesters.stream().<Runnable>map(requester -> requester::wake).toList();
  }

  /** This replica does not read any more; the leader does. */
  private static boolean isUnsent(RuntimeException e) {
    return e instanceof IdentityCenterException aws && aws.kind() == ErrorKind.NOT_LEADING;
  }

  private static LoggingEventBuilder logged(RuntimeException e) {
    return e instanceof IdentityCenterException aws
        ? aws.addTo(LOGGER.atWarn())
        : LOGGER.atWarn().setCause(e);
  }

  /** Starts another read for waiters that the ended read does not serve. */
  private void goOn(K key, KeyState<V> state) {
    states.put(key, state);
    state.nextLane().ifPresent(lane -> begin(key, state, lane));
  }

  /** The keys with a cached reading. */
  public synchronized Set<K> keys() {
    var keys = new HashSet<K>();
    states.asMap().forEach((key, state) -> state.last().ifPresent(reading -> keys.add(key)));
    return keys;
  }

  /** The number of keys in memory. */
  synchronized long size() {
    return states.estimatedSize();
  }
}
