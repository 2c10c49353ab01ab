package dev.ssoperator.boundary;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AdoptionPolicy;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which capabilities a resource needs. */
final class CapabilityCheck {

  private CapabilityCheck() {}

  /** The first field that needs a capability which is missing. */
  static Optional<String> problem(List<Capability> capabilities, AccountAssignment resource) {
    var policy = resource.getSpec().deletionPolicy();
    return problem(capabilities, resource, policy, "spec.deletionPolicy: Retain");
  }

  /** The first field that needs a capability which is missing. */
  static Optional<String> problem(List<Capability> capabilities, AccountAssignmentSet resource) {
    var policy = resource.getSpec().deletionPolicy();
    return problem(capabilities, resource, policy, "spec.template.spec.deletionPolicy: Retain");
  }

  private static Optional<String> problem(
      List<Capability> capabilities, HasMetadata resource, DeletionPolicy policy, String field) {
    return paused(capabilities, resource)
        .or(() -> missing(capabilities, Capability.RETAIN, retains(policy), field));
  }

  /** The first field that needs a capability which is missing. */
  static Optional<String> problem(List<Capability> capabilities, PermissionSet resource) {
    var spec = resource.getSpec();
    return Stream.of(
            paused(capabilities, resource),
            missing(
                capabilities,
                Capability.RETAIN,
                retains(spec.deletionPolicy()),
                "spec.deletionPolicy: Retain"),
            missing(
                capabilities,
                Capability.ADOPT,
                spec.adoptionPolicy() == AdoptionPolicy.ADOPT,
                "spec.adoptionPolicy: Adopt"),
            missing(
                capabilities,
                Capability.EXCLUSIVE,
                Boolean.TRUE.equals(spec.exclusiveAssignments()),
                "spec.exclusiveAssignments: true"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static boolean retains(DeletionPolicy policy) {
    return policy == DeletionPolicy.RETAIN;
  }

  private static Optional<String> paused(List<Capability> capabilities, HasMetadata resource) {
    return missing(
        capabilities,
        Capability.PAUSE,
        Annotations.isPaused(resource),
        "the annotation %s".formatted(Annotations.PAUSED));
  }

  private static Optional<String> missing(
      List<Capability> capabilities, Capability needed, boolean isUsed, String field) {
    return isUsed && !capabilities.contains(needed)
        ? Optional.of("%s needs the capability %s".formatted(field, needed.text()))
        : Optional.empty();
  }
}
