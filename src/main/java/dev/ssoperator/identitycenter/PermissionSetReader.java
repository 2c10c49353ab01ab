package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.find;

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
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.AttachedManagedPolicy;
import software.amazon.awssdk.services.ssoadmin.model.CustomerManagedPolicyReference;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSet;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Reads permission sets. A whole set takes six calls, and more if a list has several pages. */
final class PermissionSetReader {

  private final SsoAdminClient client;

  PermissionSetReader(SsoAdminClient client) {
    this.client = client;
  }

  /** The ARNs of all permission sets. */
  List<String> list(String instanceArn) {
    return call(
        "ListPermissionSets",
        () ->
            client
                .listPermissionSetsPaginator(r -> r.instanceArn(instanceArn).maxResults(100))
                .permissionSets()
                .stream()
                .toList());
  }

  PermissionSet describe(String instanceArn, String arn) {
    return call(
        "DescribePermissionSet",
        () ->
            client
                .describePermissionSet(r -> r.instanceArn(instanceArn).permissionSetArn(arn))
                .permissionSet());
  }

  /** The set's name; empty if AWS does not describe the set yet or no longer does. */
  Optional<String> name(String instanceArn, String arn) {
    return find("DescribePermissionSet", () -> describe(instanceArn, arn).name());
  }

  /**
   * Reads a whole set.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#NOT_FOUND} also if the set is deleted
   *     between two of the calls
   */
  Optional<PermissionSetSnapshot> read(String instanceArn, String arn) {
    var set = describe(instanceArn, arn);
    return Optional.of(
        new PermissionSetSnapshot(
            arn,
            set.name(),
            set.createdDate(),
            new PermissionSetContent(
                set.description(),
                duration(set.sessionDuration()),
                set.relayState(),
                managedPolicies(instanceArn, arn),
                customerManagedPolicies(instanceArn, arn),
                boundary(instanceArn, arn),
                inlinePolicy(instanceArn, arn),
                tags(instanceArn, arn))));
  }

  Map<String, String> tags(String instanceArn, String arn) {
    return call(
        "ListTagsForResource",
        () ->
            client
                .listTagsForResourcePaginator(r -> r.instanceArn(instanceArn).resourceArn(arn))
                .tags()
                .stream()
                .collect(Collectors.toMap(Tag::key, Tag::value)));
  }

  private Set<String> managedPolicies(String instanceArn, String arn) {
    return call(
        "ListManagedPoliciesInPermissionSet",
        () ->
            client
                .listManagedPoliciesInPermissionSetPaginator(
                    r -> r.instanceArn(instanceArn).permissionSetArn(arn))
                .attachedManagedPolicies()
                .stream()
                .map(AttachedManagedPolicy::arn)
                .collect(Collectors.toSet()));
  }

  private Set<CustomerManagedPolicy> customerManagedPolicies(String instanceArn, String arn) {
    return call(
        "ListCustomerManagedPolicyReferencesInPermissionSet",
        () ->
            client
                .listCustomerManagedPolicyReferencesInPermissionSetPaginator(
                    r -> r.instanceArn(instanceArn).permissionSetArn(arn))
                .customerManagedPolicyReferences()
                .stream()
                .map(PermissionSetReader::customerManagedPolicy)
                .collect(Collectors.toSet()));
  }

  private @Nullable PermissionsBoundary boundary(String instanceArn, String arn) {
    return find(
            "GetPermissionsBoundaryForPermissionSet",
            () ->
                client
                    .getPermissionsBoundaryForPermissionSet(
                        r -> r.instanceArn(instanceArn).permissionSetArn(arn))
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

  private @Nullable PolicyDocument inlinePolicy(String instanceArn, String arn) {
    var text =
        call(
                "GetInlinePolicyForPermissionSet",
                () ->
                    client.getInlinePolicyForPermissionSet(
                        r -> r.instanceArn(instanceArn).permissionSetArn(arn)))
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
