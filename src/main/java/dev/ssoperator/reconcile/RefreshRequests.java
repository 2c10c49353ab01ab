package dev.ssoperator.reconcile;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** When each refresh that a user requests was first seen: reads before that are too old. */
public final class RefreshRequests {

  private record Ask(String value, Instant seenAt) {}

  private final Map<ResourceID, Ask> asks = new ConcurrentHashMap<>();
  private final Clock clock;

  /** Creates an instance without requests. */
  public RefreshRequests(Clock clock) {
    this.clock = clock;
  }

  /**
   * The age limit of reads for a resource; {@link Instant#MIN} when no refresh is requested.
   *
   * @param requestedAt the request that was not acted on yet; null if there is none
   */
  public Instant since(ResourceID resource, @Nullable String requestedAt) {
    if (requestedAt == null) {
      asks.remove(resource);
      return Instant.MIN;
    }
    return asks.compute(
            resource,
            (id, ask) ->
                ask != null && ask.value().equals(requestedAt)
                    ? ask
                    : new Ask(requestedAt, clock.instant()))
        .seenAt();
  }

  /** The resource is gone. */
  public void forget(ResourceID resource) {
    asks.remove(resource);
  }
}
