package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignmentSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Limits how often a set is looked at while its members change: a pass looks at all of them. */
final class SetPace {

  private record Pass(Instant at, boolean isDeletion, long generation) {}

  private final Duration interval;
  private final Clock clock;
  private final Map<String, Pass> last = new ConcurrentHashMap<>();

  SetPace(Duration interval, Clock clock) {
    this.interval = interval;
    this.clock = clock;
  }

  /** How long a pass must wait; zero where it begins now. What a user changes does not wait. */
  Duration left(AccountAssignmentSet set) {
    var meta = set.getMetadata();
    var now = clock.instant();
    var pass = new Pass(now, set.isMarkedForDeletion(), meta.getGeneration());
    var before = last.get(meta.getUid());
    if (before != null
        && before.isDeletion() == pass.isDeletion()
        && before.generation() == pass.generation()) {
      var left = Duration.between(now, before.at().plus(interval));
      if (!left.isNegative() && !left.isZero()) {
        return left;
      }
    }
    last.put(meta.getUid(), pass);
    return Duration.ZERO;
  }

  /** The set is gone. */
  void forget(AccountAssignmentSet set) {
    last.remove(Objects.requireNonNull(set.getMetadata().getUid()));
  }
}
