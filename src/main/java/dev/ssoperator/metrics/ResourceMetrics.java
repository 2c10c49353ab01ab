package dev.ssoperator.metrics;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the resources stand, counted in the caches when asked. */
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

  private final Supplier<Stream<PermissionSet>> sets;
  private final Supplier<Stream<AccountAssignment>> assignments;
  private final Clock clock;
  private final MultiGauge resources;

  ResourceMetrics(
      MeterRegistry registry,
      Supplier<Stream<PermissionSet>> sets,
      Supplier<Stream<AccountAssignment>> assignments,
      Clock clock) {
    this.sets = sets;
    this.assignments = assignments;
    this.clock = clock;
    resources =
        MultiGauge.builder("ssoperator.resources")
            .description("Resources by their condition Ready")
            .register(registry);
    unreadable(registry, "PermissionSet", sets);
    unreadable(registry, "AccountAssignment", assignments);
    Gauge.builder("ssoperator.unmanaged.assignments", this::unmanaged)
        .description("Assignments of managed permission sets that no resource requests")
        .register(registry);
    Gauge.builder("ssoperator.oldest.waiting.revocation.seconds", this::oldestRevocation)
        .description("Time since the deletion of the oldest AccountAssignment that still exists")
        .register(registry);
  }

  private static void unreadable(
      MeterRegistry registry, String kind, Supplier<? extends Stream<? extends HasMetadata>> all) {
    Gauge.builder(
            "ssoperator.resources.unreadable",
            () -> all.get().filter(resource -> Unreadable.problem(resource).isPresent()).count())
        .description("Stored resources that the operator cannot read")
        .tag("kind", kind)
        .register(registry);
  }

  /** Counts anew. */
  void refresh() {
    var counts =
        Stream.concat(sets.get(), assignments.get())
            .collect(Collectors.groupingBy(Standing::of, Collectors.counting()));
    resources.register(
        counts.entrySet().stream()
            .map(count -> MultiGauge.Row.of(count.getKey().tags(), count.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  private double unmanaged() {
    return sets.get()
        .map(PermissionSet::getStatus)
        .filter(Objects::nonNull)
        .mapToInt(status -> Objects.requireNonNullElse(status.unmanagedAssignments(), 0))
        .sum();
  }

  private double oldestRevocation() {
    var now = clock.instant();
    return assignments
        .get()
        .filter(resource -> resource.isMarkedForDeletion() && !Annotations.isPaused(resource))
        // Others' finalizers may keep it longer than its access.
        .filter(resource -> resource.hasFinalizer(Finalizer.NAME))
        .map(resource -> Instant.parse(resource.getMetadata().getDeletionTimestamp()))
        .map(since -> Duration.between(since, now))
        .mapToDouble(age -> Math.max(0, age.toMillis() / 1000.0))
        .max()
        .orElse(0);
  }
}
