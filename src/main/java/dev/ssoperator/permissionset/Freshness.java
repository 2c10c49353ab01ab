package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Conditions;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a burst of new assignments from having their set read once for each of them. */
final class Freshness {

  /** The verdict on a set that needs nothing. */
  static final Verdict IN_SYNC =
      Verdict.of(Reason.PROVISIONED, "up to date in AWS and in every account that uses it");

  private static final int POLLS = 15;

  private final Map<ResourceID, Instant> lookedAt = new ConcurrentHashMap<>();
  private final Duration holds;
  private final Clock clock;

  Freshness(Pacing pacing, Clock clock) {
    this.holds = pacing.pollInterval().multipliedBy(POLLS);
    this.clock = clock;
  }

  /** The verdict on a set that was in sync a moment ago and that nobody has touched since. */
  Optional<Verdict> justSeen(PermissionSet resource, PermissionSetStatusDraft draft) {
    var last = lookedAt.get(ResourceID.fromResource(resource));
    if (last == null || !isInSync(resource) || draft.isAsked(Annotations.requestedAt(resource))) {
      return Optional.empty();
    }
    var remaining = Duration.between(clock.instant(), last.plus(holds));
    return remaining.isNegative() || remaining.isZero()
        ? Optional.empty()
        : Optional.of(IN_SYNC.recheckAfter(remaining));
  }

  void seen(PermissionSet resource) {
    lookedAt.put(ResourceID.fromResource(resource), clock.instant());
  }

  void forget(PermissionSet resource) {
    lookedAt.remove(ResourceID.fromResource(resource));
  }

  private static boolean isInSync(PermissionSet resource) {
    var status = resource.getStatus();
    var generation = resource.getMetadata().getGeneration();
    return status != null
        && generation.equals(status.observedGeneration())
        && generation.equals(status.appliedGeneration())
        && status.conditions().stream()
            .anyMatch(
                condition ->
                    condition.type().equals(Conditions.READY)
                        && condition.reason().equals(Reason.PROVISIONED.text()));
  }
}
