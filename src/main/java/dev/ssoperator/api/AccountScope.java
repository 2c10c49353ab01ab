package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** Accounts: the union of what the fields select. Without any, no account. */
@ResourcePart
public record AccountScope(
    @JsonPropertyDescription("Ids of accounts, 12 digits each, in quotes.") @Size(max = 500) List<@Pattern(Patterns.ACCOUNT_ID) @Size(max = 12) String> ids,
    @JsonPropertyDescription(
            "Names of accounts in AWS Organizations; * stands for any text, e.g. data-*.")
        @Size(max = 100) List<@Size(min = 1, max = 128) String> names,
    @JsonPropertyDescription("Organizational units whose accounts are selected.") @Size(max = 50) List<OrganizationalUnit> organizationalUnits,
    @JsonPropertyDescription(
            "Tags of accounts in AWS Organizations; an account must have all of them.")
        @Size(max = 50) Map<String, @Size(max = 256) String> tags) {

  /** Fills absent lists. */
  public AccountScope {
    ids = ids == null ? List.of() : List.copyOf(ids);
    names = names == null ? List.of() : List.copyOf(names);
    organizationalUnits =
        organizationalUnits == null ? List.of() : List.copyOf(organizationalUnits);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
  }
}
