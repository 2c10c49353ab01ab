package dev.ssoperator.ledger;

import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reads that reconcilers ask for and do not wait for. Whoever asks while a read of the same key is
 * on its way shares it if it is fresh enough, and is woken at its end. A failed read changes
 * nothing that is known.
 *
 * @param <K> what is read
 * @param <V> what a read says
 */
public final class BackgroundReads<K, V> {

  private static final Logger LOGGER = LoggerFactory.getLogger(BackgroundReads.class);

  /**
   * How long after a read those who waited for it are served from it, however fresh they asked, or
   * are told why it failed.
   */
  private static final Duration DELIVERY = Duration.ofMinutes(1);

  /**
   * What a read said.
   *
   * @param startedAt when the read began; it shows what was there then, or later
   */
  public record Reading<V>(V value, Instant startedAt) {}

  private record Failure(RuntimeException cause, Instant at) {}

  /** Somebody who waits, and the asks before. */
  private record Waiter(Instant notBefore, Lane lane, long number) {
    private boolean isChoosy() {
      return !notBefore.equals(Instant.MIN);
    }
  }

  /** A read on its way: it waits for its turn, or has begun. */
  private static final class Run {
    private final Lane lane;
    private Instant startedAt = Instant.MAX;
    private long asksBefore = -1;

    private Run(Lane lane) {
      this.lane = lane;
    }

    private boolean hasBegun() {
      return asksBefore >= 0;
    }

    /** One that began after the ask is fresh enough even when the clock was set back since. */
    private boolean serves(Waiter waiter) {
      return waiter.number() <= asksBefore || !startedAt.isBefore(waiter.notBefore());
    }
  }

  private static final class Entry<V> {
    private @Nullable Reading<V> last;
    private Instant doubtedAt = Instant.MIN;
    private final Map<Requester, Waiter> waiting = new LinkedHashMap<>();
    private final Map<Requester, Instant> delivered = new HashMap<>();
    private final Map<Requester, Failure> failed = new HashMap<>();
    private final Set<Run> runs = new HashSet<>();

    private boolean isReadingIn(Predicate<Lane> lane) {
      return runs.stream().map(run -> run.lane).anyMatch(lane);
    }
  }

  private final ReadThreads threads;
  private final BiFunction<K, Lane, V> read;
  private final Consumer<K> onRead;
  private final Clock clock;
  private final Map<K, Entry<V>> entries = new HashMap<>();
  private long asks;

  /**
   * Creates reads of which nothing is known.
   *
   * @param read makes the calls, in a lane
   * @param onRead told of each key that was read, before anybody is woken
   */
  public BackgroundReads(
      ReadThreads threads, BiFunction<K, Lane, V> read, Consumer<K> onRead, Clock clock) {
    this.threads = threads;
    this.read = read;
    this.onRead = onRead;
    this.clock = clock;
  }

  /**
   * What is known, if it is fresh enough; otherwise a read that is begins, at whose end the
   * requester is woken.
   *
   * @param notBefore the oldest start of a read that is fresh enough; {@link Instant#MIN} if any is
   * @param requester woken at the end of the read. Whoever was woken is served once from the read
   *     it was woken for
   * @throws RuntimeException what the read failed with that the requester was woken for
   */
  public synchronized Optional<Reading<V>> get(
      K key, Instant notBefore, Lane lane, Requester requester) {
    var entry = entries.computeIfAbsent(key, k -> new Entry<>());
    var waiter = new Waiter(notBefore, lane, ++asks);
    var last = entry.last;
    if (last != null && !waiter.isChoosy()) {
      // What the requester was woken for is left to the ask of its that is choosy.
      return Optional.of(last);
    }
    var failure = entry.failed.remove(requester);
    if (failure != null && isOfNow(failure.at())) {
      throw failure.cause();
    }
    var deliveredAt = entry.delivered.remove(requester);
    var isDelivered = deliveredAt != null && isOfNow(deliveredAt);
    if (last != null && (isDelivered || !last.startedAt().isBefore(notBefore))) {
      return Optional.of(last);
    }
    entry.waiting.put(requester, waiter);
    begin(key, entry, lane);
    return Optional.empty();
  }

  private boolean isOfNow(Instant woken) {
    return !clock.instant().isAfter(woken.plus(DELIVERY));
  }

  /** What is known, however old. */
  public synchronized Optional<Reading<V>> known(K key) {
    return Optional.ofNullable(entries.get(key)).map(entry -> entry.last);
  }

  /** Whether a read is on its way. */
  public synchronized boolean isReading(K key) {
    var entry = entries.get(key);
    return entry != null && !entry.runs.isEmpty();
  }

