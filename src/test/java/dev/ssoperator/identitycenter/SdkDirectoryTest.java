package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.Principal;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names become ids, and are remembered for a while. */
class SdkDirectoryTest {

  private static final String FINANCE = "10000000-0000-4000-8000-000000000001";
  private static final String BILLING = EmulatedAws.BILLING;
  private static final String ALICE = "20000000-0000-4000-8000-000000000001";

  private final MovableClock clock = new MovableClock();
  private EmulatedAws aws;
  private Directory directory;

  @BeforeEach
  void connect() {
    aws = new EmulatedAws(null, clock);
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
    assertThat(directory.accountId("prod-billing")).contains("123456789012");
  }

  @Test
  void namesNobodyHasAreEmpty() {
    assertThat(directory.groupId("nobody")).isEmpty();
    assertThat(directory.userId("nobody@example.com")).isEmpty();
    assertThat(directory.accountId("nowhere")).isEmpty();
  }

  @Test
  void aGroupIsNoUser() {
    assertThat(directory.userId("finance")).isEmpty();
    assertThat(directory.groupId("alice@example.com")).isEmpty();
  }

  @Test
  void anAccountThatIsNotActiveIsNotFound() {
    assertThat(directory.accountId("old-acquisition")).isEmpty();

    aws.control().accountState("888888888888", "ACTIVE");
    clock.advance(EmulatedAws.RECHECK);
    assertThat(directory.accountId("old-acquisition")).contains("888888888888");
  }

  @Test
  void namesThatWereFoundAreRemembered() {
    for (var i = 0; i < 3; i++) {
      directory.groupId("finance");
      directory.userId("alice@example.com");
      directory.accountId("prod-billing");
      directory.accountId("sandbox");
    }

    assertThat(aws.calls("GetGroupId")).hasSize(1);
    assertThat(aws.calls("GetUserId")).hasSize(1);
    assertThat(aws.calls("ListAccounts")).hasSize(1);
  }

  @Test
  void namesAreResolvedAgainWhenTheyWereRememberedLongEnough() {
    directory.groupId("finance");
    directory.userId("alice@example.com");
    directory.accountId("prod-billing");
    var seed = Seed.exampleCorp();
    aws.control()
        .seed(
            new Seed(
                seed.instance(),
                seed.organization(),
                seed.organizationalUnits(),
                swapped(seed.accounts()),
                List.of(new Seed.Group("30000000-0000-4000-8000-000000000001", "finance", null)),
                List.of(
                    new Seed.User(
                        "30000000-0000-4000-8000-000000000002",
                        "alice@example.com",
                        "Alice",
                        "Adler",
                        null)),
                List.of(),
                List.of(),
                List.of()));

    clock.advance(EmulatedAws.REMEMBER.minusMillis(1));
    assertThat(directory.groupId("finance")).contains(FINANCE);
    assertThat(directory.userId("alice@example.com")).contains(ALICE);
    assertThat(directory.accountId("prod-billing")).contains("123456789012");

    clock.advance(Duration.ofMillis(1));
    assertThat(directory.groupId("finance")).contains("30000000-0000-4000-8000-000000000001");
    assertThat(directory.userId("alice@example.com"))
        .contains("30000000-0000-4000-8000-000000000002");
    assertThat(directory.accountId("prod-billing")).contains("777777777777");
  }

  @Test
  void groupsAndUsersThatWereNotFoundAreAskedForAgainEachTime() {
    assertThat(directory.groupId("new")).isEmpty();
    assertThat(directory.userId("new@example.com")).isEmpty();
    var seed = Seed.exampleCorp();
    aws.control()
        .seed(
            new Seed(
                seed.instance(),
                seed.organization(),
                seed.organizationalUnits(),
                seed.accounts(),
                List.of(new Seed.Group("30000000-0000-4000-8000-000000000001", "new", null)),
                List.of(
                    new Seed.User(
                        "30000000-0000-4000-8000-000000000002",
                        "new@example.com",
                        "New",
                        "User",
                        null)),
                List.of(),
                List.of(),
                List.of()));

    assertThat(directory.groupId("new")).contains("30000000-0000-4000-8000-000000000001");
    assertThat(directory.userId("new@example.com"))
        .contains("30000000-0000-4000-8000-000000000002");
  }

  @Test
  void howeverManyAskForAccountsThatAreNotThereAllAreReadOnlyEveryFifteenSeconds() {
    for (var i = 0; i < 10; i++) {
      assertThat(directory.accountId("nowhere-" + i)).isEmpty();
      assertThat(directory.accountId("old-acquisition")).isEmpty();
    }
    assertThat(aws.calls("ListAccounts")).hasSize(1);
    aws.control().accountState("888888888888", "ACTIVE");

    clock.advance(Duration.ofSeconds(15).minusMillis(1));
    assertThat(directory.accountId("old-acquisition")).isEmpty();
    assertThat(aws.calls("ListAccounts")).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(directory.accountId("old-acquisition")).contains("888888888888");
    assertThat(directory.accountId("nowhere-1")).isEmpty();
    assertThat(aws.calls("ListAccounts")).hasSize(2);
  }

