package dev.ssoperator.identitycenter;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.model.AttachedManagedPolicy;
import software.amazon.awssdk.services.ssoadmin.model.CustomerManagedPolicyReference;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSet;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Reads permission sets. A whole set takes six calls, and more if a list has several pages. */
final class PermissionSetReader {

  private final SsoAdmin reading;

  PermissionSetReader(SsoAdmin reading) {
    this.reading = reading;
  }

  /**
   * The ARNs of all permission sets.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INCONSISTENT} if AWS reports "not
   *     found", which cannot be about a permission set or an assignment
   */
  List<String> list() {
    try {
      return reading.call(
          "ListPermissionSets",
          (client, instance) ->
              client
                  .listPermissionSetsPaginator(r -> r.instanceArn(instance).maxResults(100))
                  .permissionSets()
                  .stream()
                  .toList());
    } catch (IdentityCenterException e) {
      throw e.kind() == ErrorKind.NOT_FOUND
          ? e.inconsistent("the call names no permission set")
          : e;
    }
  }

  /** The ARNs of the permission sets that are provisioned to an account; empty without it. */
  Set<String> provisionedTo(String accountId) {
    return reading
        .find(
            "ListPermissionSetsProvisionedToAccount",
            (client, instance) ->
                client
                    .listPermissionSetsProvisionedToAccountPaginator(
                        r -> r.instanceArn(instance).accountId(accountId).maxResults(100))
                    .permissionSets()
                    .stream()
                    .collect(Collectors.toUnmodifiableSet()))
        .orElse(Set.of());
  }

  PermissionSet describe(String arn) {
    return reading.call(
        "DescribePermissionSet",
        (client, instance) ->
            client
                .describePermissionSet(r -> r.instanceArn(instance).permissionSetArn(arn))
                .permissionSet());
  }

  /** The set's name; empty if AWS does not describe the set yet or no longer does. */
  Optional<String> name(String arn) {
    return AwsErrors.find("DescribePermissionSet", () -> describe(arn).name());
  }

  /**
   * Reads a whole set.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#NOT_FOUND} also if the set is deleted
   *     between two of the calls
   */
  PermissionSetSnapshot read(String arn) {
    var set = describe(arn);
    return new PermissionSetSnapshot(
        arn,
        set.name(),
        set.createdDate(),
        new PermissionSetContent(
            set.description(),
            duration(set.sessionDuration()),
            set.relayState(),
            managedPolicies(arn),
            customerManagedPolicies(arn),
            boundary(arn),
            inlinePolicy(arn),
            tags(arn)));
  }

  Map<String, String> tags(String arn) {
    return reading.call(
        "ListTagsForResource",
        (client, instance) ->
            client
                .listTagsForResourcePaginator(r -> r.instanceArn(instance).resourceArn(arn))
                .tags()
                .stream()
                .collect(Collectors.toMap(Tag::key, Tag::value)));
  }

  private Set<String> managedPolicies(String arn) {
    return reading.call(
        "ListManagedPoliciesInPermissionSet",
        (client, instance) ->
            client
                .listManagedPoliciesInPermissionSetPaginator(
                    r -> r.instanceArn(instance).permissionSetArn(arn))
                .attachedManagedPolicies()
                .stream()
                .map(AttachedManagedPolicy::arn)
                .collect(Collectors.toSet()));
  }

  private Set<CustomerManagedPolicy> customerManagedPolicies(String arn) {
    return reading.call(
        "ListCustomerManagedPolicyReferencesInPermissionSet",
        (client, instance) ->
            client
                .listCustomerManagedPolicyReferencesInPermissionSetPaginator(
                    r -> r.instanceArn(instance).permissionSetArn(arn))
                .customerManagedPolicyReferences()
                .stream()
                .map(PermissionSetReader::customerManagedPolicy)
                .collect(Collectors.toSet()));
  }

  private @Nullable PermissionsBoundary boundary(String arn) {
    return reading
        .find(
            "GetPermissionsBoundaryForPermissionSet",
            (client, instance) ->
                client
                    .getPermissionsBoundaryForPermissionSet(
                        r -> r.instanceArn(instance).permissionSetArn(arn))
                    .permissionsBoundary())
        .map(
            boundary -> {
              var reference = boundary.customerManagedPolicyReference();
              return new PermissionsBoundary(
                  boundary.managedPolicyArn(),
                  reference == null ? null : customerManagedPolicy(reference));
            })
        .orElse(null);
  }

  private @Nullable PolicyDocument inlinePolicy(String arn) {
    var text =
        reading
            .call(
                "GetInlinePolicyForPermissionSet",
                (client, instance) ->
                    client.getInlinePolicyForPermissionSet(
                        r -> r.instanceArn(instance).permissionSetArn(arn)))
            .inlinePolicy();
    return text == null || text.isBlank() ? null : PolicyDocument.parse(text);
  }

  private static CustomerManagedPolicy customerManagedPolicy(
      CustomerManagedPolicyReference reference) {
    return new CustomerManagedPolicy(reference.name(), reference.path());
  }

  private static @Nullable Duration duration(@Nullable String text) {
    try {
      return text == null ? null : Duration.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
