package dev.ssoperator.identitycenter.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may start an asynchronous request now, and who waits. Deletions come first, then each in the
 * order of arrival; whoever waits for a busy account is overtaken by those who do not. A slot is
 * held from {@link #enter} on, by the owner until its request is started and by the request until
 * it ends. Requests that others have started hold slots too. After a refusal by AWS no more are in
 * flight at once than were then, and one more each minute.
 *
 * <p>Thread-safe; nobody blocks here, and callbacks run on the thread that freed the slot. What is
 * done costs in proportion to the slots that are free, not to the number of those who wait.
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
     * @param position how many wait in front, plus one
     * @param inFlight how many slots are held
     * @param busyAccount the account that has another request in flight, or null when the limit is
     *     reached
     */
    record Waiting(int position, int inFlight, @Nullable String busyAccount) implements Answer {}
  }

  /** How long a slot is kept free for somebody who was woken; then others overtake. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Somebody who was woken so often and has not come does not exist any more. */
  private static final int MOST_WAKES = 20;

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

  private record Holding(Kind kind, @Nullable String account) {}

  private static final class Waiter {
    private final Runnable owner;
    private final Holding wanted;
    private final long number;
    private int wakes;
    private Instant wokenAt = Instant.MIN;

    private Waiter(Runnable owner, Holding wanted, long number) {
      this.owner = owner;
      this.wanted = wanted;
      this.number = number;
    }

    private void came() {
      wakes = 0;
      wokenAt = Instant.MIN;
    }

    private boolean isToBeWoken(Instant now) {
      return wakes == 0 || now.isAfter(wokenAt.plus(PATIENCE));
    }

    private void woken(Instant now) {
      wakes++;
      wokenAt = now;
    }

    /** It was woken and has not come; it keeps its position, but no slot is kept for it. */
    private boolean isAbsent(Instant now) {
      return wakes > 0 && (wakes > 1 || isToBeWoken(now));
    }
  }

  private final SlotLimits limits;
  private final Clock clock;
  private final Map<Runnable, Holding> reserved = new HashMap<>();
  private final Map<String, Holding> running = new HashMap<>();
  private final Map<Kind, Map<String, Holding>> foreign = new HashMap<>();
  private final Map<Kind, NavigableMap<Long, Waiter>> queues = new EnumMap<>(Kind.class);
  private final Map<Runnable, Waiter> waiters = new HashMap<>();
  private long numbers;
  private long front;
  private final Map<Kind, Instant> closedUntil = new HashMap<>();
  private final Map<Kind, Refusal> refusals = new HashMap<>();
  private Instant sharedUntil = Instant.MIN;

  /** Creates slots that nobody holds. */
  public OperationSlots(SlotLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
    for (var kind : Kind.values()) {
      queues.put(kind, new TreeMap<>());
    }
  }

  /**
   * Requests a slot, again after having been woken. Whoever requests it again keeps the position.
   *
   * @param owner run when its turn comes; equal ones are one owner
   * @param account the account the request works on, or null when it is none or all
   */
  public synchronized Answer enter(Runnable owner, Kind kind, @Nullable String account) {
    var wanted = new Holding(kind, account);
    if (wanted.equals(reserved.get(owner))) {
      return new Answer.Admitted();
    }
    reserved.remove(owner);
    var waiter = waiters.get(owner);
    if (waiter != null && !wanted.equals(waiter.wanted)) {
      stopWaiting(owner);
      waiter = null;
    }
    if (waiter == null) {
      waiter = await(owner, wanted, ++numbers);
    }
    waiter.came();
    if (nextInLine(kind).contains(waiter)) {
      stopWaiting(owner);
      reserved.put(owner, wanted);
      return new Answer.Admitted();
    }
    return new Answer.Waiting(
        position(waiter),
        heldInGroup(kind),
        hasRoom(kind) && account != null && isBusy(account) ? account : null);
  }

  /**
   * Whether an owner can start its request as soon as it comes: a slot is held or kept free for it.
   */
  public synchronized boolean isTurnOf(Runnable owner) {
    var waiter = waiters.get(owner);
    return reserved.containsKey(owner) || (waiter != null && waiter.wakes > 0);
  }

  /** The owner's request was accepted; it holds the slot until it ends. */
  public synchronized void started(Runnable owner, Kind kind, @Nullable String account, String id) {
    reserved.remove(owner);
    running.put(id, new Holding(kind, account));
    others(kind).remove(id);
    var refusal = refusals.get(group(kind));
    var inProgress = count(running, kind);
    if (refusal != null
        && inProgress > refusal.inProgress()
        && clock.instant().isBefore(refusal.at().plus(CLOSED))) {
      // The answer was on its way when AWS refused the next request.
      refusals.put(group(kind), new Refusal(inProgress, refusal.at()));
    }
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
    stopWaiting(owner);
    await(owner, holding, --front);
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
    return queues.entrySet().stream()
        .anyMatch(queue -> group(queue.getKey()) == group(kind) && !queue.getValue().isEmpty());
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
    return queue(kind).size();
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

  /** How many wait in front of somebody, plus one. */
  private int position(Waiter waiter) {
    var kind = waiter.wanted.kind();
    var queue = queue(kind);
    var inFront = kind == Kind.CREATE ? queue(Kind.DELETE).size() : 0;
    return queue.lastKey() == waiter.number
        ? inFront + queue.size()
        : inFront + queue.headMap(waiter.number, true).size();
  }

  private NavigableMap<Long, Waiter> queue(Kind kind) {
    return Objects.requireNonNull(queues.get(kind));
  }

  /** Creations and deletions have their slots in common. */
  private static Kind group(Kind kind) {
    return kind == Kind.DELETE ? Kind.CREATE : kind;
  }

  private Map<String, Holding> others(Kind kind) {
    return foreign.computeIfAbsent(kind, k -> new HashMap<>());
  }

  /** Those to be woken: the first in line who fit into what is free. */
  private List<Runnable> next() {
    var now = clock.instant();
    var wakes = new ArrayList<Runnable>();
    for (var group : List.of(Kind.CREATE, Kind.PROVISION)) {
      for (var waiter : nextInLine(group)) {
        if (waiter.wakes == MOST_WAKES) {
          stopWaiting(waiter.owner);
        } else if (waiter.isToBeWoken(now)) {
          waiter.woken(now);
          wakes.add(waiter.owner);
        }
      }
    }
    return wakes;
  }

  /**
   * The first of a group who fit into what is free, each in an account of its own. Whoever is
   * absent is one of them and leaves room for another.
   */
  private List<Waiter> nextInLine(Kind group) {
    var now = clock.instant();
    var next = new ArrayList<Waiter>();
    var busy = new HashSet<String>();
    var taken = 0;
    for (var kind : List.of(Kind.DELETE, Kind.CREATE, Kind.PROVISION)) {
      var room = group(kind) == group(group) ? room(kind) : 0;
      if (room <= taken) {
        continue;
      }
      if (busy.isEmpty()) {
        holdings().map(Holding::account).filter(Objects::nonNull).forEach(busy::add);
      }
      for (var waiter : queue(kind).values()) {
        if (room <= taken) {
          break;
        }
        var account = waiter.wanted.account();
        if (account != null && busy.contains(account)) {
          continue;
        }
        next.add(waiter);
        if (!waiter.isAbsent(now)) {
          taken++;
          if (account != null) {
            busy.add(account);
          }
        }
      }
    }
    return next;
  }

  private Waiter await(Runnable owner, Holding wanted, long number) {
    var waiter = new Waiter(owner, wanted, number);
    waiters.put(owner, waiter);
    queue(wanted.kind()).put(number, waiter);
    return waiter;
  }

  private boolean stopWaiting(Runnable owner) {
    var waiter = waiters.remove(owner);
    return waiter != null && queue(waiter.wanted.kind()).remove(waiter.number) != null;
  }

  private static void wake(List<Runnable> wakes) {
    wakes.forEach(Runnable::run);
  }
}
