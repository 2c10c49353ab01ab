package dev.ssoperator.assignment;

import dev.ssoperator.identitycenter.Directory.ListedNames;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.ReadThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, at intervals, for the groups and users that resources wait for, while any resource waits.
 * One round serves all resources. It looks up each name, or lists all groups or users where that
 * takes fewer calls.
 */
final class PrincipalSearch {

  private static final Logger LOGGER = LoggerFactory.getLogger(PrincipalSearch.class);

  /** So few names are looked up one by one, however small the directory is. */
  static final int FEW = 5;

  /** How many calls one interval pays for; a round of more delays the next one. */
  static final int CALLS_PER_INTERVAL = 100;

  /** The groups, or the users. */
  static final class Kind {

    private final Supplier<Set<String>> awaited;
    private final Function<String, Optional<String>> lookup;
    private final Function<Set<String>, ListedNames> list;
    private final Consumer<String> refresh;

    /** How many calls the last list took. */
    private int pages = FEW;

    private boolean isListDenied;

    /**
     * Creates a kind.
     *
     * @param awaited the names that resources wait for
     * @param lookup finds the id of a name
     * @param list finds which names exist
     * @param refresh reads a name again and wakes the resources that wait for it
     */
    Kind(
        Supplier<Set<String>> awaited,
        Function<String, Optional<String>> lookup,
        Function<Set<String>, ListedNames> list,
        Consumer<String> refresh) {
      this.awaited = awaited;
      this.lookup = lookup;
      this.list = list;
      this.refresh = refresh;
    }

    private boolean isAwaited() {
      return !awaited.get().isEmpty();
    }

    /** Searches once; returns the number of calls. */
    private int search() {
      var names = awaited.get();
      try {
        var searched =
            names.size() <= pages || isListDenied ? lookUp(names) : listed(list.apply(names));
        searched.names().forEach(refresh);
        return searched.pages() + searched.names().size();
      } catch (IdentityCenterException e) {
        failed(e, names.size());
        return names.size();
      }
    }

    private ListedNames lookUp(Set<String> names) {
      var found = names.stream().filter(name -> lookup.apply(name).isPresent()).toList();
      return new ListedNames(Set.copyOf(found), names.size());
    }

    private ListedNames listed(ListedNames found) {
      pages = Math.max(FEW, found.pages());
      return found;
    }

    private void failed(IdentityCenterException e, int names) {
      if (e.kind() == ErrorKind.DENIED && names > pages && !isListDenied) {
        isListDenied = true;
        e.addTo(LOGGER.atWarn())
            .log("Names that are missing are looked up one by one: {}", e.awsMessage());
      } else {
        // The resources say what fails, when they are reconciled again.
        e.addTo(LOGGER.atDebug()).log("Could not look for missing names: {}", e.awsMessage());
      }
    }
  }

  private final ReadThreads threads;
  private final Duration interval;
  private final List<Kind> kinds;
  private boolean isStarted;

  /**
   * Creates a search that waits for {@link #start}.
   *
   * @param interval from the end of a round to the next
   */
  PrincipalSearch(ReadThreads threads, Duration interval, Kind... kinds) {
    this.threads = threads;
    this.interval = interval;
    this.kinds = List.of(kinds);
  }

  /** Begins to search, unless a round is due already. */
  synchronized void start() {
    if (!isStarted) {
      isStarted = true;
      next(interval);
    }
  }

  private void next(Duration delay) {
    threads.executeLater(delay, Lane.SWEEP, this::round);
  }

  private void round() {
    var calls = 0;
    try {
      for (var kind : kinds) {
        calls += kind.search();
      }
    } finally {
      scheduleNext(calls);
    }
  }

  private synchronized void scheduleNext(int calls) {
    isStarted = kinds.stream().anyMatch(Kind::isAwaited);
    if (isStarted) {
      next(pause(interval, calls));
    }
  }

  /** The time to the next round after one of so many calls. */
  static Duration pause(Duration interval, int calls) {
    return interval.multipliedBy(Math.max(calls, CALLS_PER_INTERVAL)).dividedBy(CALLS_PER_INTERVAL);
  }
}
