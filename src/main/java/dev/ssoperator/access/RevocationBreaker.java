package dev.ssoperator.access;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final Logger LOGGER = LoggerFactory.getLogger(RevocationBreaker.class);

  /** How long after a start resources that were held before may not be known yet. */
  private static final Duration UNKNOWN_AFTER_START = Duration.ofMinutes(2);

  private final Settings settings;
  private final Clock clock;
  private final Instant startedAt;
  private final BreakerRecords records;
  private final HeldRequesters held = new HeldRequesters();
  private final ReleasePolls polls;

  /**
   * Creates a breaker that has not read its store yet.
   *
   * @param interval how often releases are read while revocations are held
   */
  public RevocationBreaker(Settings settings, BreakerStore store, Duration interval, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.records = new BreakerRecords(settings, store, interval);
    this.polls = new ReleasePolls(interval, this::polled, this::released);
  }

  /**
   * Makes a revocation, unless it is held or cannot be counted.
   *
   * @param waiting how many revocations of the namespace wait, as far as the caller knows
   * @param revocation {@link #spend spends} before it is sent
   */
  public Optional<AccessOutcome> admit(
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
          var release = holdTogether(requester, accounts);
          return Optional.of(new AccessOutcome.HeldEdit(namespace, accounts, release, settings));
        }
        records.save(namespace, next.withEdit(requester.resource().getName(), edit));
      }
      held.remove(requester);
      return Optional.empty();
    } catch (BreakerStore.UncountedException e) {
      return Optional.of(new AccessOutcome.Uncounted(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Admits the revocation of an assignment that needs a release, whatever the limit is: nothing
   * shows that the operator has made it. One of the release is used up.
   */
  synchronized Optional<AccessOutcome> admitUnproven(
      Requester requester, AssignedAccess assignment) {
    var namespace = namespace(requester);
    try {
      var unused = record(namespace);
      var next = records.nextReleased(namespace, clock.instant());
      if (next != null) {
        records.save(namespace, next);
        return Optional.empty();
      }
    } catch (BreakerStore.UncountedException e) {
      return Optional.of(new AccessOutcome.Uncounted(String.valueOf(e.getMessage())));
    }
    held.add(requester, 1);
    polls.begin();
    var release = releaseOf(namespace, held.revocations(namespace));
    return Optional.of(new AccessOutcome.Unproven(assignment, namespace, release));
  }

  /** Holds what is made together or not at all; returns the number that releases it. */
  private int holdTogether(Requester requester, int revocations) {
    var namespace = namespace(requester);
    // One that can never be made without a release is no reason to hold others.
    if (revocations <= settings.limit()) {
      beginHolding(namespace);
    }
    held.add(requester, revocations);
    polls.begin();
    return releaseOf(namespace, held.revocations(namespace));
  }

  /**
   * Whether revocations that belong together may begin. Each is counted when it is sent; until
   * {@link #forget}, the release that lets them through is not used up by anything else.
   *
   * @param revocations how many
   * @return why none of them may begin
   */
  public synchronized Optional<AccessOutcome.Stopped> admitTogether(
      Requester requester, int revocations) {
    var namespace = namespace(requester);
    try {
      if (!isOn() || revocations == 0) {
        held.remove(requester);
        return Optional.empty();
      }
      if (records.next(namespace, revocations, clock.instant()) == null) {
        var release = holdTogether(requester, revocations);
        return Optional.of(
            new AccessOutcome.HeldTogether(namespace, revocations, release, settings));
      }
      if (records.needsRelease(namespace, revocations, clock.instant())) {
        held.release(requester);
        polls.begin();
      }
      return Optional.empty();
    } catch (BreakerStore.UncountedException e) {
      return Optional.of(new AccessOutcome.Uncounted(String.valueOf(e.getMessage())));
    }
  }

  /** The requester's resource has no edit to make, or it was made. */
  public synchronized void endEdit(Requester requester) {
    held.remove(requester);
    records.endEdit(namespace(requester), requester.resource().getName());
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
  public synchronized void spend(Requester requester) {
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
      polls.begin();
    }
  }

  /** The requester has nothing to revoke any more. */
  public void forget(Requester requester) {
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
    var record = records.of(namespace);
    if (!records.holding().isEmpty()) {
      polls.begin();
    }
    return record;
  }

  // ---- releases

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
    polls.close();
  }
}
