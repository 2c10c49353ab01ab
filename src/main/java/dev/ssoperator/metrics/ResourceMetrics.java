package dev.ssoperator.metrics;

import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.Kinds;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resources by state, counted in the caches at each scrape. */
final class ResourceMetrics {

  private record Standing(String kind, String ready, String reason) {
    private static Standing of(HasMetadata resource) {
      var readiness = Readiness.of(resource);
      return new Standing(resource.getKind(), readiness.status(), readiness.reason());
    }

    private Tags tags() {
      return Tags.of("kind", kind, "ready", ready, "reason", reason);
    }
  }

  private final CachedResources cached;
  private final Clock clock;
  private final MultiGauge resources;

  ResourceMetrics(MeterRegistry registry, CachedResources cached, Clock clock) {
    this.cached = cached;
    this.clock = clock;
    resources =
        MultiGauge.builder("ssoperator.resources")
            .description("Resources by their condition Ready")
            .register(registry);
    Kinds.ALL.forEach(kind -> unreadable(registry, kind));
    Gauge.builder(
            "ssoperator.unmanaged.assignments", () -> sum(ManagedStatus::unmanagedAssignments))
        .description("Assignments of managed permission sets that no resource requests")
        .register(registry);
    Gauge.builder("ssoperator.boundary.violations", () -> sum(ManagedStatus::violations))
        .description("Resources that are outside their AccessBoundary or beyond its limits")
        .register(registry);
    Gauge.builder("ssoperator.oldest.waiting.revocation.seconds", this::oldestRevocation)
        .description("Time since the deletion of the oldest AccountAssignment that still exists")
        .register(registry);
  }

  private void unreadable(MeterRegistry registry, Class<? extends HasMetadata> kind) {
    Gauge.builder(
            "ssoperator.resources.unreadable",
            () ->
                cached
                    .of(kind)
                    .filter(resource -> Unreadable.problem(resource).isPresent())
                    .count())
        .description("Stored resources that the operator cannot read")
        .tag("kind", HasMetadata.getKind(kind))
        .register(registry);
  }

  private Stream<HasMetadata> all(List<? extends Class<? extends HasMetadata>> kinds) {
    return kinds.stream().flatMap(cached::of);
  }

  /** Counts from scratch. */
  void refresh() {
    var counts = all(Kinds.ALL).collect(Collectors.groupingBy(Standing::of, Collectors.counting()));
    resources.register(
        counts.entrySet().stream()
            .map(count -> MultiGauge.Row.of(count.getKey().tags(), count.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  private double sum(Function<ManagedStatus, @Nullable Integer> count) {
    return all(Kinds.ALL)
        .map(resource -> ((CustomResource<?, ?>) resource).getStatus())
        .filter(ManagedStatus.class::isInstance)
        .map(status -> count.apply((ManagedStatus) status))
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .sum();
  }

  private double oldestRevocation() {
    var now = clock.instant();
    return all(Kinds.GRANTING)
        .filter(resource -> resource.isMarkedForDeletion() && !Annotations.isPaused(resource))
        // Finalizers of other tools may keep the resource longer than its access.
        .filter(resource -> resource.hasFinalizer(Finalizer.NAME))
        .map(resource -> Instant.parse(resource.getMetadata().getDeletionTimestamp()))
        .map(since -> Duration.between(since, now))
        .mapToDouble(age -> Math.max(0, age.toMillis() / 1000.0))
        .max()
        .orElse(0);
  }
}
