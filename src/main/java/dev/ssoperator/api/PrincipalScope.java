package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Groups and users: the union of what the fields select. A name selects a resource that names the
 * principal, an id one that gives its id. Without any, no principal.
 */
@ResourcePart
public record PrincipalScope(
    @JsonPropertyDescription("Display names of groups; * stands for any text, e.g. data-*.")
        @Size(max = 100) List<@Size(min = 1, max = 1024) String> groups,
    @JsonPropertyDescription("Ids of groups, for resources that give a group's id.")
        @Size(max = 100) List<@Pattern(Patterns.PRINCIPAL_ID) @Size(min = 1, max = 47) String> groupIds,
    @JsonPropertyDescription("User names; * stands for any text, e.g. *@data.example.com.")
        @Size(max = 100) List<@Size(min = 1, max = 128) String> users,
    @JsonPropertyDescription("Ids of users, for resources that give a user's id.") @Size(max = 100) List<@Pattern(Patterns.PRINCIPAL_ID) @Size(min = 1, max = 47) String> userIds) {

  /** Fills absent lists. */
  public PrincipalScope {
    groups = groups == null ? List.of() : List.copyOf(groups);
    groupIds = groupIds == null ? List.of() : List.copyOf(groupIds);
    users = users == null ? List.of() : List.copyOf(users);
    userIds = userIds == null ? List.of() : List.copyOf(userIds);
  }
}
