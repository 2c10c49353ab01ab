package dev.ssoperator.proof.soak;

import dev.ssoperator.bench.ReadyWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long it took from what a user did until what it led to. */
final class Latencies {

  private final ReadyWatch watch;
  private final Map<String, Instant> changed = new HashMap<>();
  private final Map<String, Instant> deleted = new HashMap<>();
  private final List<Duration> toReady = new ArrayList<>();
  private final List<Duration> toRevoked = new ArrayList<>();

  Latencies(ReadyWatch watch) {
    this.watch = watch;
  }

  /** Somebody creates or edits a resource now; an earlier edit that is not Ready is forgotten. */
  void changed(String name) {
    changed.put(name, Instant.now());
  }

  /** Somebody deletes a resource now. */
  void deleted(String name) {
    changed.remove(name);
    deleted.put(name, Instant.now());
  }

  /** Takes in what has happened since the last time. */
  void collect() {
    changed
        .entrySet()
        .removeIf(entry -> ended(entry.getValue(), watch.since(entry.getKey()), toReady));
    deleted
        .entrySet()
        .removeIf(entry -> ended(entry.getValue(), watch.gone(entry.getKey()), toRevoked));
  }

  private static boolean ended(Instant begin, Optional<Instant> end, List<Duration> into) {
    var isOver = end.filter(begin::isBefore);
    isOver.ifPresent(at -> into.add(Duration.between(begin, at)));
    return isOver.isPresent();
  }

  /** What has not happened yet. */
  List<String> open() {
    var open = new ArrayList<>(changed.keySet());
    open.addAll(deleted.keySet());
    return open;
  }

  List<Duration> toReady() {
    return List.copyOf(toReady);
  }

  /** Until nothing of a resource is left in AWS, and the resource is gone. */
  List<Duration> toRevoked() {
    return List.copyOf(toRevoked);
  }

  /** What this percentage of durations does not exceed. */
  static Duration percentile(List<Duration> durations, int percent) {
    var sorted = durations.stream().sorted().toList();
    return sorted.isEmpty()
        ? Duration.ZERO
        : sorted.get((int) Math.ceil(percent / 100.0 * sorted.size()) - 1);
  }
}