  /** Reads again now, on the calling thread, unless a read is on its way already. */
  public void refresh(K key, Lane lane) {
    var run = new Run(lane);
    synchronized (this) {
      var entry = entries.computeIfAbsent(key, k -> new Entry<>());
      if (!entry.runs.isEmpty()) {
        return;
      }
      entry.runs.add(run);
    }
    run(key, run);
  }

  /** What was known does not hold any more; a read that runs may still bring it back. */
  public synchronized void forget(K key) {
    var entry = entries.get(key);
    if (entry != null) {
      entry.last = null;
      if (entry.runs.isEmpty()) {
        entries.remove(key);
      }
    }
  }

  /** What was known does not hold any more, nor does what a read says that has begun already. */
  public synchronized void doubt(K key) {
    var entry = entries.get(key);
    if (entry != null) {
      entry.doubtedAt = clock.instant();
      forget(key);
    }
  }

  /** A read in a higher lane overtakes one that waits; whichever began later counts. */
  private void begin(K key, Entry<V> entry, Lane lane) {
    if (!entry.isReadingIn(other -> other.compareTo(lane) <= 0)) {
      var run = new Run(lane);
      entry.runs.add(run);
      threads.execute(lane, () -> run(key, run));
    }
  }

  private void run(K key, Run run) {
    if (!begun(key, run)) {
      return;
    }
    List<Runnable> wakes;
    try {
      var value = read.apply(key, run.lane);
      wakes = succeeded(key, run, new Reading<>(value, run.startedAt));
    } catch (RuntimeException e) {
      wakes = failed(key, run, e);
    } catch (Error e) {
      wakes = failed(key, run, new IllegalStateException("The read ended with " + e, e));
    }
    wakes.forEach(BackgroundReads::attempt);
  }

  /** Whoever fails when told keeps nobody else from being told. */
  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOGGER.error("Could not wake a resource after a read", e);
    }
  }

  private synchronized boolean begun(K key, Run run) {
    var entry = entries.get(key);
    if (entry == null || !entry.runs.contains(run)) {
      return false;
    }
    run.startedAt = clock.instant();
    run.asksBefore = asks;
    return true;
  }

  private synchronized List<Runnable> succeeded(K key, Run run, Reading<V> reading) {
    var entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    var isDoubted = reading.startedAt().isBefore(entry.doubtedAt);
    if (!isDoubted
        && (entry.last == null || !reading.startedAt().isBefore(entry.last.startedAt()))) {
      entry.last = reading;
    }
    entry.failed.clear();
    entry.delivered.values().removeIf(at -> !isOfNow(at));
    var now = clock.instant();
    var told = new ArrayList<Runnable>();
    told.add(() -> onRead.accept(key));
    entry.waiting.forEach(
        (requester, waiter) -> {
          if (run.serves(waiter)) {
            told.add(requester::wake);
            if (waiter.isChoosy()) {
              entry.delivered.put(requester, now);
            }
          }
        });
    goOn(key, entry, run);
    return told;
  }

  private synchronized List<Runnable> failed(K key, Run run, RuntimeException e) {
    var entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (entry.isReadingIn(other -> other.compareTo(run.lane) < 0)) {
      // What has overtaken it tells more.
      entry.runs.remove(run);
      return List.of();
    }
    var failure = new Failure(e, clock.instant());
    var told = new ArrayList<Runnable>();
    entry.waiting.forEach(
        (requester, waiter) -> {
          if (run.serves(waiter)) {
            told.add(requester::wake);
            entry.failed.put(requester, failure);
          }
        });
    if (told.isEmpty()) {
      logged(e).log("A background read failed: {}", e.getMessage());
    }
    goOn(key, entry, run);
    return told;
  }

  private static LoggingEventBuilder logged(RuntimeException e) {
    return e instanceof IdentityCenterException aws
        ? aws.addTo(LOGGER.atWarn())
        : LOGGER.atWarn().setCause(e);
  }

  /** Those whom the read that has ended does not serve get another one. */
  private void goOn(K key, Entry<V> entry, Run ended) {
    entry.runs.remove(ended);
    entry.waiting.values().removeIf(ended::serves);
    if (entry.waiting.isEmpty()) {
      entry.runs.removeIf(run -> !run.hasBegun());
    }
    entry.waiting.values().stream()
        .map(Waiter::lane)
        .min(Comparator.naturalOrder())
        .ifPresent(lane -> begin(key, entry, lane));
  }

  /** The keys of which anything is known. */
  public synchronized Set<K> keys() {
    var keys = new HashSet<K>();
    entries.forEach(
        (key, entry) -> {
          if (entry.last != null) {
            keys.add(key);
          }
        });
    return keys;
  }
}
