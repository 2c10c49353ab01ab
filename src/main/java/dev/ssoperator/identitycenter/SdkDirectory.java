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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.AlternateIdentifier;
import software.amazon.awssdk.services.identitystore.model.DescribeGroupResponse;
import software.amazon.awssdk.services.identitystore.model.DescribeUserResponse;
import software.amazon.awssdk.services.identitystore.model.Email;
import software.amazon.awssdk.services.identitystore.model.GetGroupIdResponse;
import software.amazon.awssdk.services.identitystore.model.GetUserIdResponse;
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

  private static final String IDENTITY_STORE = "identity store";
  private static final String GROUPS = "Groups";
  private static final String USERS = "Users";

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
            id(
                store,
                identityStore.getGroupId(r -> r.identityStoreId(store).alternateIdentifier(name))));
  }

  @Override
  public Optional<String> userId(String userName) {
    var store = identityStoreId("GetUserId");
    var name = attribute("userName", userName);
    return find(
        "GetUserId",
        () ->
            id(
                store,
                identityStore.getUserId(r -> r.identityStoreId(store).alternateIdentifier(name))));
  }

  @Override
  public Optional<String> groupName(String groupId) {
    var store = identityStoreId("DescribeGroup");
    return find(
        "DescribeGroup",
        () ->
            name(
                store,
                groupId,
                identityStore.describeGroup(r -> r.identityStoreId(store).groupId(groupId))));
  }

  private static String id(String store, GetGroupIdResponse response) {
    Responses.same(store, response.identityStoreId(), IDENTITY_STORE);
    return Responses.principalId(response.groupId(), "GroupId");
  }

  private static String id(String store, GetUserIdResponse response) {
    Responses.same(store, response.identityStoreId(), IDENTITY_STORE);
    return Responses.principalId(response.userId(), "UserId");
  }

  /** A group need not have a name. */
  private static String name(String store, String groupId, DescribeGroupResponse response) {
    Responses.same(store, response.identityStoreId(), IDENTITY_STORE);
    Responses.same(groupId, Responses.required(response.groupId(), "GroupId"), "group");
    return Objects.requireNonNullElse(response.displayName(), "");
  }

  private static String name(String store, String userId, DescribeUserResponse response) {
    Responses.same(store, response.identityStoreId(), IDENTITY_STORE);
    Responses.same(userId, Responses.required(response.userId(), "UserId"), "user");
    return Objects.requireNonNullElse(response.userName(), "");
  }

  @Override
  public Optional<String> userName(String userId) {
    var store = identityStoreId("DescribeUser");
    return find(
        "DescribeUser",
        () ->
            name(
                store,
                userId,
                identityStore.describeUser(r -> r.identityStoreId(store).userId(userId))));
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
                ListGroupsResponse::nextToken,
                page -> Responses.entries(page.groups(), GROUPS).stream().map(Group::displayName)));
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
                ListUsersResponse::nextToken,
                page -> Responses.entries(page.users(), USERS).stream().map(User::userName)));
  }

  @Override
  public List<DirectoryGroup> groups() {
    var store = identityStoreId("ListGroups");
    return AllPages.read(
            "ListGroups",
            token ->
                lists.listGroups(r -> r.identityStoreId(store).maxResults(PAGE).nextToken(token)),
            page ->
                Responses.entries(page.groups(), GROUPS).stream().map(SdkDirectory::group).toList(),
            ListGroupsResponse::nextToken)
        .stream()
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
            page ->
                Responses.entries(page.users(), USERS).stream().map(SdkDirectory::user).toList(),
            ListUsersResponse::nextToken)
        .stream()
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
            page -> Responses.entries(page.groupMemberships(), "GroupMemberships"),
            ListGroupMembershipsResponse::nextToken)
        .map(
            memberships ->
                memberships.stream()
                    .flatMap(membership -> Stream.ofNullable(membership.memberId()))
                    .flatMap(member -> Stream.ofNullable(member.userId()))
                    .sorted()
                    .toList());
  }

  private static DirectoryGroup group(Group group) {
    return new DirectoryGroup(Responses.required(group.groupId(), "GroupId"), group.displayName());
  }

  private static DirectoryUser user(User user) {
    var email =
        user.emails().stream()
            .filter(Objects::nonNull)
            .map(Email::value)
            .filter(Objects::nonNull)
            .findFirst();
    return new DirectoryUser(
        Responses.required(user.userId(), "UserId"),
        user.userName(),
        user.displayName(),
        email.orElse(null),
        user.userStatus() == null ? null : user.userStatus() == UserStatus.ENABLED);
  }

  private static <P> ListedNames among(
      Set<String> names,
      Iterable<P> pages,
      Function<P, @Nullable String> next,
      Function<P, Stream<String>> namesOf) {
    var asGiven =
        names.stream().collect(Collectors.groupingBy(name -> name.toLowerCase(Locale.ROOT)));
    var found = new HashSet<String>();
    var tokens = new Responses.Tokens();
    var count = 0;
    for (var page : pages) {
      count++;
      var unused = tokens.next(next.apply(page));
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
