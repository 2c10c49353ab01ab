package dev.ssoperator.identitycenter.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may start an asynchronous request now, and who waits. Deletions go first, then each in the
 * order of coming; whoever waits for a busy account is overtaken by those who do not. A slot is
 * held from {@link #enter} on, by the owner until its request is started and by the request until
 * it ends. Requests that others have started hold slots too. After a refusal by AWS no more are
 * started at once than were in progress then, and one more each minute.
 *
 * <p>Thread-safe; nobody blocks here, and callbacks run on the thread that freed the slot.
 */
public final class OperationSlots {

  /** The kinds of requests. */
  public enum Kind {
    /** CreateAccountAssignment. */
    CREATE,
    /** DeleteAccountAssignment. */
    DELETE,
    /** ProvisionPermissionSet. */
    PROVISION
  }

  /** The answer to somebody who wants a slot. */
  public sealed interface Answer {

    /** The slot is held; start the request, or {@link #leave}. */
    record Admitted() implements Answer {}

    /**
     * Wait to be woken.
     *
     * @param place how many wait in front, plus one
     * @param busyAccount the account that another request works on, or null when all slots are held
     */
    record Waiting(int place, @Nullable String busyAccount) implements Answer {}
  }

  /** Somebody woken who does not come within this time has lost interest. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long nobody is admitted after AWS has refused a request, unless one ends before. */
  private static final Duration CLOSED = Duration.ofSeconds(5);

  /** How long deletions share the slots of creations after AWS has refused one. */
  private static final Duration SHARED = Duration.ofHours(1);

  /** How soon one request more is tried than AWS has allowed. */
  private static final Duration PROBE = Duration.ofMinutes(1);

  /** AWS has refused a request while so many of ours were in progress. */
  private record Refusal(int inProgress, Instant at) {
    private int allowed(Instant now) {
      return Math.max(1, inProgress) + (int) Duration.between(at, now).dividedBy(PROBE);
    }
  }

  private record Place(Kind kind, long number) {
    private static final Comparator<Place> ORDER =
        Comparator.comparing((Place place) -> place.kind() != Kind.DELETE)
            .thenComparing(Place::number);
  }

  private record Holding(Kind kind, @Nullable String account) {}

  private record Waiter(Runnable owner, Holding wanted, @Nullable Instant wokenAt) {
    private Waiter woken(Instant now) {
      return new Waiter(owner, wanted, wokenAt == null ? now : wokenAt);
    }
  }

  private final SlotLimits limits;
  private final Clock clock;
  private final Map<Runnable, Holding> reserved = new HashMap<>();
  private final Map<String, Holding> running = new HashMap<>();
  private final Map<Kind, Map<String, Holding>> foreign = new HashMap<>();
  private final TreeMap<Place, Waiter> waiting = new TreeMap<>(Place.ORDER);
  private final Map<Runnable, Place> places = new HashMap<>();
  private long numbers;
  private long front;
  private final Map<Kind, Instant> closedUntil = new HashMap<>();
  private final Map<Kind, Refusal> refusals = new HashMap<>();
  private Instant sharedUntil = Instant.MIN;

  /** Creates slots that nobody holds. */
  public OperationSlots(SlotLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Asks for a slot, again after having been woken. Whoever asks again keeps the place.
   *
   * @param owner run when it is worth asking again; equal ones are one owner
   * @param account the account the request works on, or null when it is none or all
   */
  public synchronized Answer enter(Runnable owner, Kind kind, @Nullable String account) {
    var wanted = new Holding(kind, account);
    if (wanted.equals(reserved.get(owner))) {
      return new Answer.Admitted();
    }
    reserved.remove(owner);
    var place = places.get(owner);
    var current = place == null ? null : waiting.get(place);
    if (current != null && !wanted.equals(current.wanted())) {
      stopWaiting(owner);
      place = null;
    }
    var mine = place == null ? new Place(kind, ++numbers) : place;
    if (isFree(wanted) && !isAnybodyBefore(mine)) {
      stopWaiting(owner);
      reserved.put(owner, wanted);
      return new Answer.Admitted();
    }
    places.put(owner, mine);
    waiting.put(mine, new Waiter(owner, wanted, null));
    return new Answer.Waiting(
        placeInLine(mine), hasRoom(kind) && account != null && isBusy(account) ? account : null);
  }

  /** The owner's request was accepted; it holds the slot until it ends. */
  public synchronized void started(Runnable owner, Kind kind, @Nullable String account, String id) {
    reserved.remove(owner);
    running.put(id, new Holding(kind, account));
    others(kind).remove(id);
  }

  /** The owner neither waits nor holds a slot that no request of its uses. */
  public void leave(Runnable owner) {
    wake(vacate(owner));
  }

  private synchronized List<Runnable> vacate(Runnable owner) {
    var waited = stopWaiting(owner);
    var held = reserved.remove(owner) != null;
    return waited || held ? next() : List.of();
  }

  /** A request has ended. */
  public void ended(Kind kind, String id) {
    wake(end(kind, id));
  }

  private synchronized List<Runnable> end(Kind kind, String id) {
    var own = running.remove(id) != null;
    var other = others(kind).remove(id) != null;
    if (!own && !other) {
      return List.of();
    }
    closedUntil.keySet().removeIf(closed -> group(closed) == group(kind));
    return next();
  }

  /** A request that nobody here has started is in progress on an account. */
  public synchronized void found(Kind kind, String id, @Nullable String account) {
    if (!running.containsKey(id)) {
      others(kind).put(id, new Holding(kind, account));
    }
  }

  /** All requests of a kind that are in progress now, as AWS lists them. */
  public void observed(Kind kind, Set<String> ids) {
    wake(observe(kind, ids));
  }

  private synchronized List<Runnable> observe(Kind kind, Set<String> ids) {
    var others = others(kind);
    var ended = others.keySet().retainAll(ids);
    ids.stream()
        .filter(id -> !running.containsKey(id))
        .forEach(id -> others.putIfAbsent(id, new Holding(kind, null)));
    return ended ? next() : List.of();
  }

  /** AWS has refused the owner's request, since too many are in progress; it is first in line. */
  public synchronized void refused(Runnable owner) {
    var holding = reserved.remove(owner);
    if (holding == null) {
      return;
    }
    var now = clock.instant();
    var kind = holding.kind();
    closedUntil.put(kind, now.plus(CLOSED));
    refusals.put(group(kind), new Refusal(count(running, kind), now));
    if (kind == Kind.DELETE) {
      closedUntil.put(Kind.CREATE, now.plus(CLOSED));
      sharedUntil = now.plus(SHARED);
    }
    var place = new Place(holding.kind(), --front);
    places.put(owner, place);
    waiting.put(place, new Waiter(owner, holding, null));
  }

  /** Wakes whoever can go on because time has passed. */
  public void reconsider() {
    wake(reconsidered());
  }

  private synchronized List<Runnable> reconsidered() {
    return next();
  }

  /** Whether anybody waits for a request of this kind, or of one that shares its slots, to end. */
  public synchronized boolean isAwaited(Kind kind) {
    return waiting.values().stream().anyMatch(w -> group(w.wanted().kind()) == group(kind));
  }

  /** Whether requests that nobody here has started are in progress, as far as is known. */
  public synchronized boolean hasForeign(Kind kind) {
    return !others(kind).isEmpty();
  }

  /** How many slots of a kind are held. */
  public synchronized int held(Kind kind) {
    return (int) holdings().filter(holding -> holding.kind() == kind).count();
  }

  /** How many slots requests of a kind may hold now; those of creations are deletions' too. */
  public synchronized int limit(Kind kind) {
    return ordinary(kind) + extra(kind, clock.instant());
  }

  /** How many wait for a slot of a kind. */
  public synchronized int waiting(Kind kind) {
    return (int) waiting.values().stream().filter(w -> w.wanted().kind() == kind).count();
  }

  private boolean isFree(Holding wanted) {
    var account = wanted.account();
    return hasRoom(wanted.kind()) && (account == null || !isBusy(account));
  }

  private boolean hasRoom(Kind kind) {
    return room(kind) > 0;
  }

  private int room(Kind kind) {
    var now = clock.instant();
    if (now.isBefore(closedUntil.getOrDefault(kind, Instant.MIN))) {
      return 0;
    }
    var refusal = refusals.get(group(kind));
    var free = ordinary(kind) - heldInGroup(kind);
    var room = refusal == null ? free : Math.min(free, refusal.allowed(now) - own(kind));
    return room + extra(kind, now);
  }

  private int ordinary(Kind kind) {
    return kind == Kind.PROVISION ? limits.provisionings() : limits.assignments();
  }

  private int extra(Kind kind, Instant now) {
    return kind == Kind.DELETE && !now.isBefore(sharedUntil) ? limits.extraRevocations() : 0;
  }

  private int heldInGroup(Kind kind) {
    return (int) holdings().filter(holding -> group(holding.kind()) == group(kind)).count();
  }

  /** How many requests of the operator's own hold slots that a kind has in common with others. */
  private int own(Kind kind) {
    return count(running, kind) + count(reserved, kind);
  }

  private static int count(Map<?, Holding> holdings, Kind kind) {
    return (int) holdings.values().stream().filter(h -> group(h.kind()) == group(kind)).count();
  }

  private boolean isBusy(String account) {
    return holdings().anyMatch(holding -> account.equals(holding.account()));
  }

  private Stream<Holding> holdings() {
    var others = foreign.values().stream().flatMap(requests -> requests.values().stream());
    return Stream.of(reserved.values().stream(), running.values().stream(), others)
        .flatMap(stream -> stream);
  }

  /** Whether somebody in front could start now, and is expected to. */
  private boolean isAnybodyBefore(Place place) {
    dropTheLost();
    return waiting.headMap(place, false).values().stream()
        .anyMatch(w -> group(w.wanted().kind()) == group(place.kind()) && isFree(w.wanted()));
  }

  private void dropTheLost() {
    var lost = clock.instant().minus(PATIENCE);
    waiting.values().stream()
        .filter(w -> w.wokenAt() != null && w.wokenAt().isBefore(lost))
        .map(Waiter::owner)
        .toList()
        .forEach(this::stopWaiting);
  }

  private int placeInLine(Place place) {
    var before =
        waiting.headMap(place, false).keySet().stream()
            .filter(p -> group(p.kind()) == group(place.kind()))
            .count();
    return (int) before + 1;
  }

  /** Creations and deletions have their slots in common. */
  private static Kind group(Kind kind) {
    return kind == Kind.DELETE ? Kind.CREATE : kind;
  }

  private Map<String, Holding> others(Kind kind) {
    return foreign.computeIfAbsent(kind, k -> new HashMap<>());
  }

  /** Those for whom it is worth asking again: the first in line who fit into what is free. */
  private List<Runnable> next() {
    var now = clock.instant();
    var wakes = new ArrayList<Runnable>();
    var taken = new HashSet<String>();
    var room = new EnumMap<Kind, Integer>(Kind.class);
    for (var kind : Kind.values()) {
      room.put(kind, room(kind));
    }
    for (var entry : waiting.entrySet()) {
      var waiter = entry.getValue();
      var kind = waiter.wanted().kind();
      var account = waiter.wanted().account();
      if (room.getOrDefault(kind, 0) > 0
          && (account == null || (!isBusy(account) && taken.add(account)))) {
        room.replaceAll((k, left) -> group(k) == group(kind) ? left - 1 : left);
        entry.setValue(waiter.woken(now));
        wakes.add(waiter.owner());
      }
    }
    return wakes;
  }

  private boolean stopWaiting(Runnable owner) {
    var place = places.remove(owner);
    return place != null && waiting.remove(place) != null;
  }

  private static void wake(List<Runnable> wakes) {
    wakes.forEach(Runnable::run);
  }
}
