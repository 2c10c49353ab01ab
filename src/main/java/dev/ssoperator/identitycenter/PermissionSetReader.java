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
import software.amazon.awssdk.services.ssoadmin.model.CustomerManagedPolicyReference;
import software.amazon.awssdk.services.ssoadmin.model.DescribePermissionSetResponse;
import software.amazon.awssdk.services.ssoadmin.model.GetPermissionsBoundaryForPermissionSetResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListCustomerManagedPolicyReferencesInPermissionSetResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListManagedPoliciesInPermissionSetResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListPermissionSetsProvisionedToAccountResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListPermissionSetsResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSet;

/** Reads permission sets. A whole set takes six calls, and more if a list has several pages. */
final class PermissionSetReader {

  /** The longest name, in characters, by the service model of SSO Admin. */
  private static final int NAME = 32;

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
              Responses.all(
                  client.listPermissionSetsPaginator(r -> r.instanceArn(instance).maxResults(100)),
                  ListPermissionSetsResponse::nextToken,
                  ListPermissionSetsResponse::permissionSets,
                  "PermissionSets"));
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
                Set.copyOf(
                    Responses.all(
                        client.listPermissionSetsProvisionedToAccountPaginator(
                            r -> r.instanceArn(instance).accountId(accountId).maxResults(100)),
                        ListPermissionSetsProvisionedToAccountResponse::nextToken,
                        ListPermissionSetsProvisionedToAccountResponse::permissionSets,
                        "PermissionSets")))
        .orElse(Set.of());
  }

  PermissionSet describe(String arn) {
    return reading.call(
        "DescribePermissionSet",
        (client, instance) ->
            described(
                arn,
                client.describePermissionSet(r -> r.instanceArn(instance).permissionSetArn(arn))));
  }

  private static PermissionSet described(String arn, DescribePermissionSetResponse response) {
    var set = Responses.required(response.permissionSet(), "PermissionSet");
    Responses.same(arn, set.permissionSetArn(), "permission set");
    var unused = Responses.required(set.name(), NAME, "Name");
    return set;
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
            Responses.all(
                    client.listTagsForResourcePaginator(
                        r -> r.instanceArn(instance).resourceArn(arn)),
                    ListTagsForResourceResponse::nextToken,
                    ListTagsForResourceResponse::tags,
                    "Tags")
                .stream()
                .collect(
                    Collectors.toUnmodifiableMap(
                        tag -> Responses.required(tag.key(), "Key"),
                        tag -> Responses.given(tag.value(), "Value"),
                        (one, other) -> other)));
  }

  private Set<String> managedPolicies(String arn) {
    return reading.call(
        "ListManagedPoliciesInPermissionSet",
        (client, instance) ->
            Responses.all(
                    client.listManagedPoliciesInPermissionSetPaginator(
                        r -> r.instanceArn(instance).permissionSetArn(arn)),
                    ListManagedPoliciesInPermissionSetResponse::nextToken,
                    ListManagedPoliciesInPermissionSetResponse::attachedManagedPolicies,
                    "AttachedManagedPolicies")
                .stream()
                .map(policy -> Responses.required(policy.arn(), "Arn"))
                .collect(Collectors.toUnmodifiableSet()));
  }

  private Set<CustomerManagedPolicy> customerManagedPolicies(String arn) {
    return reading.call(
        "ListCustomerManagedPolicyReferencesInPermissionSet",
        (client, instance) ->
            Responses.all(
                    client.listCustomerManagedPolicyReferencesInPermissionSetPaginator(
                        r -> r.instanceArn(instance).permissionSetArn(arn)),
                    ListCustomerManagedPolicyReferencesInPermissionSetResponse::nextToken,
                    ListCustomerManagedPolicyReferencesInPermissionSetResponse
                        ::customerManagedPolicyReferences,
                    "CustomerManagedPolicyReferences")
                .stream()
                .map(PermissionSetReader::customerManagedPolicy)
                .collect(Collectors.toUnmodifiableSet()));
  }

  private @Nullable PermissionsBoundary boundary(String arn) {
    return reading
        .find(
            "GetPermissionsBoundaryForPermissionSet",
            (client, instance) ->
                boundary(
                    client.getPermissionsBoundaryForPermissionSet(
                        r -> r.instanceArn(instance).permissionSetArn(arn))))
        .flatMap(boundary -> boundary)
        .orElse(null);
  }

  /** Without one AWS reports "not found"; Terraform's provider also knows an empty response. */
  private static Optional<PermissionsBoundary> boundary(
      GetPermissionsBoundaryForPermissionSetResponse response) {
    var boundary = response.permissionsBoundary();
    if (boundary == null) {
      return Optional.empty();
    }
    var reference = boundary.customerManagedPolicyReference();
    if (reference == null) {
      var unused = Responses.required(boundary.managedPolicyArn(), "ManagedPolicyArn");
    }
    return Optional.of(
        new PermissionsBoundary(
            boundary.managedPolicyArn(),
            reference == null ? null : customerManagedPolicy(reference)));
  }

  private @Nullable PolicyDocument inlinePolicy(String arn) {
    return reading
        .call(
            "GetInlinePolicyForPermissionSet",
            (client, instance) ->
                policy(
                    client
                        .getInlinePolicyForPermissionSet(
                            r -> r.instanceArn(instance).permissionSetArn(arn))
                        .inlinePolicy()))
        .orElse(null);
  }

  private static Optional<PolicyDocument> policy(@Nullable String text) {
    try {
      return text == null || text.isBlank()
          ? Optional.empty()
          : Optional.of(PolicyDocument.parse(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedResponseException(
          "has an InlinePolicy that is " + Text.oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static CustomerManagedPolicy customerManagedPolicy(
      CustomerManagedPolicyReference reference) {
    return new CustomerManagedPolicy(
        Responses.required(reference.name(), "Name"), reference.path());
  }

  private static @Nullable Duration duration(@Nullable String text) {
    try {
      return text == null ? null : Duration.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
