package dev.ssoperator.reconcile;

import dev.ssoperator.request.Pacing;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** Exponential backoff per resource, by consecutive failures of its calls. */
public final class Backoff {

  private final Pacing pacing;
  private final RandomGenerator random;
  private final Map<ResourceID, Integer> failures = new ConcurrentHashMap<>();

  /** Creates a backoff with no failures. */
  public Backoff(Pacing pacing, RandomGenerator random) {
    this.pacing = pacing;
    this.random = random;
  }

  /** Counts a failure; returns the delay before the retry, with jitter. */
  public Duration failed(ResourceID resource) {
    var count = failures.merge(resource, 1, Integer::sum);
    return Pacing.jittered(pacing.backoff(count), random);
  }

  /** Forgets the failures of a resource. */
  public void reset(ResourceID resource) {
    failures.remove(resource);
  }
}
