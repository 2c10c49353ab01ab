package dev.ssoperator.permissionset;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A burst of assignments is one count of a set's accounts, with a read only where it needs one. */
class AccountCountTest {

  private static final String LIST = "ListAccountsForProvisionedPermissionSet";

  /** 300 polls of a second. */
  private static final Duration HOLDS = Duration.ofMinutes(5);

  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken owner = new Woken();
  private PermissionSetStatusDraft draft = new PermissionSetStatusDraft(null);
  private EmulatedAws aws;
  private Ledger ledger;
  private AccountCount count;
  private String arn;

  @BeforeEach
  void begin() {
    aws = new EmulatedAws();
    arn = aws.permissionSet("Set");
    ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
    count = new AccountCount(ledger, Pacing.DEFAULT, clock);
    count.done(arn, Set.of(), Set.of());
    aws.control().clearLogs();
  }

  @AfterEach
  void end() {
    threads.close();
    aws.close();
  }

  @Test
  void aBurstOfChangesIsCountedOnceAtItsEnd() {
    aws.assign(arn, BILLING, PLATFORM);
    clock.advance(Duration.ofMinutes(1));
    assertThat(update(Set.of(BILLING))).contains(Duration.ofMinutes(4));
    aws.assign(arn, SHOP, PLATFORM);
    clock.advance(Duration.ofMinutes(3));
    assertThat(update(Set.of(BILLING, SHOP))).contains(Duration.ofMinutes(1));
    assertThat(aws.calls(LIST)).isEmpty();

    clock.advance(Duration.ofMinutes(1));

    assertThat(update(Set.of(BILLING, SHOP))).as("while it is read").contains(HOLDS);
    owner.awaitWoken(1);
    assertThat(update(Set.of(BILLING, SHOP))).isEmpty();
    assertThat(provisioned()).isEqualTo(2);
    assertThat(count.accounts(arn).orElseThrow()).containsExactlyInAnyOrder(BILLING, SHOP);
    assertThat(aws.calls(LIST)).hasSize(1);
  }

  @Test
  void whoseUsersAreTheSameIsNotCountedAgainUntilItIsDueToBeCompared() {
    clock.advance(HOLDS.multipliedBy(10));
    assertThat(update(Set.of())).isEmpty();
    assertThat(aws.calls(LIST)).isEmpty();

    aws.assign(arn, BILLING, PLATFORM);
    var drift = clock.instant();
    assertThat(count.update(draft, arn, Set.of(), drift, owner.requester())).contains(HOLDS);
    owner.awaitWoken(1);

    assertThat(count.update(draft, arn, Set.of(), drift, owner.requester())).isEmpty();
    assertThat(provisioned()).isEqualTo(1);
    assertThat(count.update(draft, arn, Set.of(), drift, owner.requester())).isEmpty();
    assertThat(aws.calls(LIST)).hasSize(1);
  }

