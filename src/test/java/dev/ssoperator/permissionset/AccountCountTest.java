package dev.ssoperator.permissionset;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.ReadThreads;
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

/** A burst of assignments is one count of a set's accounts. */
class AccountCountTest {

  private static final String LIST = "ListAccountsForProvisionedPermissionSet";

  /** 300 polls of a second. */
  private static final Duration HOLDS = Duration.ofMinutes(5);

  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken owner = new Woken();
  private final PermissionSetStatusDraft draft = new PermissionSetStatusDraft(null);
  private EmulatedAws aws;
  private AccountCount count;
  private String arn;

  @BeforeEach
  void begin() {
    aws = new EmulatedAws();
    arn = aws.permissionSet("Set");
    var ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
    count = new AccountCount(ledger, Pacing.DEFAULT, clock);
    count.done(arn, Set.of());
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

  private Optional<Duration> update(Set<String> users) {
    return count.update(draft, arn, users, Instant.MIN, owner.requester());
  }

  private int provisioned() {
    return draft.build(1, List.of()).accounts().provisioned();
  }
}
