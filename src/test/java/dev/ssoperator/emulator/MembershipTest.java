package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.ConflictException;
import software.amazon.awssdk.services.identitystore.model.GroupMembership;
import software.amazon.awssdk.services.identitystore.model.ListGroupMembershipsResponse;
import software.amazon.awssdk.services.identitystore.model.MemberId;
import software.amazon.awssdk.services.identitystore.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssoadmin.model.PrincipalType;

/** Users are members of groups. */
class MembershipTest extends EmulatorTest {
  private static final String DEVELOPERS = "10000000-0000-4000-8000-000000000003";
  private static final String BOB = "20000000-0000-4000-8000-000000000002";

  private IdentitystoreClient directory;

  @BeforeEach
  void connect() {
    directory = aws.directory();
  }

  @Test
  void exampleCorpsGroupsHaveMembers() {
    assertThat(members(DEVELOPERS)).hasSize(3).contains(BOB);
    assertThat(groups(BOB)).containsExactlyInAnyOrder(DEVELOPERS, PLATFORM);
    assertThat(control.state().memberships())
        .hasSize(6)
        .extracting(membership -> membership.groupName() + " " + membership.userName())
        .contains("developers bob@example.com", "finance alice@example.com");
  }

  @Test
  void aMembershipIsMadeOnceAndCanBeMadeAgainAfterItsEnd() {
    var id = create(FINANCE, BOB);
    var error = (ConflictException) refused(() -> create(FINANCE, BOB));

    assertThat(error.awsErrorDetails().errorMessage())
        .isEqualTo("Member and Group relationship already exists.");
    assertThat(error.reasonAsString()).isEqualTo("UNIQUENESS_CONSTRAINT_VIOLATION");
    assertThat(members(FINANCE)).containsExactlyInAnyOrder(ALICE, BOB);
    directory.deleteGroupMembership(r -> r.identityStoreId(DIRECTORY).membershipId(id));
    assertThat(members(FINANCE)).containsExactly(ALICE);
    assertThat(create(FINANCE, BOB)).isNotEqualTo(id);
  }

  @Test
  void anErrorSaysWhatIsNotThere() {
    assertThat(missing(() -> create(NOBODY, ALICE))).isEqualTo("GROUP");
    assertThat(missing(() -> create(FINANCE, NOBODY))).isEqualTo("USER");
    assertThat(missing(() -> create(ALICE, ALICE))).isEqualTo("GROUP");
    assertThat(missing(() -> groups(NOBODY))).isEqualTo("USER");
    assertThat(missing(() -> membershipId(FINANCE, BOB))).isEqualTo("GROUP_MEMBERSHIP");
    assertThat(
            missing(
                () ->
                    directory.listGroupMemberships(
                        r -> r.identityStoreId("d-0000000000").groupId(FINANCE))))
        .isEqualTo("IDENTITY_STORE");
    assertThat(
            missing(
                () ->
                    directory.isMemberInGroups(
                        r ->
                            r.identityStoreId(DIRECTORY)
                                .memberId(MemberId.fromUserId(ALICE))
                                .groupIds(FINANCE, NOBODY))))
        .isEqualTo("GROUP");
  }

  @Test
  void groupsMembersAndMembershipsMayBeNamedByTheirArns() {
    var arn = "arn:aws:identitystore:::";
    var id = create(arn + "group/" + FINANCE, arn + "user/" + BOB);

    var membership =
        directory.describeGroupMembership(
            r -> r.identityStoreId(DIRECTORY).membershipId(arn + "membership/" + id));
    assertThat(membership.groupId()).isEqualTo(FINANCE);
    assertThat(membership.memberId().userId()).isEqualTo(BOB);
    assertThat(members(arn + "group/" + FINANCE)).hasSize(2);
    assertThat(groups(arn + "user/" + BOB)).contains(FINANCE);
  }

  @Test
  void aDeletedGroupOrUserLeavesNoMembership() {
    directory.deleteGroup(r -> r.identityStoreId(DIRECTORY).groupId(DEVELOPERS));
    assertThat(groups(BOB)).containsExactly(PLATFORM);

    directory.deleteUser(r -> r.identityStoreId(DIRECTORY).userId(BOB));
    assertThat(members(PLATFORM)).isEmpty();
    assertThat(control.state().memberships()).hasSize(2);
  }

  @Test
  void theLogOfEffectsTellsOfMemberships() {
    var id = create(FINANCE, BOB);
    directory.deleteGroupMembership(r -> r.identityStoreId(DIRECTORY).membershipId(id));
    directory.deleteUser(r -> r.identityStoreId(DIRECTORY).userId(ALICE));

    assertThat(control.effects())
        .extracting(e -> e.kind() + " " + e.principalId() + " " + e.memberId())
        .containsExactly(
            "MEMBERSHIP_CREATED " + FINANCE + " " + BOB,
            "MEMBERSHIP_DELETED " + FINANCE + " " + BOB,
            "MEMBERSHIP_DELETED " + FINANCE + " " + ALICE,
            "PRINCIPAL_DELETED " + ALICE + " null");
  }

