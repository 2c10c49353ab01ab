package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.emulator.FaultKind;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names become ids. */
class SdkDirectoryTest {

  private static final String FINANCE = "10000000-0000-4000-8000-000000000001";
  private static final String DEVELOPERS = "10000000-0000-4000-8000-000000000003";
  private static final String DATA = "10000000-0000-4000-8000-000000000005";
  private static final String ALICE = "20000000-0000-4000-8000-000000000001";

  private EmulatedAws aws;
  private Directory directory;

  @BeforeEach
  void connect() {
    aws = new EmulatedAws();
    directory = aws.directory();
  }

  @AfterEach
  void disconnect() {
    aws.close();
  }

  @Test
  void groupsAndUsersAreFoundByName() {
    assertThat(directory.groupId("finance")).contains(FINANCE);
    assertThat(directory.userId("alice@example.com")).contains(ALICE);
  }

  @Test
  void namesNobodyHasAreEmpty() {
    assertThat(directory.groupId("nobody")).isEmpty();
    assertThat(directory.userId("nobody@example.com")).isEmpty();
  }

  @Test
  void groupsAndUsersAreFoundByIdAndWhatIsGoneIsEmpty() {
    assertThat(directory.groupName(FINANCE)).contains("finance");
    assertThat(directory.userName(ALICE)).contains("alice@example.com");
    aws.control().rename(FINANCE, "treasury");
    aws.control().rename(ALICE, "alice@example.org");
    assertThat(directory.groupName(FINANCE)).contains("treasury");
    assertThat(directory.userName(ALICE)).contains("alice@example.org");

    assertThat(directory.groupName(ALICE)).isEmpty();
    assertThat(directory.userName(FINANCE)).isEmpty();
  }

  @Test
  void whichOfManyNamesExistIsFoundInAListOfAllPages() {
    aws.behave(b -> b.emptyPages(true));
    var groups = directory.groupsNamed(Set.of("finance", "PLATFORM", "nobody"));
    var users = directory.usersNamed(Set.of("alice@example.com", "Bob@Example.com", "nobody"));

    assertThat(groups.names()).containsExactlyInAnyOrder("finance", "PLATFORM");
    assertThat(users.names()).containsExactlyInAnyOrder("alice@example.com", "Bob@Example.com");
    assertThat(aws.calls("ListGroups")).hasSize(groups.pages()).hasSizeGreaterThan(1);
    assertThat(aws.calls("ListUsers")).hasSize(users.pages()).hasSizeGreaterThan(1);
    assertThat(aws.calls("ListUsers").get(0).input().path("MaxResults").asInt()).isEqualTo(100);
  }

  @Test
  void anErrorIsNotAnAnswerThatAPrincipalIsGone() {
    for (var operation : List.of("DescribeGroup", "DescribeUser", "ListGroups", "ListUsers")) {
      aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no"));
    }

    assertThat(failure(() -> directory.groupName(FINANCE)).operation()).isEqualTo("DescribeGroup");
    assertThat(failure(() -> directory.userName(ALICE)).operation()).isEqualTo("DescribeUser");
    assertThat(failure(() -> directory.groupsNamed(Set.of("x"))).kind())
        .isEqualTo(ErrorKind.DENIED);
    assertThat(failure(() -> directory.usersNamed(Set.of("x"))).operation()).isEqualTo("ListUsers");
  }

  @Test
  void aGroupIsNoUser() {
    assertThat(directory.userId("finance")).isEmpty();
    assertThat(directory.groupId("alice@example.com")).isEmpty();
  }

  @Test
  void aFailedSearchIsNoAnswer() {
    for (var operation : List.of("GetGroupId", "GetUserId")) {
      aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no").once());
    }

    assertThat(failure(() -> directory.groupId("finance")).operation()).isEqualTo("GetGroupId");
    assertThat(failure(() -> directory.userId("alice@example.com")).kind())
        .isEqualTo(ErrorKind.DENIED);
    assertThat(directory.groupId("finance")).contains(FINANCE);
  }

  @Test
  void everyGroupAndUserIsListedWithItsNames() {
    assertThat(directory.groups())
        .hasSize(5)
        .startsWith(new DirectoryGroup(FINANCE, "finance"))
        .extracting(DirectoryGroup::id)
        .isSorted();
    assertThat(directory.users())
        .hasSize(6)
        .startsWith(
            new DirectoryUser(ALICE, "alice@example.com", "Alice Adler", "alice@example.com", true))
        .extracting(DirectoryUser::id)
        .isSorted();
  }

