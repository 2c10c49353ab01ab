package dev.ssoperator.permissionset;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Delays an edit until a burst of edits ends, so that all of them are provisioned once. */
final class EditDebounce {

  /** The longest delay, in pauses, however many edits follow each other. */
  private static final int MAX_PAUSES = 5;

  private record Burst(long generation, Instant first, Instant last) {

    /** The same burst if another edit came within the pause before; otherwise a new one. */
    private Burst after(Burst before, Duration pause) {
      return last.isAfter(before.last().plus(pause))
          ? this
          : new Burst(generation, before.first(), last);
    }
  }

  private final Map<String, Burst> bursts = new ConcurrentHashMap<>();
  private final Duration pause;
  private final Clock clock;

  /**
   * Creates bursts that have not begun.
   *
   * @param pause how long after an edit a burst is over
   */
  EditDebounce(Duration pause, Clock clock) {
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * How long to wait for further edits; empty when there is nothing to wait for.
   *
   * @param uid the resource
   * @param generation that of its spec
   * @param applied the generation that AWS has; null for a set that is just being made
   */
  Optional<Duration> remaining(String uid, long generation, @Nullable Long applied) {
    if (applied == null || applied == generation) {
      bursts.remove(uid);
      return Optional.empty();
    }
    var now = clock.instant();
    var burst =
        bursts.merge(
            uid,
            new Burst(generation, now, now),
            (before, next) ->
                before.generation() == generation ? before : next.after(before, pause));
    var over = burst.last().plus(pause);
    var latest = burst.first().plus(pause.multipliedBy(MAX_PAUSES));
    var end = over.isBefore(latest) ? over : latest;
    return now.isBefore(end) ? Optional.of(Duration.between(now, end)) : Optional.empty();
  }

  /** The resource is gone. */
  void forget(String uid) {
    bursts.remove(uid);
  }
}
