package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The permissions boundary: exactly one of an AWS managed and a customer managed policy. */
@ResourcePart
@ValidationRule(
    value = "has(self.managedPolicy) != has(self.customerManagedPolicy)",
    message = "set exactly one of managedPolicy and customerManagedPolicy")
public record PermissionsBoundary(
    @JsonPropertyDescription(
            "The ARN of an AWS managed policy, e.g. arn:aws:iam::aws:policy/ReadOnlyAccess.")
        @Pattern(Patterns.MANAGED_POLICY_ARN) @Size(min = 20, max = 2048) @Nullable String managedPolicy,
    @JsonPropertyDescription(
            "A customer managed policy, by the name and path it has in every account.")
        @Nullable CustomerManagedPolicy customerManagedPolicy) {}
