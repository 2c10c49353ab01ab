package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The accounts a permission set is provisioned to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProvisionedAccounts(
    @JsonInclude(JsonInclude.Include.ALWAYS) int provisioned,
    @JsonInclude(JsonInclude.Include.ALWAYS) int outdated,
    List<FailingAccount> failing) {

  /** Fills absent lists. */
  public ProvisionedAccounts {
    failing = failing == null ? List.of() : List.copyOf(failing);
  }
}
