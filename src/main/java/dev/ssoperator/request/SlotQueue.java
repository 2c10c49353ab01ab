package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.sdk.Requester;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The requesters that wait for a slot, by operation and in order. Not thread-safe: {@link
 * OperationSlots} guards it.
 */
final class SlotQueue {

  /** How long a slot is kept free for a requester that was woken; then others overtake it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A requester that was woken so often and did not come back does not exist any more. */
  private static final int MAX_WAKES = 20;

  /** What a slot is for. */
  record Slot(AsyncOperation operation, @Nullable String account) {}

  static final class Waiter {
    final Requester requester;
    final Slot slot;
    private final long number;
    private int wakes;
    private Instant wokenAt = Instant.MIN;

    private Waiter(Requester requester, Slot slot, long number) {
      this.requester = requester;
      this.slot = slot;
      this.number = number;
    }

    /** The requester has called again. */
    void cameBack() {
      wakes = 0;
      wokenAt = Instant.MIN;
    }

    boolean wasWoken() {
      return wakes > 0;
    }

    boolean isDueToWake(Instant now) {
      return wakes == 0 || now.isAfter(wokenAt.plus(PATIENCE));
    }

    void woken(Instant now) {
      wakes++;
      wokenAt = now;
    }

    /** It was woken and did not come back: it keeps its position, but no slot is kept for it. */
    boolean isAbsent(Instant now) {
      return wakes > 0 && (wakes > 1 || isDueToWake(now));
    }

    boolean isGone() {
      return wakes == MAX_WAKES;
    }
  }

  private final Map<AsyncOperation, NavigableMap<Long, Waiter>> queues =
      new EnumMap<>(AsyncOperation.class);
  private final Map<Requester, Waiter> waiters = new HashMap<>();
  private long last;
  private long first;

  SlotQueue() {
    for (var operation : AsyncOperation.values()) {
      queues.put(operation, new TreeMap<>());
    }
  }

  /** The requester in the queue, whatever slot it waits for. */
  @Nullable Waiter get(Requester requester) {
    return waiters.get(requester);
  }

  Waiter addLast(Requester requester, Slot slot) {
    return add(requester, slot, ++last);
  }

  Waiter addFirst(Requester requester, Slot slot) {
    return add(requester, slot, --first);
  }

  private Waiter add(Requester requester, Slot slot, long number) {
    remove(requester);
    var waiter = new Waiter(requester, slot, number);
    waiters.put(requester, waiter);
    queue(slot.operation()).put(number, waiter);
    return waiter;
  }

  /** Whether the requester waited. */
  boolean remove(Requester requester) {
    var waiter = waiters.remove(requester);
    return waiter != null && queue(waiter.slot.operation()).remove(waiter.number) != null;
  }

  /** Those that wait for a slot of an operation, in order. */
  Collection<Waiter> waiting(AsyncOperation operation) {
    return queue(operation).values();
  }

  /** How many wait in front of a waiter, plus one; deletions are in front of all creations. */
  int position(Waiter waiter) {
    var operation = waiter.slot.operation();
    var queue = queue(operation);
    var deletions =
        operation == AsyncOperation.CREATE_ASSIGNMENT
            ? queue(AsyncOperation.DELETE_ASSIGNMENT).size()
            : 0;
    return deletions
        + (queue.lastKey() == waiter.number
            ? queue.size()
            : queue.headMap(waiter.number, true).size());
  }

  private NavigableMap<Long, Waiter> queue(AsyncOperation operation) {
    return Objects.requireNonNull(queues.get(operation));
  }
}
