package dev.ssoperator.metrics;

import dev.ssoperator.api.Kinds;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.ReconcileListener;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts reconciliations by outcome, and measures the time to Ready and to revoked. */
public final class ReconciliationMetrics implements Metrics, ReconcileListener {

  private static final List<String> KINDS = Kinds.ALL.stream().map(HasMetadata::getKind).toList();

  private static final Duration[] BUCKETS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(2),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10),
    Duration.ofMinutes(30),
    Duration.ofHours(1)
  };

  private static final List<String> CAUSES = List.of("finalizer", "label", "protected", "retain");

  private enum Outcome {
    READY,
    PROGRESSING,
    STALLED,
    PAUSED,
    UNVERIFIED,
    REMOVED,
    OUTDATED,
    FAILED;

    private static Outcome of(Reason reason) {
      return switch (reason.kind()) {
        case READY -> READY;
        case PROGRESSING -> PROGRESSING;
        case STALLED -> STALLED;
        case UNKNOWN -> reason == Reason.UNVERIFIED ? UNVERIFIED : PAUSED;
      };
    }
  }

  private record Key(String kind, ResourceID id) {
    private static Key of(HasMetadata resource) {
      return new Key(resource.getKind(), ResourceID.fromResource(resource));
    }
  }

  /** The start of a spec's way to Ready; no start if it is not measured. */
  private record Way(long generation, @Nullable Instant since) {}

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<Key, Way> ways = new ConcurrentHashMap<>();

  ReconciliationMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    // Counters start at 0 instead of absent, so that the first event shows as an increase.
    for (var kind : KINDS) {
      for (var outcome : Outcome.values()) {
        reconciliations(kind, outcome);
      }
      timeToReady(kind);
      timeToRevoked(kind);
      driftFoundCounter(kind);
      driftCorrectedCounter(kind);
      protectedRefusalsCounter(kind);
      CAUSES.forEach(cause -> leftBehindCounter(kind, cause));
    }
  }

  @Override
  public void leftBehind(String kind, String cause) {
    leftBehindCounter(kind, cause).increment();
  }

  @Override
  public void refusedAsProtected(String kind) {
    protectedRefusalsCounter(kind).increment();
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    ways.compute(
        Key.of(resource),
        (key, way) ->
            way != null && way.generation() == resource.getMetadata().getGeneration()
                ? way
                : begin(resource));
  }

  /** A generation that was Ready before the operator started is not measured. */
  private Way begin(HasMetadata resource) {
    var meta = resource.getMetadata();
    var isReady = Readiness.of(resource).isOfGeneration(meta.getGeneration());
    var created = meta.getCreationTimestamp();
    var since =
        meta.getGeneration() == 1 && created != null ? Instant.parse(created) : clock.instant();
    return new Way(meta.getGeneration(), isReady ? null : since);
  }

  @Override
  public void concluded(HasMetadata resource, Verdict verdict) {
    reconciliations(resource.getKind(), Outcome.of(verdict.reason())).increment();
    switch (verdict.reason().kind()) {
      case READY -> arrived(resource, true);
      // The time of a paused resource is not measured.
      case UNKNOWN -> arrived(resource, false);
      case PROGRESSING, STALLED -> {}
    }
  }

  private void arrived(HasMetadata resource, boolean isMeasured) {
    ways.computeIfPresent(
        Key.of(resource),
        (key, way) -> {
          if (way.since() != null && isMeasured) {
            timeToReady(key.kind()).record(since(way.since()));
          }
          return new Way(way.generation(), null);
        });
  }

  @Override
  public void outdated(HasMetadata resource) {
    reconciliations(resource.getKind(), Outcome.OUTDATED).increment();
  }

  @Override
  public void removed(HasMetadata resource) {
    reconciliations(resource.getKind(), Outcome.REMOVED).increment();
    var deletedAt = resource.getMetadata().getDeletionTimestamp();
    if (deletedAt != null) {
      timeToRevoked(resource.getKind()).record(since(Instant.parse(deletedAt)));
    }
  }

  @Override
  public void cleanupDoneFor(ResourceID id, Map<String, Object> metadata) {
    if (metadata.get(Constants.RESOURCE_GVK_KEY) instanceof GroupVersionKind type) {
      ways.remove(new Key(type.getKind(), id));
    }
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception exception, Map<String, Object> metadata) {
    reconciliations(resource.getKind(), Outcome.FAILED).increment();
  }

  @Override
  public void driftFound(String kind) {
    driftFoundCounter(kind).increment();
  }

  @Override
  public void driftCorrected(String kind) {
    driftCorrectedCounter(kind).increment();
  }

  /** Kubernetes truncates timestamps to seconds and uses another clock. */
  private Duration since(Instant begin) {
    var time = Duration.between(begin, clock.instant());
    return time.isNegative() ? Duration.ZERO : time;
  }

  private Counter reconciliations(String kind, Outcome outcome) {
    return Counter.builder("ssoperator.reconciliations")
        .description("Reconciliations by outcome")
        .tags("kind", kind, "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Timer timeToReady(String kind) {
    return histogram(
        "ssoperator.time.to.ready",
        "Time from the creation or change of a resource until it is Ready",
        kind);
  }

  private Timer timeToRevoked(String kind) {
    return histogram(
        "ssoperator.time.to.revoked",
        "Time from the deletion of a resource until it no longer exists in AWS",
        kind);
  }

  private Timer histogram(String name, String description, String kind) {
    return Timer.builder(name)
        .description(description)
        .tag("kind", kind)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private Counter driftFoundCounter(String kind) {
    return counter("ssoperator.drift.found", "How often drift was found in AWS", kind);
  }

  private Counter driftCorrectedCounter(String kind) {
    return counter("ssoperator.drift.corrected", "How often drift was corrected", kind);
  }

  private Counter protectedRefusalsCounter(String kind) {
    return counter(
        "ssoperator.protected.refusals",
        "Reconciliations that would have changed what is protected",
        kind);
  }

  private Counter leftBehindCounter(String kind, String cause) {
    return Counter.builder("ssoperator.access.left.behind")
        .description("Resources that disappeared while what they created still exists in AWS")
        .tags("kind", kind, "cause", cause)
        .register(registry);
  }

  private Counter counter(String name, String description, String kind) {
    return Counter.builder(name).description(description).tag("kind", kind).register(registry);
  }
}
