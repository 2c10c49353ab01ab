package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where access is given: exactly one of the account's id and its name in AWS Organizations.
 *
 * <p>A name is 1 to 128 characters, as in {@code organizations:AccountName}. Organizations does not
 * keep names unique; a name that two accounts bear cannot be resolved.
 */
@ResourcePart
@ValidationRule(
    value = "has(self.id) != has(self.name)",
    message = "set exactly one of id and name")
public record Account(
    @JsonPropertyDescription(
            "The account's id: 12 digits, in quotes so that YAML keeps them a string, e.g."
                + " \"123456789012\".")
        @Pattern(Patterns.ACCOUNT_ID) @Size(max = 12) @Nullable String id,
    @JsonPropertyDescription(
            "The account's name in AWS Organizations, e.g. prod-billing. Exactly one account must"
                + " have it.")
        @Size(min = 1, max = 128) @Nullable String name) {}
