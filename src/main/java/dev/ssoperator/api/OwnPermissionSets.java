package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a permission set that is defined in the namespace itself may be. */
@ResourcePart
public record OwnPermissionSets(
    @JsonPropertyDescription("What the name in AWS must begin with, e.g. data-. Default: any name.")
        @Size(max = 32) @Nullable String namePrefix,
    @JsonPropertyDescription(
            "ARNs of AWS managed policies that may be attached; * stands for any text, e.g."
                + " arn:aws:iam::aws:policy/job-function/*. Default: none.")
        @Size(max = 100) List<@Size(min = 1, max = 2048) String> managedPolicies,
    @JsonPropertyDescription("Customer managed policies that may be attached. Default: none.")
        @Size(max = 100) List<CustomerManagedPolicyPattern> customerManagedPolicies,
    @JsonPropertyDescription(
            "Whether an inline policy is allowed: Forbidden or Allowed. An inline policy can grant"
                + " anything, so allow it together with requiredPermissionsBoundary.")
        @Default("Forbidden")
        InlinePolicyRule inlinePolicy,
    @JsonPropertyDescription(
            "The permissions boundary that a permission set must have, exactly. Default: none is"
                + " required.")
        @Nullable PermissionsBoundary requiredPermissionsBoundary,
    @JsonPropertyDescription(
            "The longest session: an ISO-8601 duration from PT1H to PT12H. Default: PT12H.")
        @ValidationRule(
            value =
                "self.matches(r'"
                    + Patterns.SESSION_DURATION
                    + "') && duration(self.substring(2).lowerAscii()) >= duration('1h')"
                    + " && duration(self.substring(2).lowerAscii()) <= duration('12h')",
            message =
                "must be an ISO-8601 duration of hours, minutes and seconds from PT1H to PT12H,"
                    + " e.g. PT8H")
        @Pattern(Patterns.SESSION_DURATION) @Size(max = 16) @Nullable String maxSessionDuration) {

  /** Fills what an API server without schema defaults leaves out. */
  public OwnPermissionSets {
    managedPolicies = managedPolicies == null ? List.of() : List.copyOf(managedPolicies);
    customerManagedPolicies =
        customerManagedPolicies == null ? List.of() : List.copyOf(customerManagedPolicies);
    inlinePolicy = inlinePolicy == null ? InlinePolicyRule.FORBIDDEN : inlinePolicy;
  }
}
