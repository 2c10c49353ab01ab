package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** The ids that the names in a spec were resolved to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResolvedNames(
    @JsonPropertyDescription("The group or user.") @Nullable PrincipalName principal,
    @JsonPropertyDescription("The account.") @Nullable AccountName account) {

  /** No name was resolved. */
  public static final ResolvedNames NONE = new ResolvedNames(null, null);

  /** The id of a group or user, by name. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PrincipalName(
      @JsonPropertyDescription("Whether the principal is a user or a group.") @Required
          PrincipalType type,
      @JsonPropertyDescription("The name in the spec.") @Required String name,
      @JsonPropertyDescription("The id in the identity store.") @Required String id) {

    /** Whether the other is the same name of the same type, whatever its id. */
    public boolean isNamedAs(PrincipalName other) {
      return type == other.type && name.equals(other.name);
    }
  }

  /** The id of an account, by name. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AccountName(
      @JsonPropertyDescription("The name in the spec.") @Required String name,
      @JsonPropertyDescription("The account's id, 12 digits.") @Required String id) {}
}