  @Test
  void aResetBringsBackTheMembershipsOfTheSeedWithTheirIds() {
    var id = membershipId(FINANCE, ALICE);
    directory.deleteGroupMembership(r -> r.identityStoreId(DIRECTORY).membershipId(id));
    create(FINANCE, BOB);

    control.reset();

    assertThat(members(FINANCE)).containsExactly(ALICE);
    assertThat(membershipId(FINANCE, ALICE)).isEqualTo(id);
  }

  @Test
  void membershipsComeInPages() {
    var users =
        IntStream.range(0, 25)
            .mapToObj(
                i ->
                    directory
                        .createUser(
                            r ->
                                r.identityStoreId(DIRECTORY)
                                    .userName("user-" + i)
                                    .displayName("User " + i)
                                    .name(n -> n.givenName("User").familyName("" + i)))
                        .userId())
            .toList();
    users.forEach(user -> create(PLATFORM, user));
    behave(b -> b.emptyPages(true));

    var pages =
        directory
            .listGroupMembershipsPaginator(
                r -> r.identityStoreId(DIRECTORY).groupId(PLATFORM).maxResults(10))
            .stream()
            .map(ListGroupMembershipsResponse::groupMemberships)
            .toList();

    assertThat(pages).extracting(List::size).containsExactly(0, 10, 0, 10, 0, 6);
    assertThat(pages.stream().flatMap(List::stream))
        .extracting(membership -> membership.memberId().userId())
        .containsAll(users)
        .contains(BOB)
        .doesNotHaveDuplicates();
    assertInvalid(
        () ->
            directory.listGroupMemberships(
                r -> r.identityStoreId(DIRECTORY).groupId(PLATFORM).maxResults(101)),
        "maxResults");
  }

  @Test
  void eachOperationHasARateLimitOfItsOwn() {
    behave(b -> b.callsPerSecond(1).callBurst(1));

    assertThat(members(FINANCE)).hasSize(1);
    assertThat(groups(ALICE)).hasSize(1);
    assertRefused(() -> members(FINANCE), "ThrottlingException", "Rate exceeded");
  }

  @Test
  void aSeedMayHaveAssignmentsOfPrincipalsThatAreGone() throws Exception {
    control.seed(
        Seed.parse(
            """
            instance: {id: ssoins-1111111111111111, identityStoreId: d-1234567890}
            organization: {id: o-another000, rootId: r-anot, managementAccount: "100000000000"}
            accounts: [{id: "100000000000", name: only, email: only@example.com}]
            permissionSets: [{name: Reader}]
            assignments:
              - {account: "100000000000", permissionSet: Reader, deletedGroup: %s}
              - {account: "100000000000", permissionSet: Reader, deletedUser: %s}
            """
                .formatted(FINANCE, ALICE)));

    assertThat(control.state().assignments())
        .extracting(a -> a.principalType() + " " + a.principalId() + " " + a.principalName())
        .containsExactly("GROUP " + FINANCE + " null", "USER " + ALICE + " null");
    assertThat(control.state().permissionSet("Reader").provisioned()).hasSize(1);
  }

  @Test
  void theAssignmentsOfAUserMayIncludeThoseOfItsGroups() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, SHOP, PLATFORM);

    assertThat(assignmentsOf(PrincipalType.USER, ALICE)).isEmpty();
    behave(b -> b.listsInheritedAssignments(true));
    assertThat(assignmentsOf(PrincipalType.USER, ALICE)).containsExactly("GROUP " + FINANCE);
    assertThat(assignmentsOf(PrincipalType.GROUP, FINANCE)).containsExactly("GROUP " + FINANCE);
    // Not the id of a user: nothing is inherited by it.
    assertThat(assignmentsOf(PrincipalType.GROUP, ALICE)).isEmpty();
  }

  private List<String> assignmentsOf(PrincipalType type, String id) {
    return aws
        .sso
        .listAccountAssignmentsForPrincipal(
            r -> r.instanceArn(INSTANCE_ARN).principalType(type).principalId(id))
        .accountAssignments()
        .stream()
        .map(a -> a.principalTypeAsString() + " " + a.principalId())
        .toList();
  }

  private String create(String groupId, String userId) {
    return directory
        .createGroupMembership(
            r ->
                r.identityStoreId(DIRECTORY).groupId(groupId).memberId(MemberId.fromUserId(userId)))
        .membershipId();
  }

  private String membershipId(String groupId, String userId) {
    return directory
        .getGroupMembershipId(
            r ->
                r.identityStoreId(DIRECTORY).groupId(groupId).memberId(MemberId.fromUserId(userId)))
        .membershipId();
  }

  private List<String> members(String groupId) {
    return directory
        .listGroupMemberships(r -> r.identityStoreId(DIRECTORY).groupId(groupId))
        .groupMemberships()
        .stream()
        .map(membership -> membership.memberId().userId())
        .toList();
  }

  private List<String> groups(String userId) {
    return directory
        .listGroupMembershipsForMember(
            r -> r.identityStoreId(DIRECTORY).memberId(MemberId.fromUserId(userId)))
        .groupMemberships()
        .stream()
        .map(GroupMembership::groupId)
        .toList();
  }

  private static String missing(ThrowingCallable call) {
    return ((ResourceNotFoundException) refused(call)).resourceTypeAsString();
  }
}
