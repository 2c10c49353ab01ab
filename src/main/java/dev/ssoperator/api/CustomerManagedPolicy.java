package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A customer managed policy by name and path, as it must exist in every account the set is
 * provisioned to. Name and path together identify it.
 */
@ResourcePart
public record CustomerManagedPolicy(
    @JsonPropertyDescription(
            "The policy's name, e.g. DenyBudgets: 1 to 128 letters, digits and _+=,.@-. A policy"
                + " of this name and path must exist in every account the permission set is"
                + " assigned in.")
        @Required
        @Pattern(Patterns.MANAGED_POLICY_NAME) @Size(min = 1, max = 128) String name,
    @JsonPropertyDescription(
            "The policy's path; it begins and ends with a slash, e.g. /finance/. At most 512"
                + " characters.")
        @Default("/")
        @Pattern(Patterns.MANAGED_POLICY_PATH) @Size(min = 1, max = 512) String path) {

  /** Fills the path AWS defaults to. */
  public CustomerManagedPolicy {
    path = path == null ? "/" : path;
  }
}
