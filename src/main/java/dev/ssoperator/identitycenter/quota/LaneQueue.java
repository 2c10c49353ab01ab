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
 * Who waits, and who is next: in each lane who came first, of the lanes the one of highest
 * priority, but every tenth time whoever has waited longest of all. Not thread-safe.
 *
 * @param <W> who waits, told apart by identity
 */
final class LaneQueue<W> {

  /** Often enough that a sweep ends in spite of a backlog, seldom enough that a revoke is quick. */
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

  /** Lines up. */
  void add(Lane lane, W waiter) {
    waiting(lane).add(new Place<>(tickets++, waiter));
  }

  /** Takes who is next out of the queue; empty when nobody waits. */
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

  /** Leaves the queue without a turn. */
  void remove(Lane lane, W waiter) {
    waiting(lane).removeIf(place -> place.waiter() == waiter);
  }

  boolean isEmpty() {
    return lanes.values().stream().allMatch(Collection::isEmpty);
  }

  /** How many wait in a lane. */
  int size(Lane lane) {
    return waiting(lane).size();
  }

  /** How many wait in this lane and those of higher priority. */
  int sizeUpTo(Lane lane) {
    return Stream.of(Lane.values())
        .filter(other -> other.compareTo(lane) <= 0)
        .mapToInt(this::size)
        .sum();
  }

  /** Anybody who waits; empty when nobody does. */
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