  @Test
  void accountsThatWereFoundAreKnownWhileOthersCannotBeLookedFor() {
    directory.accountId("prod-billing");
    clock.advance(EmulatedAws.RECHECK);
    aws.control().addFault(FaultSpec.error("ListAccounts", "AccessDeniedException", "no"));

    assertThat(failure(() -> directory.accountId("nowhere")).kind()).isEqualTo(ErrorKind.DENIED);
    assertThat(directory.accountId("prod-billing")).contains("123456789012");
  }

  @Test
  void namesThatAreForgottenAreAskedForAgain() {
    for (var name : List.of("finance", "platform")) {
      directory.groupId(name);
    }
    directory.userId("alice@example.com");
    directory.accountId("prod-billing");
    clock.advance(Duration.ofSeconds(1));
    aws.control().clearLogs();

    directory.forget(new Principal("finance", null, null, null), new Account(BILLING, null));
    directory.groupId("platform");
    directory.userId("alice@example.com");
    directory.accountId("prod-billing");
    assertThat(aws.control().calls()).isEmpty();
    directory.groupId("finance");
    assertThat(aws.calls("GetGroupId")).hasSize(1);

    directory.forget(
        new Principal(null, "alice@example.com", null, null), new Account(null, "prod-billing"));
    directory.groupId("finance");
    directory.userId("alice@example.com");
    directory.accountId("prod-billing");
    assertThat(aws.calls("GetGroupId")).hasSize(1);
    assertThat(aws.calls("GetUserId")).hasSize(1);
    assertThat(aws.calls("ListAccounts")).hasSize(1);
  }

  @Test
  void accountsThatAreForgottenOftenAreReadOnceASecond() {
    var anybody = new Principal(null, null, FINANCE, null);
    for (var i = 0; i < 20; i++) {
      directory.forget(anybody, new Account(null, "prod-billing"));
      assertThat(directory.accountId("prod-billing")).contains(BILLING);
      clock.advance(Duration.ofMillis(100));
    }

    assertThat(aws.calls("ListAccounts")).hasSize(2);
  }

  @Test
  void aNameThatSeveralAccountsHaveIsInvalidAndTheyAreNamed() {
    var seed = Seed.exampleCorp();
    var accounts = new ArrayList<>(seed.accounts());
    accounts.add(
        new Seed.Account("999999999999", "sandbox", "two@example.com", null, null, null, null));
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

    var error =
        catchThrowableOfType(IdentityCenterException.class, () -> directory.accountId("sandbox"));
    assertThat(error.kind()).isEqualTo(ErrorKind.INVALID);
    assertThat(error.awsMessage())
        .isEqualTo(
            "2 accounts are named \"sandbox\" (777777777777, 999999999999); give the account's id"
                + " instead");
    assertThat(directory.accountId("prod-billing")).contains("123456789012");

    aws.control().accountState("999999999999", "SUSPENDED");
    clock.advance(EmulatedAws.REMEMBER);
    assertThat(directory.accountId("sandbox")).contains("777777777777");
  }

  @Test
  void aFailedSearchIsNoAnswer() {
    for (var operation : List.of("GetGroupId", "GetUserId", "ListAccounts")) {
      aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no").once());
    }

    assertThat(failure(() -> directory.groupId("finance")).operation()).isEqualTo("GetGroupId");
    assertThat(failure(() -> directory.userId("alice@example.com")).kind())
        .isEqualTo(ErrorKind.DENIED);
    assertThat(failure(() -> directory.accountId("sandbox")).operation()).isEqualTo("ListAccounts");
    assertThat(directory.groupId("finance")).contains(FINANCE);
    assertThat(directory.accountId("sandbox")).contains("777777777777");
  }

  @Test
  void manyAccountsAreReadPageByPage() {
    var seed = Seed.exampleCorp();
    var accounts = new ArrayList<>(seed.accounts());
    for (var i = 0; i < 50; i++) {
      accounts.add(
          new Seed.Account(
              "9000000000%02d".formatted(i), "many-" + i, "m@example.com", null, null, null, null));
    }
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
    aws.behave(b -> b.emptyPages(true));

    assertThat(directory.accountId("many-49")).contains("900000000049");
    assertThat(directory.accountId("management")).contains("111111111111");
    assertThat(aws.calls("ListAccounts")).hasSizeGreaterThan(3);
  }

  private static IdentityCenterException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(IdentityCenterException.class, call);
  }

  /** The same accounts, but prod-billing and sandbox have each other's name. */
  private static List<Seed.Account> swapped(List<Seed.Account> accounts) {
    return accounts.stream()
        .map(
            a ->
                switch (a.name()) {
                  case "prod-billing" -> named(a, "sandbox");
                  case "sandbox" -> named(a, "prod-billing");
                  default -> a;
                })
        .toList();
  }

  private static Seed.Account named(Seed.Account a, String name) {
    return new Seed.Account(
        a.id(), name, a.email(), a.state(), a.organizationalUnit(), a.tags(), null);
  }
}
