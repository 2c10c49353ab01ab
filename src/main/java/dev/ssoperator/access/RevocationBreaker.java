package dev.ssoperator.access;

import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.OutdatedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the revocations out of a namespace once too many assignments were revoked there in a short
 * time, until a user who may annotate the Namespace releases them. Grants are never held, and no
 * namespace holds another's revocations. Each revocation is in the store before it is sent, so that
 * the count survives restarts. Thread-safe.
 */
public final class RevocationBreaker implements AutoCloseable {

  /**
   * When the breaker holds revocations.
   *
   * @param limit the most revocations out of a namespace within the window; 0 turns the breaker off
   * @param window how long a revocation counts
   */
  public record Settings(int limit, Duration window) {

    /** 20 within 10 minutes. */
    public static final Settings DEFAULT = new Settings(20, Duration.ofMinutes(10));

    /** Holds nothing. */
    public static final Settings OFF = new Settings(0, Duration.ofMinutes(10));
  }

  /** Thrown where a revocation is held that was about to be sent. */
  static final class HeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What a user has written into a Namespace's annotation, as it was read. */
  private record Release(Optional<String> value, Instant at) {}

  private static final Logger LOGGER = LoggerFactory.getLogger(RevocationBreaker.class);

  /** How long after a start resources that were held before may not be known yet. */
  private static final Duration UNKNOWN_AFTER_START = Duration.ofMinutes(2);

  private final Settings settings;
  private final BreakerStore store;
  private final Duration interval;
  private final Clock clock;
  private final Instant startedAt;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("revocation-releases"));

  /** By namespace, the resources with revocations that are held. Never locked during a request. */
  private final Map<String, Set<Requester>> held = new ConcurrentHashMap<>();

  private final Map<String, Release> releases = new HashMap<>();
  private @Nullable Map<String, BreakerRecord> records;
  private boolean isPolling;

  /**
   * Creates a breaker that has not read its store yet.
   *
   * @param interval how often releases are read while revocations are held
   */
  public RevocationBreaker(Settings settings, BreakerStore store, Duration interval, Clock clock) {
    this.settings = settings;
    this.store = store;
    this.interval = interval;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /**
   * Makes a revocation, unless it is held or cannot be counted.
   *
   * @param waiting how many revocations of the namespace wait, as far as the caller knows
   * @param revocation {@link #spend spends} before it is sent
   */
  Optional<AccessOutcome> admit(
      Requester requester, IntSupplier waiting, Supplier<Optional<AccessOutcome>> revocation) {
    try {
      if (!isHeld(requester)) {
        return revocation.get();
      }
    } catch (HeldException e) {
      LOGGER.debug("Others have reached the limit meanwhile", e);
    } catch (BreakerStore.UncountedException e) {
      return Optional.of(new AccessOutcome.Uncounted(String.valueOf(e.getMessage())));
    }
    var namespace = namespace(requester);
    var held = Math.max(waiting.getAsInt(), held(namespace));
    return Optional.of(new AccessOutcome.Held(namespace, held, settings));
  }

  /**
   * Whether a revocation out of the requester's namespace is held now.
   *
   * @throws BreakerStore.UncountedException when that cannot be read
   */
  synchronized boolean isHeld(Requester requester) {
    if (settings.limit() == 0) {
      return false;
    }
    var isHeld = next(namespace(requester)) == null;
    if (isHeld) {
      hold(requester);
    }
    return isHeld;
  }

  /**
   * Counts a revocation that is about to be sent.
   *
   * @throws HeldException when it must not be sent
   * @throws BreakerStore.UncountedException when the count cannot be written, so that it must not
   *     be sent either
   */
  synchronized void spend(Requester requester) {
    if (settings.limit() == 0) {
      return;
    }
    var next = next(namespace(requester));
    if (next == null) {
      hold(requester);
      throw new HeldException();
    }
    save(namespace(requester), next);
  }

  /** The record after one more revocation; null where that is held. */
  private @Nullable BreakerRecord next(String namespace) {
    var record = record(namespace);
    var now = clock.instant();
    var counted = record.spend(settings.limit(), settings.window(), null, now);
    if (counted != null) {
      return counted;
    }
    var read = releases.get(namespace);
    if (read == null || !now.isBefore(read.at().plus(interval))) {
      read = readRelease(namespace, now);
    }
    return record.spend(settings.limit(), settings.window(), read.value().orElse(null), now);
  }

  private Release readRelease(String namespace, Instant now) {
    var read = new Release(counting(() -> store.release(namespace)), now);
    releases.put(namespace, read);
    return read;
  }

  private void hold(Requester requester) {
    var namespace = namespace(requester);
    var record = record(namespace);
    if (!record.isHolding()) {
      save(namespace, record.holding());
      LOGGER.warn(
          "Revocations out of namespace {} are held: {} within {}",
          namespace,
          record.revocations().size(),
          settings.window());
      beginPolling();
    }
    held.computeIfAbsent(namespace, n -> ConcurrentHashMap.newKeySet()).add(requester);
  }

  /** The requester has nothing to revoke any more. */
  void forget(Requester requester) {
    var waiting = held.get(namespace(requester));
    if (waiting != null) {
      waiting.remove(requester);
    }
  }

  /** How many resources of a namespace have revocations that are held. */
  int held(String namespace) {
    return held.getOrDefault(namespace, Set.of()).size();
  }

  /** How many resources have revocations that are held. */
  public int held() {
    return held.values().stream().mapToInt(Set::size).sum();
  }

  // ---- records

  private BreakerRecord record(String namespace) {
    return records().getOrDefault(namespace, BreakerRecord.EMPTY);
  }

  private Map<String, BreakerRecord> records() {
    if (records == null) {
      records = new HashMap<>(counting(store::load));
      if (records.values().stream().anyMatch(BreakerRecord::isHolding)) {
        beginPolling();
      }
    }
    return records;
  }

  private void save(String namespace, BreakerRecord record) {
    var unused =
        counting(
            () -> {
              store.save(namespace, record);
              return namespace;
            });
    records().put(namespace, record);
  }

  private static <T> T counting(Supplier<T> request) {
    try {
      return request.get();
    } catch (OutdatedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BreakerStore.UncountedException(e);
    }
  }

  // ---- releases

  private void beginPolling() {
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
    for (var namespace : holding()) {
      try {
        released(namespace).forEach(Requester::wake);
      } catch (RuntimeException e) {
        LOGGER.warn("Could not read releases in {}, retrying: {}", namespace, e.getMessage());
      }
    }
    pollAgain();
  }

  private synchronized void pollAgain() {
    isPolling = !holding().isEmpty();
    if (isPolling) {
      schedule();
    }
  }

  private synchronized List<String> holding() {
    return records().entrySet().stream()
        .filter(entry -> entry.getValue().isHolding())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** As many requesters as the release of a namespace lets through. */
  private synchronized List<Requester> released(String namespace) {
    var record = record(namespace);
    var now = clock.instant();
    var waiting = held.getOrDefault(namespace, Set.of());
    if (waiting.isEmpty() && now.isAfter(startedAt.plus(UNKNOWN_AFTER_START))) {
      save(namespace, record.ended());
      return List.of();
    }
    var left = record.left(readRelease(namespace, now).value().orElse(null), now);
    return waiting.stream().limit(Math.max(0, left)).toList();
  }

  private static String namespace(Requester requester) {
    return requester.resource().getNamespace().orElse("");
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
