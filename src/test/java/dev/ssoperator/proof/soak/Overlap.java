package dev.ssoperator.proof.soak;

import dev.ssoperator.emulator.StateView.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

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

  /** Those that were in progress in one account together; those without an account are left. */
  static List<String> inOneAccount(Collection<Request> requests) {
    var together = new ArrayList<String>();
    var last = new HashMap<String, Request>();
    for (var request : requests.stream().sorted(Comparator.comparing(Request::created)).toList()) {
      var before = request.accountId() == null ? null : last.put(request.accountId(), request);
      if (before != null && !hasEnded(before, request.created())) {
        together.add("%s and %s".formatted(before, request));
      }
    }
    return together;
  }

  private static boolean hasEnded(Request request, Instant by) {
    return request.completed() != null && !request.completed().isAfter(by);
  }
}
