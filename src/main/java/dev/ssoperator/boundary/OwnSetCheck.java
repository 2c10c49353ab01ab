package dev.ssoperator.boundary;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.InlinePolicyRule;
import dev.ssoperator.api.OwnPermissionSets;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.boundary.Grant.SetSpec;
import dev.ssoperator.inventory.Glob;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a permission set is one that a rule lets a namespace define. */
final class OwnSetCheck {

  /** AWS's maximum. */
  private static final Duration LONGEST_SESSION = Duration.ofHours(12);

  private OwnSetCheck() {}

  /** The first field that a rule does not allow, and what would be right; empty if all are. */
  static Optional<String> problem(OwnPermissionSets own, SetSpec set) {
    var spec = set.spec();
    return Stream.of(
            name(own, set.awsName()),
            managedPolicies(own, spec),
            customerManagedPolicies(own, spec),
            inlinePolicy(own, spec),
            permissionsBoundary(own, spec),
            sessionDuration(own, spec))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> name(OwnPermissionSets own, String awsName) {
    var prefix = own.namePrefix();
    return prefix == null || awsName.startsWith(prefix)
        ? Optional.empty()
        : Optional.of("spec.name must begin with \"%s\", and is \"%s\"".formatted(prefix, awsName));
  }

  private static Optional<String> managedPolicies(OwnPermissionSets own, PermissionSetSpec spec) {
    return spec.managedPolicies().stream()
        .filter(arn -> !Glob.anyMatches(own.managedPolicies(), arn))
        .findFirst()
        .map(arn -> "spec.managedPolicies: %s is not allowed".formatted(arn));
  }

  private static Optional<String> customerManagedPolicies(
      OwnPermissionSets own, PermissionSetSpec spec) {
    return spec.customerManagedPolicies().stream()
        .filter(policy -> !isAllowed(own, policy))
        .findFirst()
        .map(
            policy ->
                "spec.customerManagedPolicies: %s%s is not allowed"
                    .formatted(policy.path(), policy.name()));
  }

  private static boolean isAllowed(OwnPermissionSets own, CustomerManagedPolicy policy) {
    return own.customerManagedPolicies().stream()
        .filter(allowed -> allowed.path().equals(policy.path()))
        .anyMatch(allowed -> Glob.matches(allowed.name(), policy.name()));
  }

  private static Optional<String> inlinePolicy(OwnPermissionSets own, PermissionSetSpec spec) {
    return own.inlinePolicy() == InlinePolicyRule.ALLOWED || spec.inlinePolicy() == null
        ? Optional.empty()
        : Optional.of("spec.inlinePolicy is forbidden");
  }

  private static Optional<String> permissionsBoundary(
      OwnPermissionSets own, PermissionSetSpec spec) {
    var required = own.requiredPermissionsBoundary();
    return required == null || required.equals(spec.permissionsBoundary())
        ? Optional.empty()
        : Optional.of("spec.permissionsBoundary must be " + describe(required));
  }

  private static String describe(PermissionsBoundary required) {
    var policy = required.customerManagedPolicy();
    return policy == null
        ? "managedPolicy " + required.managedPolicy()
        : "customerManagedPolicy %s%s".formatted(policy.path(), policy.name());
  }

  private static Optional<String> sessionDuration(OwnPermissionSets own, PermissionSetSpec spec) {
    var longest = duration(own.maxSessionDuration());
    var session = duration(spec.sessionDuration());
    return session.compareTo(longest) <= 0
        ? Optional.empty()
        : Optional.of(
            "spec.sessionDuration may be %s at most, and is %s"
                .formatted(own.maxSessionDuration(), spec.sessionDuration()));
  }

  /** What is no duration is refused as InvalidSpec; until then it counts as the longest. */
  private static Duration duration(@Nullable String text) {
    try {
      return text == null ? LONGEST_SESSION : Duration.parse(text);
    } catch (DateTimeParseException e) {
      return LONGEST_SESSION;
    }
  }
}
