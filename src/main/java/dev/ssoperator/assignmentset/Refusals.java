package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignmentSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** AccountAssignments that the API server has refused; they are tried again after a while. */
final class Refusals {

  private record Refused(long generation, Instant since, Map<String, Refusal> byName) {}

  private final Duration retryInterval;
  private final Clock clock;
  private final Map<String, Refused> bySet = new ConcurrentHashMap<>();

  Refusals(Duration retryInterval, Clock clock) {
    this.retryInterval = retryInterval;
    this.clock = clock;
  }

  /** Those that are not to be tried now, by name. */
  Map<String, Refusal> of(AccountAssignmentSet set) {
    var refused = bySet.get(set.getMetadata().getUid());
    return refused == null
            || !Objects.equals(refused.generation(), set.getMetadata().getGeneration())
            || !clock.instant().isBefore(refused.since().plus(retryInterval))
        ? Map.of()
        : refused.byName();
  }

  /** Adds those that were refused just now. */
  void add(AccountAssignmentSet set, Map<String, Refusal> byName) {
    var all = new HashMap<>(of(set));
    var uid = set.getMetadata().getUid();
    if (all.isEmpty() && byName.isEmpty()) {
      bySet.remove(uid);
      return;
    }
    var since = all.isEmpty() ? clock.instant() : Objects.requireNonNull(bySet.get(uid)).since();
    all.putAll(byName);
    bySet.put(uid, new Refused(set.getMetadata().getGeneration(), since, Map.copyOf(all)));
  }

  /** The set is gone. */
  void forget(AccountAssignmentSet set) {
    bySet.remove(set.getMetadata().getUid());
  }
}
