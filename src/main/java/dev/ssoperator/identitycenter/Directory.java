package dev.ssoperator.identitycenter;

import java.util.Optional;
import java.util.Set;

/**
 * Finds ids by name, and names by id. Every method calls AWS, caches nothing, and throws {@link
 * IdentityCenterException}.
 */
public interface Directory {

  /** The id of the group with this display name ({@code identitystore:GetGroupId}). */
  Optional<String> groupId(String displayName);

  /** The id of the user with this user name ({@code identitystore:GetUserId}). */
  Optional<String> userId(String userName);

  /** The display name of the group with this id ({@code identitystore:DescribeGroup}). */
  Optional<String> groupName(String groupId);

  /** The user name of the user with this id ({@code identitystore:DescribeUser}). */
  Optional<String> userName(String userId);

  /**
   * Which of these names a group has, found in a list of all groups ({@code
   * identitystore:ListGroups}, 100 per call). Upper and lower case are not distinguished.
   */
  ListedNames groupsNamed(Set<String> displayNames);

  /** Which of these names a user has, on the terms of {@link #groupsNamed}, with ListUsers. */
  ListedNames usersNamed(Set<String> userNames);

  /**
   * The result of a search in a list.
   *
   * @param names the names that were found, as they were given
   * @param pages how many calls the list took
   */
  record ListedNames(Set<String> names, int pages) {}
}
