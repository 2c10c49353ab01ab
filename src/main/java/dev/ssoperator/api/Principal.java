package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Who gets access: exactly one of a group or a user, by name or by id.
 *
 * <p>The bounds are those of the Identity Store: a group's display name has 1 to 1024 characters, a
 * user name 1 to 128 without spaces, an id is a UUID that may have a prefix of 10 hex digits.
 */
@ResourcePart
@ValidationRule(
    value =
        "[has(self.group), has(self.user), has(self.groupId), has(self.userId)].exists_one(x, x)",
    message = "set exactly one of group, user, groupId and userId")
public record Principal(
    @JsonPropertyDescription("The group's display name in the identity store, e.g. finance.")
        @Pattern(Patterns.GROUP_DISPLAY_NAME) @Size(min = 1, max = 1024) @Nullable String group,
    @JsonPropertyDescription("The user's user name in the identity store, e.g. alice@example.com.")
        @Pattern(Patterns.USER_NAME) @Size(min = 1, max = 128) @Nullable String user,
    @JsonPropertyDescription(
            "The group's id in the identity store, e.g."
                + " 906768ecd6-7d4a6e0b-64bb-4c6e-a2a4-1f5cb4c2d1a7.")
        @Pattern(Patterns.PRINCIPAL_ID) @Size(min = 1, max = 47) @Nullable String groupId,
    @JsonPropertyDescription(
            "The user's id in the identity store, e.g."
                + " 906768ecd6-0e4f6f0c-5c2b-4f5f-8a3c-9b7c3a1d2e4f.")
        @Pattern(Patterns.PRINCIPAL_ID) @Size(min = 1, max = 47) @Nullable String userId,
    @JsonPropertyDescription(
            "What happens when the group or user is deleted and created again under the same name,"
                + " and so has a new id: Follow moves the access to the new id; Hold leaves it with"
                + " the old one, grants nothing to the new one, and makes the resource Stalled. No"
                + " effect with groupId and userId.")
        @Default("Follow")
        IdentityChange onIdentityChange) {

  /** Fills what an API server without schema defaults leaves out. */
  public Principal {
    onIdentityChange = onIdentityChange == null ? IdentityChange.FOLLOW : onIdentityChange;
  }
}