  @Test
  void aUserMayHaveNoAddressAndBeDisabled() {
    var corp = Seed.exampleCorp();
    aws.control()
        .seed(
            new Seed(
                corp.instance(),
                corp.organization(),
                corp.organizationalUnits(),
                corp.accounts(),
                List.of(),
                List.of(new Seed.User(ALICE, "alice", "Alice", "Adler", null, true)),
                List.of(),
                List.of(),
                List.of()));

    assertThat(directory.users())
        .containsExactly(new DirectoryUser(ALICE, "alice", "Alice Adler", null, false));
    assertThat(directory.groups()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupsAndUsersAreReadToTheEndInPagesOfAHundredAfterEverythingElse(boolean emptyPages) {
    aws.control().seed(crowd(250));
    aws.behave(b -> b.emptyPages(emptyPages));

    assertThat(directory.groups()).hasSize(250).doesNotHaveDuplicates();
    assertThat(directory.users()).hasSize(250).doesNotHaveDuplicates();

    for (var operation : List.of("ListGroups", "ListUsers")) {
      assertThat(aws.calls(operation))
          .as(operation)
          .hasSize(emptyPages ? 6 : 3)
          .allMatch(call -> call.input().path("MaxResults").asInt() == 100);
    }
    assertThat(aws.budgets().groups().used(Lane.SWEEP)).isEqualTo(emptyPages ? 6 : 3);
    assertThat(aws.budgets().users().used(Lane.SWEEP)).isEqualTo(emptyPages ? 6 : 3);
  }

  @Test
  void aFailedPageOfGroupsOrUsersIsNoShorterList() {
    aws.control().seed(crowd(101));
    aws.control().addFault(secondPageFails("ListGroups", directory::groups).times(1));
    aws.control().addFault(secondPageFails("ListUsers", directory::users).times(1));

    assertThat(failure(directory::groups).operation()).isEqualTo("ListGroups");
    assertThat(failure(directory::users).kind()).isEqualTo(ErrorKind.DENIED);
    assertThat(directory.groups()).hasSize(101);
    assertThat(directory.users()).hasSize(101);
  }

  @Test
  void aThrottledPageOfGroupsIsReadAgainAndTheOthersAreNot() {
    aws.control().seed(crowd(101));
    aws.control()
        .addFault(FaultSpec.error("ListGroups", "ThrottlingException", "Rate exceeded").times(4));

    assertThat(directory.groups()).hasSize(101);

    assertThat(aws.calls("ListGroups")).hasSize(2 + 4);
  }

  @Test
  void theMembersOfAGroupAreUsersAndAGroupThatIsGoneHasNoList() {
    var users = directory.users().stream().map(DirectoryUser::id).toList();

    assertThat(directory.members(DEVELOPERS)).contains(users.subList(1, 4));
    assertThat(directory.members(DATA)).contains(List.of());
    assertThat(directory.members(ALICE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void membersAreReadToTheEndInPagesOfAHundred(boolean emptyPages) {
    aws.control().seed(crowd(250));
    aws.behave(b -> b.emptyPages(emptyPages));
    var group = directory.groups().get(0).id();
    var before = aws.budgets().groups().used(Lane.SWEEP);

    assertThat(directory.members(group).orElseThrow())
        .hasSize(250)
        .doesNotHaveDuplicates()
        .isSorted();

    assertThat(aws.calls("ListGroupMemberships"))
        .hasSize(emptyPages ? 6 : 3)
        .allMatch(call -> call.input().path("MaxResults").asInt() == 100);
    assertThat(aws.budgets().groups().used(Lane.SWEEP) - before).isEqualTo(emptyPages ? 6 : 3);
  }

  @Test
  void aThrottledPageOfMembersIsReadAgainAndAFailedOneIsNoShorterList() {
    aws.control().seed(crowd(101));
    var group = directory.groups().get(0).id();
    aws.control()
        .addFault(secondPageFails("ListGroupMemberships", () -> directory.members(group)).times(1));

    assertThat(failure(() -> directory.members(group)).kind()).isEqualTo(ErrorKind.DENIED);

    aws.control().clearLogs();
    aws.control()
        .addFault(
            FaultSpec.error("ListGroupMemberships", "ThrottlingException", "Rate exceeded")
                .times(4));
    assertThat(directory.members(group).orElseThrow()).hasSize(101);
    assertThat(aws.calls("ListGroupMemberships")).hasSize(2 + 4);
  }

  @Test
  void anIdentityStoreThatIsGoneIsNoGroupThatIsGone() {
    aws.control()
        .addFault(
            FaultSpec.of(
                "ListGroupMemberships",
                new FaultKind.Failure("ResourceNotFoundException", "not found", null)
                    .withResourceType("IDENTITY_STORE")));

    assertThat(failure(() -> directory.members(FINANCE)).kind()).isEqualTo(ErrorKind.INCONSISTENT);
  }

  /** The token of the second page is known from the first. */
  private FaultSpec secondPageFails(String operation, Supplier<?> list) {
    assertThat(list.get()).isNotNull();
    var token = aws.calls(operation).get(1).input().path("NextToken").asText();
    return FaultSpec.error(operation, "AccessDeniedException", "no")
        .matching(Map.of("NextToken", token));
  }

  /** So many groups and so many users, who are all in the first group. */
  private static Seed crowd(int size) {
    var corp = Seed.exampleCorp();
    var id = "%d0000000-0000-4000-8000-%012d";
    var users = IntStream.range(0, size).mapToObj(i -> "user-" + i).toList();
    return new Seed(
        corp.instance(),
        corp.organization(),
        corp.organizationalUnits(),
        corp.accounts(),
        IntStream.range(0, size)
            .mapToObj(
                i ->
                    new Seed.Group(
                        id.formatted(1, i), "group-" + i, null, i == 0 ? users : List.of()))
            .toList(),
        IntStream.range(0, size)
            .mapToObj(i -> new Seed.User(id.formatted(2, i), "user-" + i, "User", "" + i, null))
            .toList(),
        List.of(),
        List.of(),
        List.of());
  }

  private static IdentityCenterException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(IdentityCenterException.class, call);
  }
}
