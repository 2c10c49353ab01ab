package dev.ssoperator.request;

import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/** Turns a failed call into what the resource says about it and when it is tried again. */
public final class ErrorVerdicts {

  private final Pacing pacing;
  private final Backoff backoff;

  /** Creates the mapping. */
  public ErrorVerdicts(Pacing pacing, Backoff backoff) {
    this.pacing = pacing;
    this.backoff = backoff;
  }

  /** The verdict on a resource whose call failed. */
  public Verdict of(ResourceID resource, IdentityCenterException e) {
    var reason =
        switch (e.kind()) {
          case OPERATION_IN_PROGRESS -> Reason.OPERATION_IN_PROGRESS;
          case STILL_IN_USE -> Reason.WAITING_FOR_ASSIGNMENTS;
          case THROTTLED -> Reason.THROTTLED;
          case SLOTS_FULL -> Reason.WAITING_FOR_SLOT;
          case UNAVAILABLE, UNKNOWN -> Reason.AWS_UNAVAILABLE;
          case NOT_FOUND, INVALID -> Reason.INVALID_SPEC;
          case DENIED -> Reason.ACCESS_DENIED;
          case LIMIT_EXCEEDED -> Reason.LIMIT_EXCEEDED;
          case ALREADY_EXISTS -> Reason.ALREADY_EXISTS;
        };
    var delay =
        reason.kind() == Reason.Kind.STALLED
            ? pacing.stalledRetryInterval()
            : backoff.failed(resource);
    return Verdict.of(reason, "%s: %s".formatted(e.operation(), e.awsMessage()))
        .recheckAfter(delay);
  }
}
