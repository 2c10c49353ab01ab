package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.AsyncOperation.CREATE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.DELETE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.PROVISION;
import static dev.ssoperator.request.SlotAllowance.shareSlots;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.request.SlotQueue.Slot;
import dev.ssoperator.request.SlotQueue.Waiter;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The slots for asynchronous requests, and the queue for them. Deletions come first, then
 * requesters in the order of arrival; a requester that waits for a busy account is overtaken by
 * others. A slot is held from {@link #enter} on, by the requester until its request is started and
 * by the request until it ends. Requests that others have started hold slots too, and one whose
 * answer was lost until it is known what became of it. After a refusal by AWS no more are in flight
 * at once than were then, and one more each minute.
 *
 * <p>Thread-safe; no call blocks, and requesters are woken on the thread that freed the slot. The
 * cost of a call depends on the free slots, not on the length of the queue.
 */
final class OperationSlots {

  private final Clock clock;
  private final SlotAllowance allowance;
  private final SlotQueue queue = new SlotQueue();
  private final Map<Requester, Slot> reserved = new HashMap<>();
  private final Map<String, Slot> running = new HashMap<>();
  private final Map<AsyncOperation, Map<String, Slot>> foreign =
      new EnumMap<>(AsyncOperation.class);

  /** Of requests that were sent and whose answer was lost. */
  private final List<Slot> unanswered = new ArrayList<>();

  OperationSlots(SlotLimits limits, Clock clock) {
    this.clock = clock;
    this.allowance = new SlotAllowance(limits, clock);
    for (var operation : AsyncOperation.values()) {
      foreign.put(operation, new HashMap<>());
    }
  }

  /**
   * Requests a slot, again after having been woken. A requester that calls again keeps its
   * position.
   *
   * @param account the account the request works on, or null when it is none or all
   * @return empty where the slot is held: start the request, or {@link #leave}; otherwise the
   *     requester is woken when its turn comes
   */
  synchronized Optional<RequestAnswer.Waiting> enter(
      Requester requester, AsyncOperation operation, @Nullable String account) {
    var slot = new Slot(operation, account);
    if (slot.equals(reserved.get(requester))) {
      return Optional.empty();
    }
    reserved.remove(requester);
    var waiter = queue.get(requester);
    if (waiter == null || !slot.equals(waiter.slot)) {
      waiter = queue.addLast(requester, slot);
    }
    waiter.cameBack();
    if (nextInLine(operation).contains(waiter)) {
      queue.remove(requester);
      reserved.put(requester, slot);
      return Optional.empty();
    }
    return Optional.of(
        new RequestAnswer.Waiting(
            queue.position(waiter),
            heldInGroup(operation),
            room(operation) > 0 && account != null && isBusy(account) ? account : null));
  }

  /**
   * Whether a requester can start its request as soon as it comes: a slot is held or kept free for
   * it.
   */
  synchronized boolean isTurnOf(Requester requester) {
    var waiter = queue.get(requester);
    return reserved.containsKey(requester) || (waiter != null && waiter.wasWoken());
  }

  /** AWS has accepted the requester's request, which holds the slot until it ends. */
  synchronized void started(
      Requester requester, AsyncOperation operation, @Nullable String account, String id) {
    reserved.remove(requester);
    running.put(id, new Slot(operation, account));
    others(operation).remove(id);
    allowance.accepted(operation, count(running, operation));
  }

  /** The requester neither waits nor holds a slot that no request of its uses. */
  void leave(Requester requester) {
    vacate(requester).forEach(Requester::wake);
  }

  private synchronized List<Requester> vacate(Requester requester) {
    var waited = queue.remove(requester);
    var held = reserved.remove(requester) != null;
    return waited || held ? next() : List.of();
  }

  /** A request has ended. */
  void ended(AsyncOperation operation, String id) {
    end(operation, id).forEach(Requester::wake);
  }

  private synchronized List<Requester> end(AsyncOperation operation, String id) {
    var own = running.remove(id) != null;
    var other = others(operation).remove(id) != null;
    if (!own && !other) {
      return List.of();
    }
    allowance.ended(operation);
    return next();
  }

  /** A request that the operator has not started is in progress on an account. */
  synchronized void found(AsyncOperation operation, String id, @Nullable String account) {
    if (!running.containsKey(id)) {
      others(operation).put(id, new Slot(operation, account));
    }
  }

  /** All requests of an operation that are in progress now, as AWS lists them. */
  void observed(AsyncOperation operation, Set<String> ids) {
    observe(operation, ids).forEach(Requester::wake);
  }

  private synchronized List<Requester> observe(AsyncOperation operation, Set<String> ids) {
    var others = others(operation);
    var ended = others.keySet().retainAll(ids);
    ids.stream()
        .filter(id -> !running.containsKey(id))
        .forEach(id -> others.putIfAbsent(id, new Slot(operation, null)));
    return ended ? next() : List.of();
  }

  /** AWS has refused the requester's request, since too many are in progress; it is first now. */
  synchronized void refused(Requester requester) {
    var slot = reserved.remove(requester);
    if (slot != null) {
      allowance.refused(slot.operation(), count(running, slot.operation()));
      queue.addFirst(requester, slot);
    }
  }

  /**
   * Whether AWS has accepted the requester's request is not known: its slot is held until {@link
   * #searched}.
   */
  synchronized void unanswered(Requester requester) {
    var slot = reserved.remove(requester);
    if (slot != null) {
      unanswered.add(slot);
    }
  }

  /** All requests of an operation are known that AWS has accepted; nobody is woken. */
  synchronized void searched(AsyncOperation operation) {
    unanswered.removeIf(slot -> slot.operation() == operation);
  }

  /** Wakes requesters that can continue because time has passed, or a search has ended. */
  void reconsider() {
    next().forEach(Requester::wake);
  }

  /**
   * Whether anybody waits for a request of this operation, or one that shares its slots, to end.
   */
  synchronized boolean isAwaited(AsyncOperation operation) {
    return Stream.of(AsyncOperation.values())
        .filter(other -> shareSlots(other, operation))
        .anyMatch(other -> !queue.waiting(other).isEmpty());
  }

  /** Whether requests of others hold slots that requesters wait for. */
  synchronized boolean isHeldByOthers(AsyncOperation operation) {
    return !others(operation).isEmpty() && isAwaited(operation);
  }

  /** How many slots requests of an operation hold. */
  synchronized int held(AsyncOperation operation) {
    return (int) slots().filter(slot -> slot.operation() == operation).count();
  }

  /**
   * How many slots requests of an operation may hold now; those of creations are deletions' too.
   */
  synchronized int limit(AsyncOperation operation) {
    return allowance.limit(operation);
  }

  /** How many requesters wait for a slot of an operation. */
  synchronized int waiting(AsyncOperation operation) {
    return queue.waiting(operation).size();
  }

  private int room(AsyncOperation operation) {
    var own = count(running, operation) + count(reserved, operation);
    return allowance.room(operation, heldInGroup(operation), own);
  }

  private int heldInGroup(AsyncOperation operation) {
    return (int) slots().filter(slot -> shareSlots(slot.operation(), operation)).count();
  }

  private static int count(Map<?, Slot> slots, AsyncOperation operation) {
    return (int)
        slots.values().stream().filter(slot -> shareSlots(slot.operation(), operation)).count();
  }

  private boolean isBusy(String account) {
    return slots().anyMatch(slot -> account.equals(slot.account()));
  }

  private Stream<Slot> slots() {
    var others = foreign.values().stream().flatMap(requests -> requests.values().stream());
    return Stream.of(
            reserved.values().stream(), running.values().stream(), unanswered.stream(), others)
        .flatMap(stream -> stream);
  }

  private Map<String, Slot> others(AsyncOperation operation) {
    return Objects.requireNonNull(foreign.get(operation));
  }

  /** The requesters to be woken: the first in the queue that fit into the free slots. */
  private synchronized List<Requester> next() {
    var now = clock.instant();
    var wakes = new ArrayList<Requester>();
    for (var group : List.of(CREATE_ASSIGNMENT, PROVISION)) {
      for (var waiter : nextInLine(group)) {
        if (waiter.isGone()) {
          queue.remove(waiter.requester);
        } else if (waiter.isDueToWake(now)) {
          waiter.woken(now);
          wakes.add(waiter.requester);
        }
      }
    }
    return wakes;
  }

  /**
   * The first of a group who fit into what is free, each in an account of its own. Whoever is
   * absent is one of them and leaves room for another.
   */
  private List<Waiter> nextInLine(AsyncOperation group) {
    var now = clock.instant();
    var next = new ArrayList<Waiter>();
    var busy = new HashSet<String>();
    var taken = 0;
    for (var operation : List.of(DELETE_ASSIGNMENT, CREATE_ASSIGNMENT, PROVISION)) {
      var room = shareSlots(operation, group) ? room(operation) : 0;
      if (room <= taken) {
        continue;
      }
      if (busy.isEmpty()) {
        slots().map(Slot::account).filter(Objects::nonNull).forEach(busy::add);
      }
      for (var waiter : queue.waiting(operation)) {
        if (room <= taken) {
          break;
        }
        var account = waiter.slot.account();
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
}