  @Test
  void aSetWhoseUsersAreAsTheyWereAgainIsNotCounted() {
    clock.advance(Duration.ofMinutes(1));
    assertThat(update(Set.of(BILLING))).isPresent();

    assertThat(update(Set.of())).isEmpty();

    clock.advance(HOLDS);
    assertThat(update(Set.of())).isEmpty();
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void whatIsDueToBeComparedIsCountedThoughABurstMayGoOn() {
    clock.advance(Duration.ofSeconds(1));
    var drift = clock.instant();

    assertThat(count.update(draft, arn, Set.of(BILLING), drift, owner.requester()))
        .as("while it is read")
        .contains(HOLDS);
    owner.awaitWoken(1);

    assertThat(aws.calls(LIST)).hasSize(1);
  }

  @Test
  void theAccountsAreReadAfterATime() {
    aws.assign(arn, BILLING, PLATFORM);
    assertThat(count.since(arn, clock.instant(), owner.requester())).isEmpty();
    owner.awaitWoken(1);

    assertThat(count.since(arn, clock.instant(), owner.requester())).contains(Set.of(BILLING));
  }

  @Test
  void aSetThatWasNeverCreatedHasNothingToForget() {
    count.forget(null);

    assertThat(count.accounts(arn)).isEmpty();
  }

  @Test
  void whatWasForgottenIsNotKnownAnyMore() {
    aws.assign(arn, BILLING, PLATFORM);
    clock.advance(HOLDS);
    update(Set.of(BILLING));
    owner.awaitWoken(1);
    update(Set.of(BILLING));
    assertThat(count.accounts(arn).orElseThrow()).containsExactly(BILLING);

    count.forget(arn);

    assertThat(count.accounts(arn)).isEmpty();
    assertThat(update(Set.of())).as("as if seen for the first time").isEmpty();
  }

  // ---- without a read

  @Test
  void anAccountInWhichTheOperatorGrantsTheSetFirstIsCountedWithoutARead() {
    look(BILLING);
    grant(BILLING, PLATFORM);
    grant(BILLING, FINANCE);
    clock.advance(HOLDS);

    assertThat(update(Set.of(BILLING))).isEmpty();

    assertThat(provisioned()).isEqualTo(1);
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void theAccountsOfABurstAreCountedAtItsEndWhateverIsReadMeanwhile() {
    look(BILLING);
    look(SHOP);
    grant(BILLING, PLATFORM);
    clock.advance(Duration.ofMinutes(1));
    assertThat(update(Set.of(BILLING))).isPresent();
    look(BILLING);
    grant(SHOP, PLATFORM);
    look(SHOP);
    clock.advance(Duration.ofMinutes(4));

    assertThat(update(Set.of(BILLING, SHOP))).isEmpty();

    assertThat(provisioned()).isEqualTo(2);
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void anAccountThatIsNotGrantedYetIsCountedWhenItIs() {
    look(BILLING);
    look(SHOP);
    grant(BILLING, PLATFORM);
    clock.advance(HOLDS);
    assertThat(update(Set.of(BILLING))).isEmpty();
    assertThat(provisioned()).isEqualTo(1);

    grant(SHOP, PLATFORM);
    assertThat(update(Set.of(BILLING, SHOP))).contains(HOLDS);
    clock.advance(HOLDS);

    assertThat(update(Set.of(BILLING, SHOP))).isEmpty();
    assertThat(provisioned()).isEqualTo(2);
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void anAccountThatTheLastReadDoesNotShowIsOneMore() {
    aws.assign(arn, SHOP, PLATFORM);
    clock.advance(HOLDS);
    update(Set.of(SHOP));
    owner.awaitWoken(1);
    update(Set.of(SHOP));
    assertThat(provisioned()).isEqualTo(1);

    grant(BILLING, PLATFORM);
    clock.advance(HOLDS);

    assertThat(update(Set.of(BILLING, SHOP))).isEmpty();
    assertThat(provisioned()).isEqualTo(2);
    assertThat(count.accounts(arn).orElseThrow()).containsExactlyInAnyOrder(BILLING, SHOP);
    assertThat(aws.calls(LIST)).hasSize(1);
  }

  @Test
  void whatIsRevokedAndGrantedAgainIsCountedOnce() {
    look(BILLING);
    grant(BILLING, PLATFORM);
    ledger.record(access(arn, BILLING, PLATFORM), false);
    ledger.record(access(arn, BILLING, PLATFORM), true);
    clock.advance(HOLDS);
    assertThat(update(Set.of(BILLING))).isEmpty();
    assertThat(provisioned()).isEqualTo(1);

    clock.advance(HOLDS);
    assertThat(update(Set.of(BILLING))).isEmpty();
    assertThat(provisioned()).isEqualTo(1);
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void anAccountThatHadTheSetBeforeIsNotCountedTwice() {
    aws.assign(arn, BILLING, FINANCE);
    count.done(arn, Set.of(), Set.of(BILLING));
    look(BILLING);
    grant(BILLING, PLATFORM);
    clock.advance(HOLDS);

    assertThat(update(Set.of(BILLING))).isEmpty();

    assertThat(provisioned()).isEqualTo(1);
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void afterAStartTheAccountsThatJoinAreAddedToTheCountOfTheStatus() {
    restart(7);
    look(BILLING);
    grant(BILLING, PLATFORM);
    assertThat(update(Set.of(SHOP))).isEmpty();
    assertThat(provisioned()).isEqualTo(7);
    clock.advance(HOLDS);

    assertThat(update(Set.of(SHOP, BILLING))).isEmpty();

    assertThat(provisioned()).isEqualTo(8);
    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void afterAStartAGrantBeforeTheFirstLookAtTheSetIsCountedToo() {
    restart(7);
    look(BILLING);
    grant(BILLING, PLATFORM);

    assertThat(update(Set.of(SHOP, BILLING))).contains(HOLDS);
    clock.advance(HOLDS);

    assertThat(update(Set.of(SHOP, BILLING))).isEmpty();
    assertThat(provisioned()).isEqualTo(8);
  }

  @Test
  void aCountThatCouldNotBeWrittenIsMadeAgain() {
    look(BILLING);
    grant(BILLING, PLATFORM);
    clock.advance(HOLDS);
    update(Set.of(BILLING));

    draft = counted(0);

    assertThat(update(Set.of(BILLING))).isEmpty();
    assertThat(provisioned()).isEqualTo(1);
  }

  // ---- with a read

  @Test
  void anAccountThatWasNotSeenWithoutTheSetIsRead() {
    restart(1);
    aws.assign(arn, BILLING, FINANCE);
    update(Set.of());
    look(BILLING);
    grant(BILLING, PLATFORM);
    clock.advance(HOLDS);

    assertRead(Set.of(BILLING), 1);
  }

  @Test
  void whereAnAccountLeavesTheAccountsAreRead() {
    aws.assign(arn, SHOP, PLATFORM);
    count.done(arn, Set.of(SHOP, "900000000001"), Set.of(SHOP, "900000000001"));
    look(BILLING);
    grant(BILLING, PLATFORM);
    clock.advance(HOLDS);

    assertRead(Set.of(BILLING, SHOP), 2);
  }

  @Test
  void whatIsDueToBeComparedIsRead() {
    look(BILLING);
    grant(BILLING, PLATFORM);
    aws.assign(arn, SHOP, PLATFORM);
    clock.advance(HOLDS);
    var drift = clock.instant();

    assertThat(count.update(draft, arn, Set.of(BILLING), drift, owner.requester())).isPresent();
    owner.awaitWoken(1);
    assertThat(count.update(draft, arn, Set.of(BILLING), drift, owner.requester())).isEmpty();
    assertThat(provisioned()).isEqualTo(2);
  }

  @Test
  void aGrantThatTheReadDoesNotShowYetIsCounted() {
    look(BILLING);
    ledger.record(access(arn, BILLING, PLATFORM), true);
    clock.advance(HOLDS);
    var drift = clock.instant();
    assertThat(count.update(draft, arn, Set.of(), drift, owner.requester())).isPresent();
    owner.awaitWoken(1);

    assertThat(count.update(draft, arn, Set.of(BILLING), drift, owner.requester())).isEmpty();

    assertThat(provisioned()).isEqualTo(1);
  }

  private void assertRead(Set<String> users, int provisioned) {
    assertThat(update(users)).as("while it is read").contains(HOLDS);
    owner.awaitWoken(1);
    assertThat(update(users)).isEmpty();
    assertThat(provisioned()).isEqualTo(provisioned);
    assertThat(aws.calls(LIST)).hasSize(1);
  }

  /** Reads the set's assignments in an account. */
  private void look(String accountId) {
    clock.advance(Duration.ofMillis(1));
    var reader = new Woken();
    var scope = new AssignmentScope(accountId, arn);
    assertThat(ledger.contents(scope, clock.instant(), Lane.GRANT, reader.requester())).isEmpty();
    reader.awaitWoken(1);
  }

  private void grant(String accountId, String groupId) {
    aws.assign(arn, accountId, groupId);
    ledger.record(access(arn, accountId, groupId), true);
  }

  /** The operator starts, and finds a status that counts so many accounts. */
  private void restart(int provisioned) {
    count = new AccountCount(ledger, Pacing.DEFAULT, clock);
    draft = counted(provisioned);
  }

  private static PermissionSetStatusDraft counted(int provisioned) {
    var draft = new PermissionSetStatusDraft(null);
    draft.recordAccounts(provisioned);
    return draft;
  }

  private Optional<Duration> update(Set<String> users) {
    return count.update(draft, arn, users, Instant.MIN, owner.requester());
  }

  private int provisioned() {
    return draft.build(1, List.of()).accounts().provisioned();
  }
}
