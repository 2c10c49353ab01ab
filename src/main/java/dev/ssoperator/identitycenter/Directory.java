package dev.ssoperator.identitycenter;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds ids by name, and names by id, and lists groups, users and memberships. Every method calls
 * AWS, caches nothing, and throws {@link IdentityCenterException}.
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
   * All groups ({@code identitystore:ListGroups}, 100 per call), sorted by id: all pages, or an
   * exception. A throttled page is read again a few times, as the rate limit allows.
   */
  List<DirectoryGroup> groups();

  /** All users ({@code identitystore:ListUsers}), on the terms of {@link #groups}. */
  List<DirectoryUser> users();

  /**
   * The ids of the users in a group ({@code identitystore:ListGroupMemberships}), sorted, on the
   * terms of {@link #groups}; empty if the group does not exist. In the Identity Store, no group is
   * a member of another.
   */
  Optional<List<String>> members(String groupId);

  /**
   * The result of a search in a list.
   *
   * @param names the names that were found, as they were given
   * @param pages how many calls the list took
   */
  record ListedNames(Set<String> names, int pages) {}
}
