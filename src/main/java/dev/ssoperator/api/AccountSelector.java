package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accounts, by exactly one of the unit they are in, their tags, their names and their ids. What it
 * selects follows the organization.
 */
@ResourcePart
@ValidationRule(
    value =
        "[has(self.organizationalUnit), has(self.tags), has(self.names), has(self.ids)].exists_one(x, x)",
    message = "set exactly one of organizationalUnit, tags, names and ids")
public record AccountSelector(
    @JsonPropertyDescription("The organizational unit whose accounts are selected.")
        @Nullable OrganizationalUnit organizationalUnit,
    @JsonPropertyDescription(
            "Tags of accounts in AWS Organizations; an account must have all of them.")
        @Size(min = 1, max = 50) @Nullable Map<String, @Size(max = 256) String> tags,
    @JsonPropertyDescription(
            "Names of accounts in AWS Organizations; * stands for any text, e.g. data-*.")
        @Size(min = 1, max = 100) @Nullable List<@Size(min = 1, max = 128) String> names,
    @JsonPropertyDescription("Ids of accounts, 12 digits each, in quotes.")
        @Size(min = 1, max = 500) @Nullable List<@Pattern(Patterns.ACCOUNT_ID) @Size(max = 12) String> ids) {

  /** Makes the collections immutable. */
  public AccountSelector {
    tags = tags == null ? null : Map.copyOf(tags);
    names = names == null ? null : List.copyOf(names);
    ids = ids == null ? null : List.copyOf(ids);
  }

  /** The same accounts, as a boundary says it. */
  public AccountScope scope() {
    return new AccountScope(
        ids == null ? List.of() : ids,
        names == null ? List.of() : names,
        organizationalUnit == null ? List.of() : List.of(organizationalUnit),
        tags == null ? Map.of() : tags);
  }
}
