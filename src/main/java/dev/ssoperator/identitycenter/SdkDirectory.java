package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.find;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.AlternateIdentifier;
import software.amazon.awssdk.services.identitystore.model.Email;
import software.amazon.awssdk.services.identitystore.model.Group;
import software.amazon.awssdk.services.identitystore.model.ListGroupMembershipsResponse;
import software.amazon.awssdk.services.identitystore.model.ListGroupsResponse;
import software.amazon.awssdk.services.identitystore.model.ListUsersResponse;
import software.amazon.awssdk.services.identitystore.model.User;
import software.amazon.awssdk.services.identitystore.model.UserStatus;

/** {@link Directory} on AWS SDK for Java v2. */
final class SdkDirectory implements Directory {

  /** The most that AWS lists in one call. */
  private static final int PAGE = 100;

  private final IdentitystoreClient identityStore;
  private final IdentitystoreClient lists;
  private final InstanceLocator locator;

  /**
   * Creates a directory.
   *
   * @param identityStore reads one group or user
   * @param lists reads all of them, at a lower priority
   */
  SdkDirectory(
      IdentitystoreClient identityStore, IdentitystoreClient lists, InstanceLocator locator) {
    this.identityStore = identityStore;
    this.lists = lists;
    this.locator = locator;
  }

  /**
   * Looks up a group that need not exist: any result shows that the Identity Store is usable.
   *
   * @throws IdentityCenterException if it is not usable
   */
  static void probe(IdentitystoreClient identityStore, String identityStoreId) {
    var name = attribute("displayName", "ssoperator");
    var unused =
        find(
            "GetGroupId",
            () ->
                identityStore.getGroupId(
                    r -> r.identityStoreId(identityStoreId).alternateIdentifier(name)));
  }

  @Override
  public Optional<String> groupId(String displayName) {
    var store = identityStoreId("GetGroupId");
    var name = attribute("displayName", displayName);
    return find(
        "GetGroupId",
        () ->
            identityStore
                .getGroupId(r -> r.identityStoreId(store).alternateIdentifier(name))
                .groupId());
  }

  @Override
  public Optional<String> userId(String userName) {
    var store = identityStoreId("GetUserId");
    var name = attribute("userName", userName);
    return find(
        "GetUserId",
        () ->
            identityStore
                .getUserId(r -> r.identityStoreId(store).alternateIdentifier(name))
                .userId());
  }

  @Override
  public Optional<String> groupName(String groupId) {
    var store = identityStoreId("DescribeGroup");
    return find(
        "DescribeGroup",
        () ->
            identityStore
                .describeGroup(r -> r.identityStoreId(store).groupId(groupId))
                .displayName());
  }

  @Override
  public Optional<String> userName(String userId) {
    var store = identityStoreId("DescribeUser");
    return find(
        "DescribeUser",
        () -> identityStore.describeUser(r -> r.identityStoreId(store).userId(userId)).userName());
  }

  @Override
  public ListedNames groupsNamed(Set<String> displayNames) {
    var store = identityStoreId("ListGroups");
    return call(
        "ListGroups",
        () ->
            among(
                displayNames,
                lists.listGroupsPaginator(r -> r.identityStoreId(store).maxResults(PAGE)),
                page -> page.groups().stream().map(Group::displayName)));
  }

  @Override
  public ListedNames usersNamed(Set<String> userNames) {
    var store = identityStoreId("ListUsers");
    return call(
        "ListUsers",
        () ->
            among(
                userNames,
                lists.listUsersPaginator(r -> r.identityStoreId(store).maxResults(PAGE)),
                page -> page.users().stream().map(User::userName)));
  }

  @Override
  public List<DirectoryGroup> groups() {
    var store = identityStoreId("ListGroups");
    return AllPages.read(
            "ListGroups",
            token ->
                lists.listGroups(r -> r.identityStoreId(store).maxResults(PAGE).nextToken(token)),
            ListGroupsResponse::groups,
            ListGroupsResponse::nextToken)
        .stream()
        .map(group -> new DirectoryGroup(group.groupId(), group.displayName()))
        .sorted(Comparator.comparing(DirectoryGroup::id))
        .toList();
  }

  @Override
  public List<DirectoryUser> users() {
    var store = identityStoreId("ListUsers");
    return AllPages.read(
            "ListUsers",
            token ->
                lists.listUsers(r -> r.identityStoreId(store).maxResults(PAGE).nextToken(token)),
            ListUsersResponse::users,
            ListUsersResponse::nextToken)
        .stream()
        .map(SdkDirectory::user)
        .sorted(Comparator.comparing(DirectoryUser::id))
        .toList();
  }

  @Override
  public Optional<List<String>> members(String groupId) {
    var store = identityStoreId("ListGroupMemberships");
    return AllPages.find(
            "ListGroupMemberships",
            token ->
                lists.listGroupMemberships(
                    r ->
                        r.identityStoreId(store)
                            .groupId(groupId)
                            .maxResults(PAGE)
                            .nextToken(token)),
            ListGroupMembershipsResponse::groupMemberships,
            ListGroupMembershipsResponse::nextToken)
        .map(
            memberships ->
                memberships.stream()
                    .flatMap(membership -> Stream.ofNullable(membership.memberId()))
                    .flatMap(member -> Stream.ofNullable(member.userId()))
                    .sorted()
                    .toList());
  }

  private static DirectoryUser user(User user) {
    var email = user.emails().stream().map(Email::value).filter(Objects::nonNull).findFirst();
    return new DirectoryUser(
        user.userId(),
        user.userName(),
        user.displayName(),
        email.orElse(null),
        user.userStatus() == null ? null : user.userStatus() == UserStatus.ENABLED);
  }

  private static <P> ListedNames among(
      Set<String> names, Iterable<P> pages, Function<P, Stream<String>> namesOf) {
    var asGiven =
        names.stream().collect(Collectors.groupingBy(name -> name.toLowerCase(Locale.ROOT)));
    var found = new HashSet<String>();
    var count = 0;
    for (var page : pages) {
      count++;
      namesOf
          .apply(page)
          .filter(Objects::nonNull)
          .map(name -> asGiven.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()))
          .forEach(found::addAll);
    }
    return new ListedNames(Set.copyOf(found), count);
  }

  private String identityStoreId(String operation) {
    return locator.require(operation).identityStoreId();
  }

  private static AlternateIdentifier attribute(String path, String value) {
    return AlternateIdentifier.fromUniqueAttribute(
        a -> a.attributePath(path).attributeValue(Document.fromString(value)));
  }
}
