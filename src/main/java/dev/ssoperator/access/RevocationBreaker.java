package dev.ssoperator.access;

import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final Logger LOGGER = LoggerFactory.getLogger(RevocationBreaker.class);

  /** How long after a start resources that were held before may not be known yet. */
  private static final Duration UNKNOWN_AFTER_START = Duration.ofMinutes(2);

  private final Settings settings;
  private final Duration interval;
  private final Clock clock;
  private final Instant startedAt;
  private final BreakerRecords records;
  private final HeldRequesters held = new HeldRequesters();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("revocation-releases"));

  private boolean isPolling;

  /**
   * Creates a breaker that has not read its store yet.
   *
   * @param interval how often releases are read while revocations are held
   */
  public RevocationBreaker(Settings settings, BreakerStore store, Duration interval, Clock clock) {
    this.settings = settings;
    this.interval = interval;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.records = new BreakerRecords(settings, store, interval);
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
    var waits = Math.max(waiting.getAsInt(), held.revocations(namespace));
    return Optional.of(
        new AccessOutcome.Held(namespace, waits, releaseOf(namespace, waits), settings));
  }

  /** Whether anything is ever held. */
  public boolean isOn() {
    return settings.limit() > 0;
  }

  /**
   * Counts an edit that takes policies away from a permission set, unless it is held: once, however
   * often it is attempted until {@link #endEdit}. Nothing of it may be made before.
   *
   * @param edit names it among the edits of the requester's resource
   * @param accounts in how many accounts it takes policies away
   * @return why it must not be made
   */
  public synchronized Optional<AccessOutcome.Stopped> admitEdit(
      Requester requester, String edit, int accounts) {
    var namespace = namespace(requester);
    try {
      var isCounted = record(namespace).isCounted(requester.resource().getName(), edit);
      if (isOn() && !isCounted && accounts > 0) {
        var next = records.next(namespace, accounts, clock.instant());
        if (next == null) {
          return Optional.of(hold(requester, accounts));
        }
        records.save(namespace, next.withEdit(requester.resource().getName(), edit));
      }
      held.remove(requester);
      return Optional.empty();
    } catch (BreakerStore.UncountedException e) {
      return Optional.of(new AccessOutcome.Uncounted(String.valueOf(e.getMessage())));
    }
  }

  private AccessOutcome.HeldEdit hold(Requester requester, int accounts) {
    var namespace = namespace(requester);
    // One that can never be made without a release is no reason to hold others.
    if (accounts <= settings.limit()) {
      beginHolding(namespace);
    }
    held.add(requester, accounts);
    beginPolling();
    var release = releaseOf(namespace, held.revocations(namespace));
    return new AccessOutcome.HeldEdit(namespace, accounts, release, settings);
  }

  /** The requester's resource has no edit to make, or it was made. */
  public synchronized void endEdit(Requester requester) {
    held.remove(requester);
    if (records.isLoaded()) {
      var namespace = namespace(requester);
      try {
        records.save(
            namespace, records.of(namespace).withEdit(requester.resource().getName(), null));
      } catch (BreakerStore.UncountedException e) {
        LOGGER.warn("Could not record the end of an edit in {}: {}", namespace, e.getMessage());
      }
    }
  }

  /**
   * Whether a revocation out of the requester's namespace is held now.
   *
   * @throws BreakerStore.UncountedException when that cannot be read
   */
  synchronized boolean isHeld(Requester requester) {
    return isOn() && next(requester) == null;
  }

  /**
   * Counts a revocation that is about to be sent.
   *
   * @throws HeldException when it must not be sent
   * @throws BreakerStore.UncountedException when the count cannot be written, so that it must not
   *     be sent either
   */
  synchronized void spend(Requester requester) {
    if (!isOn()) {
      return;
    }
    var next = next(requester);
    if (next == null) {
      throw new HeldException();
    }
    records.save(namespace(requester), next);
  }

  /** The record after one more revocation; null where that is held. */
  private @Nullable BreakerRecord next(Requester requester) {
    var namespace = namespace(requester);
    var unused = record(namespace);
    var next = records.next(namespace, 1, clock.instant());
    if (next == null) {
      beginHolding(namespace);
      held.add(requester, 1);
    }
    return next;
  }

  private void beginHolding(String namespace) {
    var record = record(namespace);
    if (!record.isHolding()) {
      records.save(namespace, record.holding());
      LOGGER.warn(
          "Revocations out of namespace {} are held: {} within {}",
          namespace,
          record.revocations().size(),
          settings.window());
      beginPolling();
    }
  }

  /** The requester has nothing to revoke any more. */
  void forget(Requester requester) {
    held.remove(requester);
  }

  /** How many resources have revocations that are held. */
  public int held() {
    return held.resources();
  }

  /** The number that releases so many revocations. */
  private synchronized int releaseOf(String namespace, int revocations) {
    return record(namespace).releaseOf(revocations);
  }

  private BreakerRecord record(String namespace) {
    var isFirst = !records.isLoaded();
    var record = records.of(namespace);
    if (isFirst && !records.holding().isEmpty()) {
      beginPolling();
    }
    return record;
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
    for (var namespace : polled()) {
      try {
        released(namespace).forEach(Requester::wake);
      } catch (RuntimeException e) {
        LOGGER.warn("Could not read releases in {}, retrying: {}", namespace, e.getMessage());
      }
    }
    pollAgain();
  }

  private synchronized void pollAgain() {
    isPolling = !polled().isEmpty();
    if (isPolling) {
      schedule();
    }
  }

  /** The namespaces in which something is, or was, held. */
  private synchronized Set<String> polled() {
    var namespaces = new HashSet<>(held.namespaces());
    namespaces.addAll(records.holding());
    return namespaces;
  }

  /** The requesters that the release of a namespace lets through. */
  private synchronized List<Requester> released(String namespace) {
    var record = record(namespace);
    var now = clock.instant();
    if (held.isEmpty(namespace) && now.isAfter(startedAt.plus(UNKNOWN_AFTER_START))) {
      records.save(namespace, record.ended());
      held.forget(namespace);
      return List.of();
    }
    return held.within(namespace, record.left(records.release(namespace, now).orElse(null), now));
  }

  private static String namespace(Requester requester) {
    return requester.resource().getNamespace().orElse("");
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
