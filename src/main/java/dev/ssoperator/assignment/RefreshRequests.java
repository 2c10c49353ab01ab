package dev.ssoperator.assignment;

import dev.ssoperator.status.Annotations;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** When users were first seen to ask for a fresh look: nothing older than that will do. */
final class RefreshRequests {

  private record Ask(String value, Instant seenAt) {}

  private final Map<ResourceID, Ask> asks = new ConcurrentHashMap<>();
  private final Clock clock;

  RefreshRequests(Clock clock) {
    this.clock = clock;
  }

  /** Since when a fresh look is asked for; the far past when none is. */
  Instant since(AssignmentWork work) {
    if (!work.isRefreshRequested()) {
      asks.remove(work.id());
      return Instant.MIN;
    }
    var value = Objects.requireNonNull(Annotations.requestedAt(work.resource()));
    return asks.compute(
            work.id(),
            (id, ask) ->
                ask != null && ask.value().equals(value) ? ask : new Ask(value, clock.instant()))
        .seenAt();
  }

  /** The resource is gone. */
  void forget(ResourceID resource) {
    asks.remove(resource);
  }
}
