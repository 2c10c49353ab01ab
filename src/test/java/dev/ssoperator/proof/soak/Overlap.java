package dev.ssoperator.proof.soak;

import dev.ssoperator.emulator.StateView.Request;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many requests were in progress at a time. */
final class Overlap {

  private Overlap() {}

  /** The most of these at any time. */
  static int most(Collection<Request> requests) {
    var changes = new TreeMap<Instant, Integer>();
    for (var request : requests) {
      changes.merge(request.created(), 1, Integer::sum);
      if (request.completed() != null) {
        changes.merge(request.completed(), -1, Integer::sum);
      }
    }
    var most = 0;
    var current = 0;
    for (var change : changes.values()) {
      current += change;
      most = Math.max(most, current);
    }
    return most;
  }

  /** The most of these at any time that concern one account; those without an account are left. */
  static int mostInAnAccount(Collection<Request> requests) {
    return requests.stream()
        .filter(request -> request.accountId() != null)
        .collect(Collectors.groupingBy(r -> Objects.requireNonNull(r.accountId())))
        .values()
        .stream()
        .mapToInt(Overlap::most)
        .max()
        .orElse(0);
  }
}
