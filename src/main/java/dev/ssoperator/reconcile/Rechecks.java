package dev.ssoperator.reconcile;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When to look at resources again. */
public final class Rechecks {

  private final Duration stalledRetryInterval;
  private final DriftSchedule drift;
  private final Clock clock;

  /** Rechecks of an operator that starts now. */
  public Rechecks(Pacing pacing, Clock clock) {
    this.stalledRetryInterval = pacing.stalledRetryInterval();
    this.drift = new DriftSchedule(clock.instant(), pacing.driftInterval());
    this.clock = clock;
  }

  /**
   * How long until the next look at a resource, in whole milliseconds. Where the verdict does not
   * say, that is once per drift interval, at a moment of its own so that not all come at once.
   */
  public Duration after(Verdict verdict, HasMetadata resource) {
    // Timers cut fractions off, and a look that comes too early finds that it is due once more.
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

  /** How long until a resource is due to be looked at for drift. */
  public Duration untilDue(HasMetadata resource) {
    return drift.untilNext(resource.getMetadata().getUid(), clock.instant());
  }

  /** When it was last due; before the first time, the far past. */
  public Instant lastDue(HasMetadata resource) {
    return drift.lastDue(resource.getMetadata().getUid(), clock.instant());
  }
}
