package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The accounts a permission set is provisioned to. */
@ResourcePart
public record ProvisionedAccounts(
    @JsonPropertyDescription("How many accounts have the permission set, in whatever revision.")
        @Required
        @JsonInclude(JsonInclude.Include.ALWAYS)
        int provisioned,
    @JsonPropertyDescription("How many of them do not have its newest revision yet.")
        @Required
        @JsonInclude(JsonInclude.Include.ALWAYS)
        int outdated,
    @JsonPropertyDescription("The accounts in which provisioning failed, at most 20 of them.")
        @Size(max = 20) List<FailingAccount> failing) {

  /** Fills absent lists. */
  public ProvisionedAccounts {
    failing = failing == null ? List.of() : List.copyOf(failing);
  }
}
