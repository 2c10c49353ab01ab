package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PolicyDocument;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The permission set that a spec describes, validated. */
sealed interface DesiredPermissionSet {

  /** The spec can be carried out. */
  record Valid(String name, PermissionSetContent content) implements DesiredPermissionSet {}

  /**
   * The spec cannot be carried out.
   *
   * @param message names the field and what would be right
   */
  record Invalid(String message) implements DesiredPermissionSet {}

  /** Reads a resource that is owned as given. */
  static DesiredPermissionSet of(PermissionSet resource, Owner owner) {
    PermissionSetSpec spec = resource.getSpec();
    var duration = duration(spec.sessionDuration());
    if (duration == null) {
      return new Invalid(
          "spec.sessionDuration must be an ISO-8601 duration from PT1H to PT12H, not \"%s\""
              .formatted(spec.sessionDuration()));
    }
    var refused = InlinePolicyCheck.problem(spec.inlinePolicy());
    if (refused.isPresent()) {
      return new Invalid(refused.get());
    }
    var policy = spec.inlinePolicy() == null ? null : PolicyDocument.of(spec.inlinePolicy());
    var tags = new HashMap<>(spec.tags());
    tags.putAll(owner.tags());
    return new Valid(
        name(resource),
        new PermissionSetContent(
            spec.description(),
            duration,
            spec.relayState(),
            Set.copyOf(spec.managedPolicies()),
            Set.copyOf(spec.customerManagedPolicies()),
            spec.permissionsBoundary(),
            policy,
            tags));
  }

  /** The set's name in AWS. */
  static String name(PermissionSet resource) {
    var name = resource.getSpec().name();
    return name == null ? resource.getMetadata().getName() : name;
  }

  private static @Nullable Duration duration(String text) {
    try {
      var duration = Duration.parse(text);
      var inBounds =
          duration.compareTo(Duration.ofHours(1)) >= 0
              && duration.compareTo(Duration.ofHours(12)) <= 0;
      return inBounds ? duration : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
