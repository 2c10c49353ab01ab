package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a permission set should be.
 *
 * <p>The bounds are those of {@code sso-admin}: a session of 1 to 12 hours, at most 25 AWS managed
 * and customer managed policies together, and 50 tags, of which the operator adds three. That an
 * inline policy has at most 10,240 characters besides white space is beyond a schema, as is most of
 * IAM's grammar; {@code iam.PolicyGrammar} checks it.
 */
@ResourcePart
@ValidationRule(
    value =
        "(has(self.managedPolicies) ? self.managedPolicies.size() : 0)"
            + " + (has(self.customerManagedPolicies) ? self.customerManagedPolicies.size() : 0) <="
            + " 25",
    message = "at most 25 policies: managedPolicies and customerManagedPolicies count together")
public record PermissionSetSpec(
    @JsonPropertyDescription(
            "The name in AWS, which people see in the access portal, e.g. BillingReader: 1 to 32"
                + " letters, digits and _+=,.@-, unique in the Identity Center instance. When"
                + " absent it is metadata.name. Immutable, because AWS cannot rename a permission"
                + " set.")
        @Pattern(Patterns.PERMISSION_SET_NAME) @Size(min = 1, max = 32) @Nullable String name,
    @JsonPropertyDescription(
            "What the permission set is for: 1 to 700 characters of Latin-1, e.g. Read-only"
                + " billing. AWS can change a description but not clear it: when it is removed"
                + " here, a hyphen takes its place.")
        @Pattern(Patterns.PERMISSION_SET_DESCRIPTION) @Size(min = 1, max = 700) @Nullable String description,
    @JsonPropertyDescription(
            "How long people stay signed in, as an ISO-8601 duration of hours, minutes and seconds"
                + " from PT1H to PT12H, e.g. PT4H or PT1H30M.")
        @Default("PT1H")
        @ValidationRule(
            value =
                "self.matches(r'"
                    + Patterns.SESSION_DURATION
                    + "') && duration(self.substring(2).lowerAscii()) >= duration('1h')"
                    + " && duration(self.substring(2).lowerAscii()) <= duration('12h')",
            message =
                "must be an ISO-8601 duration of hours, minutes and seconds from PT1H to PT12H,"
                    + " e.g. PT4H")
        @Pattern(Patterns.SESSION_DURATION) @Size(max = 16) String sessionDuration,
    @JsonPropertyDescription(
            "Where people land after signing in, usually a page of the console, e.g."
                + " https://console.aws.amazon.com/billing. 1 to 240 characters.")
        @Pattern(Patterns.RELAY_STATE) @Size(min = 1, max = 240) @Nullable String relayState,
    @JsonPropertyDescription(
            "The ARNs of AWS managed policies, e.g. arn:aws:iam::aws:policy/job-function/Billing,"
                + " each once. With customerManagedPolicies at most 25.")
        @ValidationRule(
            value = "self.all(p, p.contains(':iam::aws:policy/'))",
            message =
                "only AWS managed policies (arn:aws:iam::aws:policy/...) have their place here:"
                    + " put a policy of your own accounts into customerManagedPolicies, by name"
                    + " and path")
        @Size(max = 25) List<@Pattern(Patterns.MANAGED_POLICY_ARN) @Size(min = 20, max = 2048) String>
            managedPolicies,
    @JsonPropertyDescription(
            "Policies of your own, by the name and path they have in every account the permission"
                + " set is assigned in, each once. With managedPolicies at most 25.")
        @Size(max = 25) List<CustomerManagedPolicy> customerManagedPolicies,
    @JsonPropertyDescription(
            "The most that any policy can grant: exactly one of managedPolicy and"
                + " customerManagedPolicy.")
        @Nullable PermissionsBoundary permissionsBoundary,
    @JsonPropertyDescription(
            "An IAM policy document, written as YAML and not as a string of JSON: Version,"
                + " Statement, and Id if wanted. At most 10,240 characters as JSON without white"
                + " space.")
        @Nullable Map<String, Object> inlinePolicy,
    @JsonPropertyDescription(
            "Tags of the permission set in AWS, e.g. team: finance. At most 47, because AWS allows"
                + " 50 and the operator adds three that say who owns it. A key has 1 to 128"
                + " characters, a value up to 256: letters, digits, spaces and _.:/=+-@.")
        @ValidationRule(
            value =
                "self.all(k, k.size() >= 1 && k.size() <= 128 && k.matches(r'"
                    + Patterns.TAG_VALUE
                    + "'))",
            message = "a tag's key has 1 to 128 letters, digits, spaces and _.:/=+-@")
        @ValidationRule(
            value =
                "self.all(k, !k.lowerAscii().startsWith('aws:') &&"
                    + " !k.startsWith('ssoperator.dev/'))",
            message = "tags that begin with aws: or ssoperator.dev/ are reserved")
        @ValidationRule(
            value = "!('managedBy' in self && self['managedBy'] == 'ControlTower')",
            message =
                "the tag managedBy=ControlTower marks permission sets of Control Tower, which the"
                    + " operator never touches")
        @Size(max = 47) Map<String, @Pattern(Patterns.TAG_VALUE) @Size(max = 256) String> tags,
    @JsonPropertyDescription(
            "What happens to the permission set when this resource is deleted: Delete removes it"
                + " from AWS, once its assignments are gone, Retain leaves it as it is.")
        @Default("Delete")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "What happens when AWS already has a permission set of this name that nobody owns:"
                + " Never does not modify it and stalls, Adopt takes it over and changes it to match."
                + " A set with another owner is never touched.")
        @Default("Never")
        AdoptionPolicy adoptionPolicy,
    @JsonPropertyDescription(
            "Whether only AccountAssignment resources may assign the permission set: if true,"
                + " assignments of it that no resource requests are removed. They are always"
                + " counted in status.unmanagedAssignments.")
        @Default("false")
        @Nullable Boolean exclusiveAssignments) {

  /** Fills what an API server without schema defaults leaves out. */
  public PermissionSetSpec {
    sessionDuration = sessionDuration == null ? "PT1H" : sessionDuration;
    managedPolicies = managedPolicies == null ? List.of() : List.copyOf(managedPolicies);
    customerManagedPolicies =
        customerManagedPolicies == null ? List.of() : List.copyOf(customerManagedPolicies);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.DELETE : deletionPolicy;
    adoptionPolicy = adoptionPolicy == null ? AdoptionPolicy.NEVER : adoptionPolicy;
    exclusiveAssignments = exclusiveAssignments != null && exclusiveAssignments;
  }
}
