package dev.ssoperator.identitycenter.quota;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The queue of waiters: the lane of the highest priority comes first, and each lane is first in,
 * first out. Every tenth time, the waiter with the longest wait of all lanes is next. Not
 * thread-safe.
 *
 * @param <W> the waiters, compared by identity
 */
final class LaneQueue<W> {

  /** Often enough that a sweep ends despite a backlog, rarely enough that a revoke is quick. */
  static final int LONGEST_WAIT_EVERY = 10;

  private record Place<W>(long ticket, W waiter) {}

  private final Map<Lane, ArrayDeque<Place<W>>> lanes = new EnumMap<>(Lane.class);
  private long tickets;
  private int turn;

  LaneQueue() {
    for (var lane : Lane.values()) {
      lanes.put(lane, new ArrayDeque<>());
    }
  }

  void add(Lane lane, W waiter) {
    waiting(lane).add(new Place<>(tickets++, waiter));
  }

  /** Removes the next waiter; empty if the queue is empty. */
  Optional<W> next() {
    var heads = lanes.values().stream().filter(lane -> !lane.isEmpty());
    var chosen =
        turn == LONGEST_WAIT_EVERY - 1
            ? heads.min(Comparator.comparingLong(lane -> lane.element().ticket()))
            : heads.findFirst();
    if (chosen.isPresent()) {
      turn = (turn + 1) % LONGEST_WAIT_EVERY;
    }
    return chosen.map(lane -> lane.remove().waiter());
  }

  /** Removes a waiter before its turn. */
  void remove(Lane lane, W waiter) {
    waiting(lane).removeIf(place -> place.waiter() == waiter);
  }

  boolean isEmpty() {
    return lanes.values().stream().allMatch(Collection::isEmpty);
  }

  int size(Lane lane) {
    return waiting(lane).size();
  }

  /** The number of waiters in this lane and those of higher priority. */
  int sizeUpTo(Lane lane) {
    return Stream.of(Lane.values())
        .filter(other -> other.compareTo(lane) <= 0)
        .mapToInt(this::size)
        .sum();
  }

  Optional<W> any() {
    return lanes.values().stream()
        .filter(lane -> !lane.isEmpty())
        .findFirst()
        .map(lane -> lane.element().waiter());
  }

  private ArrayDeque<Place<W>> waiting(Lane lane) {
    return Objects.requireNonNull(lanes.get(lane));
  }
}
