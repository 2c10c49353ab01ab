package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.OrganizationReader;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inventory of the organization: accounts, their organizational units and their tags, shared by
 * all who need them. Each facet is read in the background, only when it is needed, and again once
 * per refresh interval while it is. A read that fails changes nothing, so accounts never disappear
 * because of it.
 */
public final class Organization implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Organization.class);

  /** Retries of a failed refresh per refresh interval. */
  private static final int RETRIES = 5;

  /** Somebody who must know when the organization changes. */
  public interface Listener {

    /** The facets to keep up to date, also while no resource requests them. */
    Set<OrganizationFacet> needs();

    /**
     * Called after a read that has changed something, before requesters are woken; must not block.
     *
     * @param accountIds accounts that joined, left, or differ in name, state, units or tags; all
     *     accounts after the first read of a facet; none where only units without accounts differ
     */
    void changed(Set<String> accountIds);
  }

  /** How a facet is used. */
  private static final class Use {
    private Instant since = Instant.MIN;
    private Instant last = Instant.MIN;
    private Instant attempted = Instant.MIN;
    private Duration took = Duration.ZERO;
  }

  private final Duration interval;
  private final Clock clock;
  private final BackgroundReads<OrganizationFacet, OrganizationReading> reads;
  private final OrganizationRefresher refresher;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<OrganizationFacet, Use> uses = new EnumMap<>(OrganizationFacet.class);
  private final Object publishing = new Object();
  private OrganizationSnapshot snapshot = new OrganizationSnapshot(Map.of());
  private OrganizationSnapshot published = snapshot;

  /**
   * Creates an inventory that has read nothing.
   *
   * @param threads the threads of reads that a resource waits for
   * @param interval how old a facet in use may be before it is read again
   */
  public Organization(
      OrganizationReader reader, ReadThreads threads, Duration interval, Clock clock) {
    this.interval = interval;
    this.clock = clock;
    for (var facet : OrganizationFacet.values()) {
      uses.put(facet, new Use());
    }
    var source = new OrganizationReads(reader, () -> snapshot().members());
    this.reads =
        new BackgroundReads<>(
            threads, (facet, lane) -> read(source, facet), facet -> publish(), clock);
    this.refresher = new OrganizationRefresher(this::refreshIfDue, interval);
  }

  /** Begins to keep the facets in use up to date; only the leader does. Call it once. */
  public void start() {
    refresher.start();
  }

  /** Adds a listener, for good. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /**
   * The organization; empty while it is being read, at whose end the requester is woken. Accounts
   * are always part of it.
   *
   * @param facets what must have been read
   * @param notBefore the oldest start of a read that is fresh enough; {@link Instant#MIN} for what
   *     the refresh interval ensures
   * @throws IdentityCenterException the failure of the read that the requester was woken for
   */
  public Optional<OrganizationView> view(
      Set<OrganizationFacet> facets, Instant notBefore, Requester requester) {
    for (var facet : withAccounts(facets)) {
      var oldest = later(notBefore, used(facet));
      if (!isReadByUnits(facet, oldest)
          && reads.get(facet, oldest, facet.lane(), requester).isEmpty()) {
        return Optional.empty();
      }
    }
    return snapshot().view(facets);
  }

  /** The accounts as they were read last, however long ago; without a call. */
  public Optional<OrganizationView> known() {
    return snapshot().view(Set.of());
  }

  /** When the last read of a facet in use began; empty if it is not in use, or not read yet. */
  public Optional<Instant> readAt(OrganizationFacet facet) {
    return isInUse(facet, clock.instant()) ? snapshot().readAt(facet) : Optional.empty();
  }

  /** The accounts first: the read of tags needs them. A read of the units has them too. */
  private static Set<OrganizationFacet> withAccounts(Set<OrganizationFacet> facets) {
    var all = EnumSet.of(OrganizationFacet.ACCOUNTS);
    all.addAll(facets);
    if (all.contains(OrganizationFacet.UNITS)) {
      all.remove(OrganizationFacet.ACCOUNTS);
    }
    return all;
  }

  private boolean isReadByUnits(OrganizationFacet facet, Instant oldest) {
    var recently = clock.instant().minus(interval);
    return facet == OrganizationFacet.ACCOUNTS
        && reads
            .known(OrganizationFacet.UNITS)
            .filter(reading -> !reading.startedAt().isBefore(later(oldest, recently)))
            .isPresent();
  }

  private OrganizationReading read(OrganizationReads source, OrganizationFacet facet) {
    var start = clock.instant();
    var reading = source.read(facet);
    tookUntilNow(facet, start);
    return reading;
  }

  private synchronized void tookUntilNow(OrganizationFacet facet, Instant start) {
    use(facet).took = Duration.between(start, clock.instant());
  }

  /**
   * Records the use of a facet. While it lasts, readings count whatever their age, because they are
   * refreshed; after a pause, those from before the pause do not.
   *
   * @return the oldest start of a reading that counts
   */
  private synchronized Instant used(OrganizationFacet facet) {
    var now = clock.instant();
    var use = use(facet);
    if (!isInUse(facet, now)) {
      use.since = now;
    }
    use.last = now;
    return use.since.minus(period(facet));
  }

  private synchronized boolean isInUse(OrganizationFacet facet, Instant now) {
    return use(facet).last.plus(period(facet)).isAfter(now) || reads.isReading(facet);
  }

  /** Refreshes of a facet take at most half of the time, however large the organization is. */
  private synchronized Duration period(OrganizationFacet facet) {
    var twice = use(facet).took.multipliedBy(2);
    return twice.compareTo(interval) > 0 ? twice : interval;
  }

  private Use use(OrganizationFacet facet) {
    return Objects.requireNonNull(uses.get(facet));
  }

  /** Reads a facet on the calling thread, if it is in use and due. */
  void refreshIfDue(OrganizationFacet facet) {
    if (isNeededByListener(facet)) {
      var unused = used(facet);
    }
    if (isDue(facet, clock.instant())) {
      reads.refresh(facet, facet.lane());
    }
  }

  private boolean isNeededByListener(OrganizationFacet facet) {
    var needed = EnumSet.noneOf(OrganizationFacet.class);
    listeners.forEach(listener -> needed.addAll(listener.needs()));
    return !needed.isEmpty() && withAccounts(needed).contains(facet);
  }

  private synchronized boolean isDue(OrganizationFacet facet, Instant now) {
    var use = use(facet);
    var isDue =
        isInUse(facet, now)
            && isOld(facet, now)
            && !use.attempted.isAfter(now.minus(interval.dividedBy(RETRIES)))
            && (facet != OrganizationFacet.TAGS || known().isPresent());
    if (isDue) {
      use.attempted = now;
    }
    return isDue;
  }

  /** A read of the units is about to replace one of the accounts, unless it fails. */
  private boolean isOld(OrganizationFacet facet, Instant now) {
    var isReplaced = facet == OrganizationFacet.ACCOUNTS && isInUse(OrganizationFacet.UNITS, now);
    var age = isReplaced ? period(OrganizationFacet.UNITS).multipliedBy(2) : period(facet);
    return snapshot().readAt(facet).map(at -> !at.plus(age).isAfter(now)).orElse(true);
  }

  private synchronized OrganizationSnapshot snapshot() {
    var readings =
        new EnumMap<OrganizationFacet, Reading<OrganizationReading>>(OrganizationFacet.class);
    for (var facet : OrganizationFacet.values()) {
      reads.known(facet).ifPresent(reading -> readings.put(facet, reading));
    }
    if (!snapshot.isOf(readings)) {
      snapshot = new OrganizationSnapshot(readings);
    }
    return snapshot;
  }

  private void publish() {
    synchronized (publishing) {
      var latest = snapshot();
      var changed = latest.differences(published);
      var isOtherTree = !latest.units().equals(published.units());
      published = latest;
      if (!changed.isEmpty() || isOtherTree) {
        listeners.forEach(listener -> tell(listener, changed));
      }
    }
  }

  /** A failing listener must not prevent the others. */
  private static void tell(Listener listener, Set<String> changed) {
    try {
      listener.changed(changed);
    } catch (RuntimeException e) {
      LOGGER.error("Could not tell a change of the organization", e);
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public void close() {
    refresher.close();
  }
}
