package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Principals, permission sets and accounts; each with each of the others is an assignment. */
@ResourcePart
public record AccountAssignmentSetSpec(
    @JsonPropertyDescription(
            "Who gets access: for each, exactly one of group, user, groupId and userId.")
        @Required
        @Size(min = 1, max = 50) List<Principal> principals,
    @JsonPropertyDescription("The PermissionSet resources to assign. They may be created later.")
        @Required
        @Size(min = 1, max = 20) List<PermissionSetRef> permissionSetRefs,
    @JsonPropertyDescription(
            "Where: every account that one of the selectors selects, now or later.")
        @Required
        @Size(min = 1, max = 50) List<AccountSelector> accounts,
    @JsonPropertyDescription("Accounts that are left out although accounts selects them.")
        @Size(max = 50) List<AccountSelector> excludeAccounts,
    @JsonPropertyDescription("What each AccountAssignment of the set gets.")
        @Nullable AssignmentTemplate template) {

  /** Fills absent lists. */
  public AccountAssignmentSetSpec {
    principals = principals == null ? List.of() : List.copyOf(principals);
    permissionSetRefs = permissionSetRefs == null ? List.of() : List.copyOf(permissionSetRefs);
    accounts = accounts == null ? List.of() : List.copyOf(accounts);
    excludeAccounts = excludeAccounts == null ? List.of() : List.copyOf(excludeAccounts);
  }

  /** What happens to an access when its AccountAssignment is deleted. */
  public DeletionPolicy deletionPolicy() {
    return template == null || template.spec() == null
        ? DeletionPolicy.DELETE
        : template.spec().deletionPolicy();
  }
}
