package dev.ssoperator.assignment;

import dev.ssoperator.status.Annotations;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** When each refresh that a user requests was first seen: reads before that are too old. */
final class RefreshRequests {

  private record Ask(String value, Instant seenAt) {}

  private final Map<ResourceID, Ask> asks = new ConcurrentHashMap<>();
  private final Clock clock;

  RefreshRequests(Clock clock) {
    this.clock = clock;
  }

  /** The age limit of reads for a resource; {@link Instant#MIN} when no refresh is requested. */
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
