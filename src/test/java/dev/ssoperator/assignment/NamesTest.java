package dev.ssoperator.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.assignment.Names.Answer;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names become ids in the background, and are remembered for a while. */
class NamesTest {

  private static final String NEW_GROUP = "30000000-0000-4000-8000-000000000001";
  private static final String NEW_USER = "30000000-0000-4000-8000-000000000002";
  private static final Answer UNKNOWN = new Answer.Unknown();
  private static final Answer READING = new Answer.Reading();

  /** So long between two searches that no test sees one. */
  private static final PrincipalNames.Ages AGES =
      new PrincipalNames.Ages(Names.REMEMBER, Duration.ofMinutes(10));

  private static EmulatedAws aws;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final MovableClock clock = new MovableClock();
  private ReadThreads threads;
  private Names names;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    aws.control().seed(Seed.exampleCorp());
    threads = new ReadThreads();
    var organization = new Organization(aws.organization(), threads, Duration.ofMinutes(5), clock);
    names =
        new Names(
            aws.directory(),
            organization,
            threads,
            AGES,
            (type, name) -> changed.add(type + " " + name),
            clock);
    aws.control().clearLogs();
  }

  @AfterEach
  void stopThreads() {
    aws.control().clearFaults();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  @Test
  void nobodyWaitsForAws() {
    aws.control().addFault(FaultSpec.hold("GetGroupId"));
    var owner = new Woken();

    assertThat(names.group("finance", Instant.MIN, false, owner.requester())).isEqualTo(READING);

    aws.control().clearFaults();
    owner.awaitWoken(1);
    assertThat(names.group("finance", Instant.MIN, false, owner.requester()))
        .isEqualTo(found(EmulatedAws.FINANCE));
  }

  @Test
  void oneSearchServesAllWhoAskMeanwhile() {
    aws.control().addFault(FaultSpec.hold("GetGroupId"));
    aws.control().addFault(FaultSpec.hold("ListAccounts"));
    var owners = IntStream.range(0, 50).mapToObj(i -> new Woken()).toList();
    owners.forEach(owner -> names.group("finance", Instant.MIN, false, owner.requester()));
    owners.forEach(owner -> names.account("sandbox", Instant.MIN, owner.requester()));
    aws.control().clearFaults();

    owners.forEach(owner -> owner.awaitWoken(2));

    assertThat(aws.calls("GetGroupId")).hasSize(1);
    assertThat(aws.calls("ListAccounts")).hasSize(1);
  }

  @Test
  void namesThatWereFoundAreRemembered() {
    for (var i = 0; i < 3; i++) {
      assertThat(group("finance")).isEqualTo(found(EmulatedAws.FINANCE));
      user("alice@example.com");
      assertThat(account("prod-billing")).isEqualTo(found(EmulatedAws.BILLING));
      account("sandbox");
    }

    assertThat(aws.calls("GetGroupId")).hasSize(1);
    assertThat(aws.calls("GetUserId")).hasSize(1);
    assertThat(aws.calls("ListAccounts")).hasSize(1);
  }

  @Test
  void namesAreLookedUpAgainWhenTheyWereRememberedLongEnough() {
    var alice = user("alice@example.com");
    group("finance");
    account("prod-billing");
    seed(swapped(), List.of(newGroup("finance")), List.of(newUser("alice@example.com")));

    clock.advance(Names.REMEMBER);
    assertThat(group("finance")).isEqualTo(found(EmulatedAws.FINANCE));
    assertThat(user("alice@example.com")).isEqualTo(alice);
    assertThat(account("prod-billing")).isEqualTo(found(EmulatedAws.BILLING));

    clock.advance(Duration.ofMillis(1));
    assertThat(group("finance")).isEqualTo(found(NEW_GROUP));
    assertThat(user("alice@example.com")).isEqualTo(found(NEW_USER));
    assertThat(account("prod-billing")).isEqualTo(found("777777777777"));
  }

  @Test
  void whoAsksForAFreshLookGetsOne() {
    group("finance");
    user("alice@example.com");
    account("prod-billing");
    seed(swapped(), List.of(newGroup("finance")), List.of(newUser("alice@example.com")));
    clock.advance(Duration.ofMillis(1));
    var now = clock.instant();

    assertThat(answer(owner -> names.group("finance", now, false, owner.requester())))
        .isEqualTo(found(NEW_GROUP));
    assertThat(answer(owner -> names.user("alice@example.com", now, false, owner.requester())))
        .isEqualTo(found(NEW_USER));
    assertThat(answer(owner -> names.account("prod-billing", now, owner.requester())))
        .isEqualTo(found("777777777777"));
    assertThat(answer(owner -> names.account("sandbox", now, owner.requester())))
        .isEqualTo(found(EmulatedAws.BILLING));
    assertThat(aws.calls("ListAccounts")).hasSize(1);
  }

  @Test
  void groupsAndUsersThatWereNotFoundAreAskedForAgainEachTime() {
    assertThat(group("new")).isInstanceOf(Answer.Missing.class);
    assertThat(user("new@example.com")).isInstanceOf(Answer.Missing.class);
    seed(
        Seed.exampleCorp().accounts(),
        List.of(newGroup("new")),
        List.of(newUser("new@example.com")));
    clock.advance(Duration.ofMillis(1));

    assertThat(group("new")).isEqualTo(found(NEW_GROUP));
    assertThat(user("new@example.com")).isEqualTo(found(NEW_USER));
  }

  @Test
  void howeverManyAskForAccountsThatAreNotThereAllAreReadOnlyEveryFifteenSeconds() {
    for (var i = 0; i < 10; i++) {
      assertThat(account("nowhere-" + i)).isEqualTo(UNKNOWN);
      assertThat(account("old-acquisition")).isEqualTo(UNKNOWN);
    }
    assertThat(aws.calls("ListAccounts")).hasSize(1);
    aws.control().accountState("888888888888", "ACTIVE");

    clock.advance(Names.RECHECK_ACCOUNTS);
    assertThat(account("old-acquisition")).isEqualTo(UNKNOWN);
    assertThat(aws.calls("ListAccounts")).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(account("old-acquisition")).isEqualTo(found("888888888888"));
    assertThat(account("nowhere-1")).isEqualTo(UNKNOWN);
    assertThat(aws.calls("ListAccounts")).hasSize(2);
  }

  @Test
  void accountsThatWereFoundAreKnownWhileOthersCannotBeLookedFor() {
    account("prod-billing");
    clock.advance(Names.RECHECK_ACCOUNTS.plusMillis(1));
    aws.control().addFault(FaultSpec.error("ListAccounts", "AccessDeniedException", "no"));

    assertThat(failure("nowhere").kind()).isEqualTo(ErrorKind.DENIED);
    assertThat(account("prod-billing")).isEqualTo(found(EmulatedAws.BILLING));
  }

  @Test
  void aFailedSearchIsNoAnswer() {
    aws.control().addFault(FaultSpec.error("GetGroupId", "AccessDeniedException", "no").once());

    var error = catchThrowableOfType(IdentityCenterException.class, () -> group("finance"));

    assertThat(error.operation()).isEqualTo("GetGroupId");
    assertThat(group("finance")).isEqualTo(found(EmulatedAws.FINANCE));
  }

  @Test
  void aNameThatSeveralAccountsHaveIsAmbiguousAndTheyAreNamed() {
    var accounts = new ArrayList<>(Seed.exampleCorp().accounts());
    accounts.add(
        new Seed.Account("999999999999", "sandbox", "two@example.com", null, null, null, null));
    seed(accounts, List.of(), List.of());

    assertThat(account("sandbox"))
        .isEqualTo(new Answer.Ambiguous(List.of("777777777777", "999999999999")));
    assertThat(account("prod-billing")).isEqualTo(found(EmulatedAws.BILLING));
  }

  @Test
  void namesThatNobodyUsesAnyMoreAreForgotten() {
    group("finance");
    user("alice@example.com");
    clock.advance(Names.UNUSED.minusSeconds(1));
    assertThat(names.mayBeGroup("finance", NEW_GROUP)).isFalse();
    assertThat(names.mayBeUser("alice@example.com", NEW_USER)).isFalse();

    clock.advance(Names.UNUSED.plusSeconds(1));

    assertThat(names.mayBeGroup("finance", NEW_GROUP)).isTrue();
    assertThat(names.mayBeUser("alice@example.com", NEW_USER)).isTrue();
  }

  @Test
  void whoWaitsForAnAccountIsWokenWhenAnyReadFindsIt() {
    var owner = new Woken();
    names.account("play", Instant.MIN, owner.requester());
    owner.awaitWoken(1);
    assertThat(names.account("play", Instant.MIN, owner.requester())).isEqualTo(UNKNOWN);
    aws.control().rename("777777777777", "play");
    clock.advance(Names.RECHECK_ACCOUNTS.plusMillis(1));

    assertThat(account("nowhere")).isEqualTo(UNKNOWN);

    owner.awaitWoken(2);
    assertThat(names.account("play", Instant.MIN, owner.requester()))
        .isEqualTo(found("777777777777"));
  }

  @Test
  void aResourceThatIsGoneWaitsForNoName() {
    var gone = new Woken();
    var other = new Woken();
    for (var owner : List.of(gone, other)) {
      clock.advance(Duration.ofMillis(1));
      names.group("new", Instant.MIN, false, owner.requester());
      owner.awaitWoken(1);
      assertThat(names.group("new", Instant.MIN, false, owner.requester()))
          .isInstanceOf(Answer.Missing.class);
    }
    names.forget(gone.requester().resource());
    seed(Seed.exampleCorp().accounts(), List.of(newGroup("new")), List.of());
    clock.advance(Duration.ofMillis(1));

    assertThat(group("new")).isEqualTo(found(NEW_GROUP));

    other.awaitWoken(2);
    assertThat(gone).hasValue(1);
  }

  @Test
  void whoHasANameThatComesToStandForAnotherIdOrNoneIsTold() {
    group("finance");
    user("alice@example.com");
    clock.advance(Names.REMEMBER.plusMillis(1));
    group("finance");
    assertThat(changed).isEmpty();
    seed(Seed.exampleCorp().accounts(), List.of(newGroup("finance")), List.of());
    clock.advance(Names.REMEMBER.plusMillis(1));

    group("finance");
    user("alice@example.com");

    assertThat(changed).containsExactlyInAnyOrder("GROUP finance", "USER alice@example.com");
    changed.clear();
    group("finance");
    user("alice@example.com");
    assertThat(changed).isEmpty();
  }

  @Test
  void anAnswerThatNothingHasANameServesWhoHasFoundItBefore() {
    var asOf = clock.instant();
    assertThat(known("gone")).isEqualTo(new Answer.Missing(asOf));
    clock.advance(AGES.missing());
    assertThat(known("gone")).isEqualTo(new Answer.Missing(asOf));
    assertThat(aws.calls("GetGroupId")).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(known("gone")).isEqualTo(new Answer.Missing(clock.instant()));
    assertThat(aws.calls("GetGroupId")).hasSize(2);
  }

  // ---- helpers

  private Answer known(String group) {
    return answer(owner -> names.group(group, Instant.MIN, true, owner.requester()));
  }

  private Answer group(String name) {
    return answer(owner -> names.group(name, Instant.MIN, false, owner.requester()));
  }

  private Answer user(String name) {
    return answer(owner -> names.user(name, Instant.MIN, false, owner.requester()));
  }

  private Answer account(String name) {
    return answer(owner -> names.account(name, Instant.MIN, owner.requester()));
  }

  private IdentityCenterException failure(String accountName) {
    return catchThrowableOfType(IdentityCenterException.class, () -> account(accountName));
  }

  /** RefreshRequests, and asks again when woken. */
  private static Answer answer(Function<Woken, Answer> question) {
    var owner = new Woken();
    var answer = question.apply(owner);
    if (!answer.equals(READING)) {
      return answer;
    }
    owner.awaitWoken(1);
    return question.apply(owner);
  }

  private static Answer found(String id) {
    return new Answer.Found(id);
  }

  private static Seed.Group newGroup(String name) {
    return new Seed.Group(NEW_GROUP, name, null);
  }

  private static Seed.User newUser(String name) {
    return new Seed.User(NEW_USER, name, "New", "User", null);
  }

  private static void seed(
      List<Seed.Account> accounts, List<Seed.Group> groups, List<Seed.User> users) {
    var seed = Seed.exampleCorp();
    aws.control()
        .seed(
            new Seed(
                seed.instance(),
                seed.organization(),
                seed.organizationalUnits(),
                accounts,
                groups,
                users,
                List.of(),
                List.of(),
                List.of()));
  }

  /** The accounts, but prod-billing and sandbox have each other's name. */
  private static List<Seed.Account> swapped() {
    return Seed.exampleCorp().accounts().stream()
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
