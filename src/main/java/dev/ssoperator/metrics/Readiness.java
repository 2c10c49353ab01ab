package dev.ssoperator.metrics;

import dev.ssoperator.api.Condition;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.status.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The condition Ready of a resource.
 *
 * @param status True, False or Unknown
 * @param reason why
 * @param generation its observed generation
 */
record Readiness(String status, String reason, @Nullable Long generation) {

  /** The resource has no status yet. */
  private static final Readiness NEW = new Readiness("Unknown", "New", null);

  static Readiness of(HasMetadata resource) {
    return conditions(resource).stream()
        .filter(condition -> condition.type().equals(Conditions.READY))
        .findFirst()
        .map(Readiness::of)
        .orElse(NEW);
  }

  private static Readiness of(Condition ready) {
    var status =
        switch (ready.status()) {
          case TRUE -> "True";
          case FALSE -> "False";
          case UNKNOWN -> "Unknown";
        };
    return new Readiness(status, ready.reason(), ready.observedGeneration());
  }

  /** Whether Ready is True for a generation. */
  boolean isOfGeneration(Long wanted) {
    return status.equals("True") && Objects.equals(generation, wanted);
  }

  private static List<Condition> conditions(HasMetadata resource) {
    return resource instanceof CustomResource<?, ?> custom
            && custom.getStatus() instanceof ManagedStatus status
        ? status.conditions()
        : List.of();
  }
}
