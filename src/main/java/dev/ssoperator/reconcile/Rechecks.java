package dev.ssoperator.reconcile;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When to requeue resources. */
public final class Rechecks {

  private final Duration stalledRetryInterval;
  private final DriftSchedule drift;
  private final Clock clock;

  /** Creates the schedule of an operator that starts now. */
  public Rechecks(Pacing pacing, Clock clock) {
    this.stalledRetryInterval = pacing.stalledRetryInterval();
    this.drift = new DriftSchedule(clock.instant(), pacing.driftInterval());
    this.clock = clock;
  }

  /**
   * The delay of the requeue, in whole milliseconds. Unless the verdict sets one, it is the time
   * until the resource's next drift check.
   */
  public Duration after(Verdict verdict, HasMetadata resource) {
    // Timers truncate fractions, and a check that comes too early would be due once more.
    return exactlyAfter(verdict, resource)
        .plusMillis(1)
        .minusNanos(1)
        .truncatedTo(ChronoUnit.MILLIS);
  }

  private Duration exactlyAfter(Verdict verdict, HasMetadata resource) {
    var asked = verdict.recheckAfter();
    if (asked != null) {
      return asked;
    }
    return verdict.reason().kind() == Reason.Kind.STALLED
        ? stalledRetryInterval
        : untilDue(resource);
  }

  /** The time until a resource's next drift check is due. */
  public Duration untilDue(HasMetadata resource) {
    return drift.untilNext(resource.getMetadata().getUid(), clock.instant());
  }

  /** When the drift check was last due; {@link Instant#MIN} before the first time. */
  public Instant lastDue(HasMetadata resource) {
    return drift.lastDue(resource.getMetadata().getUid(), clock.instant());
  }
}
