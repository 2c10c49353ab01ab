package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names become ids. */
class SdkDirectoryTest {

  private static final String FINANCE = "10000000-0000-4000-8000-000000000001";
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
  void groupsUsersAndAccountsAreFoundByName() {
    assertThat(directory.groupId("finance")).contains(FINANCE);
    assertThat(directory.userId("alice@example.com")).contains(ALICE);
    assertThat(ids())
        .containsEntry("prod-billing", List.of(EmulatedAws.BILLING))
        .containsEntry("sandbox", List.of("777777777777"));
  }

  @Test
  void namesNobodyHasAreEmpty() {
    assertThat(directory.groupId("nobody")).isEmpty();
    assertThat(directory.userId("nobody@example.com")).isEmpty();
  }

  @Test
  void allAccountsOfANameAreTold() {
    var accounts = new ArrayList<>(Seed.exampleCorp().accounts());
    accounts.add(
        new Seed.Account("999999999999", "sandbox", "two@example.com", null, null, null, null));
    seed(accounts);

    assertThat(ids()).containsEntry("sandbox", List.of("777777777777", "999999999999"));
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
  void anAccountThatIsNotActiveSaysItsState() {
    assertThat(directory.accounts())
        .contains(new OrganizationAccount("888888888888", "old-acquisition", "SUSPENDED"));
    assertThat(ids()).doesNotContainKey("old-acquisition");

    aws.control().accountState("888888888888", "ACTIVE");
    assertThat(ids()).containsEntry("old-acquisition", List.of("888888888888"));
  }

  @Test
  void aFailedSearchIsNoAnswer() {
    for (var operation : List.of("GetGroupId", "GetUserId", "ListAccounts")) {
      aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no").once());
    }

    assertThat(failure(() -> directory.groupId("finance")).operation()).isEqualTo("GetGroupId");
    assertThat(failure(() -> directory.userId("alice@example.com")).kind())
        .isEqualTo(ErrorKind.DENIED);
    assertThat(failure(directory::accounts).operation()).isEqualTo("ListAccounts");
    assertThat(directory.groupId("finance")).contains(FINANCE);
    assertThat(ids()).containsKey("sandbox");
  }

  @Test
  void manyAccountsAreReadPageByPage() {
    var accounts = new ArrayList<>(Seed.exampleCorp().accounts());
    for (var i = 0; i < 50; i++) {
      accounts.add(
          new Seed.Account(
              "9000000000%02d".formatted(i), "many-" + i, "m@example.com", null, null, null, null));
    }
    seed(accounts);
    aws.behave(b -> b.emptyPages(true));

    assertThat(ids())
        .containsEntry("many-49", List.of("900000000049"))
        .containsEntry("management", List.of("111111111111"));
    assertThat(aws.calls("ListAccounts")).hasSizeGreaterThan(3);
  }

  /** The ids of active accounts by name. */
  private Map<String, List<String>> ids() {
    return directory.accounts().stream()
        .filter(OrganizationAccount::isActive)
        .collect(
            Collectors.groupingBy(
                OrganizationAccount::name,
                Collectors.mapping(OrganizationAccount::id, Collectors.toList())));
  }

  private void seed(List<Seed.Account> accounts) {
    var seed = Seed.exampleCorp();
    aws.control()
        .seed(
            new Seed(
                seed.instance(),
                seed.organization(),
                seed.organizationalUnits(),
                accounts,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
  }

  private static IdentityCenterException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(IdentityCenterException.class, call);
  }
}
