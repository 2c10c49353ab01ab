package dev.ssoperator.identitycenter;

import java.util.Optional;

/**
 * Finds ids by name. Every method calls AWS, caches nothing, and throws {@link
 * IdentityCenterException}.
 */
public interface Directory {

  /** The id of the group with this display name ({@code identitystore:GetGroupId}). */
  Optional<String> groupId(String displayName);

  /** The id of the user with this user name ({@code identitystore:GetUserId}). */
  Optional<String> userId(String userName);
}
