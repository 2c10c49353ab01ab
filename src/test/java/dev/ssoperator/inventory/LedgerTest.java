package dev.ssoperator.inventory;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What exists is read once for all who ask, and never made up. */
class LedgerTest {

  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final Duration HOLD = Duration.ofMinutes(10);
  private static final String LIST = "ListAccountAssignments";
  private static final String LIST_ACCOUNTS = "ListAccountsForProvisionedPermissionSet";

  private static final String LIST_FOR_PRINCIPAL = "ListAccountAssignmentsForPrincipal";
  private static final String OTHER = "900000000001";

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private ReadThreads threads;
  private Ledger ledger;
  private String arn;
  private AssignedAccess access;
  private AssignmentScope scope;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    arn = aws.permissionSet("Set");
    access = access(arn, BILLING, PLATFORM);
    scope = AssignmentScope.of(access);
    threads = new ReadThreads();
    ledger = ledger(false);
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

  // ---- one read for all

  @Test
  void oneReadServesAHundredWhoAsk() {
    aws.assign(arn, BILLING, PLATFORM);
    aws.control().addFault(FaultSpec.hold(LIST));
    var owners = IntStream.range(0, 100).mapToObj(i -> new Woken()).toList();
    owners.forEach(
        owner -> assertThat(ask(access, Freshness.INFERRED, owner)).isEqualTo(Presence.UNKNOWN));

    aws.control().clearFaults();

    until(() -> owners.stream().allMatch(owner -> owner.get() == 1));
    owners.forEach(
        owner -> assertThat(ask(access, Freshness.INFERRED, owner)).isEqualTo(Presence.PRESENT));
    assertThat(calls(LIST)).isEqualTo(1);
  }

  @Test
  void oneReadServesAllWhoHaveAccessInThePair() {
    aws.assign(arn, BILLING, PLATFORM);

    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.PRESENT);
    assertThat(answer(access(arn, BILLING, FINANCE), Freshness.CACHED)).isEqualTo(Presence.ABSENT);
    assertThat(calls(LIST)).isEqualTo(1);
  }

  // ---- failures

  @Test
  void aReadThatFailsSaysSoToWhoWaitedAndNeverThatThereIsNothing() {
    aws.assign(arn, BILLING, PLATFORM);
    aws.control().addFault(FaultSpec.error(LIST, "AccessDeniedException", "no").once());
    var owner = new Woken();
    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);

    assertThatThrownBy(() -> ask(access, Freshness.CACHED, owner))
        .isInstanceOf(IdentityCenterException.class)
        .hasMessageContaining("no");
    assertThat(ledger.isKnownPresent(access)).isFalse();

    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(2);
    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.PRESENT);
  }

  @Test
  void aReadThatFailsOnItsSecondPageSaysNothing() {
    aws.assign(arn, BILLING, PLATFORM);
    aws.behave(b -> b.emptyPages(true));
    aws.control().addFault(FaultSpec.latency(LIST, Duration.ZERO).once());
    aws.control().addFault(FaultSpec.error(LIST, "AccessDeniedException", "no").once());
    var owner = new Woken();
    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);

    assertThatThrownBy(() -> ask(access, Freshness.CACHED, owner))
        .isInstanceOf(IdentityCenterException.class);

    assertThat(calls(LIST)).isEqualTo(2);
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.PRESENT);
  }

  @Test
  void aFailedReadOfTheAccountsSaysNothingAboutThePairs() {
    aws.assign(arn, BILLING, PLATFORM);
    aws.control().addFault(FaultSpec.hold(LIST));
    ask(access(arn, SHOP, PLATFORM), Freshness.INFERRED, new Woken());
    aws.control().addFault(FaultSpec.error(LIST_ACCOUNTS, "AccessDeniedException", "no").once());
    var owner = new Woken();
    assertThat(ask(access, Freshness.INFERRED, owner)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);

    assertThatThrownBy(() -> ask(access, Freshness.INFERRED, owner))
        .isInstanceOf(IdentityCenterException.class);
    aws.control().clearFaults();
    assertThat(answer(access, Freshness.INFERRED)).isEqualTo(Presence.PRESENT);
  }

  @Test
  void aFailedSweepLeavesWhatIsKnown() {
    aws.assign(arn, BILLING, PLATFORM);
    var watcher = new Woken();
    ledger.watch(watcher.requester(), Set.of(scope));
    ledger.sweepNext();
    assertThat(watcher).hasValue(1);
    aws.control().addFault(FaultSpec.error(LIST, "AccessDeniedException", "no").once());

    ledger.sweepNext();

    assertThat(watcher).hasValue(1);
    assertThat(ask(access, Freshness.CACHED, watcher)).isEqualTo(Presence.PRESENT);
  }

  // ---- own writes

  @Test
  void whatTheOperatorDidIsKnownWithoutACall() {
    ledger.record(access, true);
    assertThat(ask(access, Freshness.INFERRED, new Woken())).isEqualTo(Presence.PRESENT);
    assertThat(ask(access, Freshness.CACHED, new Woken())).isEqualTo(Presence.PRESENT);
    assertThat(ledger.isKnownPresent(access)).isTrue();

    ledger.record(access, false);
    assertThat(ask(access, Freshness.CACHED, new Woken())).isEqualTo(Presence.ABSENT);
    assertThat(ledger.isKnownPresent(access)).isFalse();
    assertThat(aws.control().calls()).isEmpty();
  }

  @Test
  void aReadThatBeganBeforeAnOwnWriteDoesNotHideIt() {
    aws.control().addFault(FaultSpec.hold(LIST));
    var owner = new Woken();
    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.UNKNOWN);
    until(() -> calls(LIST) == 1);
    ledger.record(access, true);
    clock.advance(Duration.ofHours(1));

    aws.control().clearFaults();
    owner.awaitWoken(1);

    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.PRESENT);
    assertThat(ledger.isKnownPresent(access)).isTrue();
    assertThat(ledger.contents(arn)).containsEntry(scope, Set.of(access));
  }

  @Test
  void anOwnWriteSurvivesAReadThatBeganBeforeItSettled() {
    ledger.watch(new Woken().requester(), Set.of(scope));
    ledger.record(access, true);
    clock.advance(SETTLING.minusMillis(1));
    ledger.sweepNext();
    assertThat(ask(access, Freshness.CACHED, new Woken())).isEqualTo(Presence.PRESENT);

    clock.advance(Duration.ofMillis(1));
    ledger.sweepNext();
    assertThat(ask(access, Freshness.CACHED, new Woken())).isEqualTo(Presence.ABSENT);
  }

  @Test
  void aRemovalSurvivesAReadThatBeganBeforeItSettled() {
    aws.assign(arn, BILLING, PLATFORM);
    ledger.watch(new Woken().requester(), Set.of(scope));
    ledger.record(access, false);
    ledger.sweepNext();

    assertThat(ask(access, Freshness.CACHED, new Woken())).isEqualTo(Presence.ABSENT);
    assertThat(ledger.isKnownPresent(access)).isFalse();
    assertThat(ledger.contents(arn)).containsEntry(scope, Set.of());
  }

  @Test
  void whoTookAccessForGrantedIsWokenWhenItIsRemoved() {
    var remover = new Woken();
    var other = new Woken();
    ledger.watch(remover.requester(), Set.of(scope));
    ledger.watch(other.requester(), Set.of(scope));
    ledger.record(access, true);
    assertThat(other).hasValue(0);

    ledger.record(access, false);

    other.awaitWoken(1);
  }

  // ---- the first grant in an account

  @Test
  void aGrantWhereNothingWasReadToBeIsTheFirstOfItsAccount() {
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.ABSENT);

    ledger.record(access, true);
    ledger.record(access(arn, BILLING, FINANCE), true);

    assertThat(ledger.firstGrants(arn)).containsExactly(BILLING);
    assertThat(ledger.firstGrants("another set")).isEmpty();
  }

  @Test
  void aGrantInAnAccountThatTheAccountsOfTheSetDoNotNameIsItsFirst() {
    aws.assign(arn, SHOP, PLATFORM);
    var owner = new Woken();
    assertThat(ledger.accounts(arn, clock.instant(), Lane.READ, owner.requester())).isEmpty();
    owner.awaitWoken(1);

    ledger.record(access, true);
    ledger.record(access(arn, SHOP, FINANCE), true);

    assertThat(ledger.firstGrants(arn)).containsExactly(BILLING);
  }

  @Test
  void aGrantBesideOthersOrWhereNothingIsKnownIsNotTheFirst() {
    aws.assign(arn, BILLING, FINANCE);
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.ABSENT);

    ledger.record(access, true);
    ledger.record(access(arn, SHOP, PLATFORM), true);

    assertThat(ledger.firstGrants(arn)).isEmpty();
  }

  @Test
  void aGrantAfterOtherWritesThatTheReadMayNotShowIsNotTheFirst() {
    ledger.watch(new Woken().requester(), Set.of(scope));
    ledger.record(access(arn, BILLING, FINANCE), true);
    clock.advance(SETTLING.minusMillis(1));
    ledger.sweepNext();

    ledger.record(access, true);

    assertThat(ledger.firstGrants(arn)).isEmpty();
  }

  @Test
  void theFirstGrantIsForgottenWithItsPairAndWithItsSet() {
    var other = access(arn, SHOP, PLATFORM);
    var watcher = new Woken();
    ledger.watch(watcher.requester(), Set.of(scope, AssignmentScope.of(other)));
    sweepAll();
    ledger.record(access, true);
    ledger.record(other, true);
    assertThat(ledger.firstGrants(arn)).containsExactlyInAnyOrder(BILLING, SHOP);

    ledger.watch(watcher.requester(), Set.of(AssignmentScope.of(other)));
    assertThat(ledger.firstGrants(arn)).containsExactly(SHOP);

    ledger.forgetAccounts(arn);
    assertThat(ledger.firstGrants(arn)).isEmpty();
  }

  // ---- asking AWS now

  @Test
  void aFreshLookAsksAwsAgainAndCountsMoreThanWhatWasDoneBefore() {
    ledger.record(access, true);
    clock.advance(Duration.ofMillis(1));

    assertThat(answer(access, Freshness.LIVE)).isEqualTo(Presence.ABSENT);
    assertThat(ask(access, Freshness.CACHED, new Woken())).isEqualTo(Presence.ABSENT);

    aws.assign(arn, BILLING, PLATFORM);
    clock.advance(Duration.ofMillis(1));
    assertThat(answer(access, Freshness.LIVE)).isEqualTo(Presence.PRESENT);
    assertThat(calls(LIST)).isEqualTo(2);
  }

  @Test
  void aFreshLookIsNotServedByAReadThatBeganBeforeIt() {
    var hold = aws.control().addFault(FaultSpec.hold(LIST).once());
    var early = new Woken();
    assertThat(ask(access, Freshness.CACHED, early)).isEqualTo(Presence.UNKNOWN);
    until(() -> calls(LIST) == 1);
    aws.assign(arn, BILLING, PLATFORM);
    clock.advance(Duration.ofMillis(1));
    var late = new Woken();
    assertThat(ask(access, Freshness.LIVE, late)).isEqualTo(Presence.UNKNOWN);

    aws.control().removeFault(hold.id());

    early.awaitWoken(1);
    late.awaitWoken(1);
    assertThat(ask(access, Freshness.LIVE, late)).isEqualTo(Presence.PRESENT);
    assertThat(calls(LIST)).isEqualTo(2);
  }

  @Test
  void aFreshLookAtOneAccessIsNotUsedUpByTheKnownOneAtAnother() {
    aws.assign(arn, BILLING, PLATFORM);
    var gone = access(arn, BILLING, FINANCE);
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.PRESENT);
    clock.advance(Duration.ofMillis(1));
    var owner = new Woken();
    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.PRESENT);
    assertThat(ask(gone, Freshness.LIVE, owner)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);
    clock.advance(Duration.ofMillis(1));

    assertThat(ask(access, Freshness.CACHED, owner)).isEqualTo(Presence.PRESENT);
    assertThat(ask(gone, Freshness.LIVE, owner)).isEqualTo(Presence.ABSENT);
    assertThat(calls(LIST)).isEqualTo(2);
  }

  // ---- answers by the accounts of a set

  @Test
  void manyPairsThatAreProbablyEmptyAreAnsweredByTheAccountsOfTheirSet() {
    aws.assign(arn, BILLING, PLATFORM);
    aws.control().addFault(FaultSpec.hold(LIST));
    aws.control().addFault(FaultSpec.hold(LIST_ACCOUNTS));
    var empty =
        IntStream.range(0, 20)
            .mapToObj(i -> access(arn, i == 0 ? SHOP : "9000000000%02d".formatted(i), PLATFORM))
            .toList();
    var owners = empty.stream().map(e -> new Woken()).toList();
    IntStream.range(0, 20).forEach(i -> ask(empty.get(i), Freshness.INFERRED, owners.get(i)));
    aws.control().clearFaults();
    owners.forEach(owner -> owner.awaitWoken(1));

    IntStream.range(0, 20)
        .forEach(
            i ->
                assertThat(ask(empty.get(i), Freshness.INFERRED, owners.get(i)))
                    .isEqualTo(Presence.ABSENT));
    assertThat(calls(LIST)).isEqualTo(1);
    assertThat(calls(LIST_ACCOUNTS)).isEqualTo(1);
    assertThat(ledger.answeredBy(ReadPlan.ACCOUNTS)).isEqualTo(19);

    assertThat(answer(access, Freshness.INFERRED)).isEqualTo(Presence.PRESENT);
    assertThat(answer(access(arn, BILLING, FINANCE), Freshness.INFERRED))
        .isEqualTo(Presence.ABSENT);
    assertThat(calls(LIST)).isEqualTo(2);
    assertThat(calls(LIST_ACCOUNTS)).isEqualTo(1);
  }

  @Test
  void theAccountsOfASetAreReadAgainWhenTheyAreOld() {
    assertThat(answer(access(arn, SHOP, PLATFORM), Freshness.INFERRED)).isEqualTo(Presence.ABSENT);
    aws.control().addFault(FaultSpec.hold(LIST));
    ask(access(arn, "900000000001", PLATFORM), Freshness.INFERRED, new Woken());
    assertThat(answer(access, Freshness.INFERRED)).isEqualTo(Presence.ABSENT);
    aws.control().clearFaults();
    aws.assign(arn, BILLING, PLATFORM);

    clock.advance(HOLD.plusMillis(1));
    assertThat(answer(access, Freshness.INFERRED)).isEqualTo(Presence.PRESENT);
    assertThat(calls(LIST_ACCOUNTS)).isEqualTo(2);
  }

  // ---- watching

  @Test
  void whoWatchesIsWokenWhenSomethingWasRemovedByHandAndNotOtherwise() {
    aws.assign(arn, BILLING, PLATFORM);
    var watcher = new Woken();
    var other = new Woken();
    ledger.watch(watcher.requester(), Set.of(scope));
    ledger.watch(other.requester(), Set.of(new AssignmentScope(SHOP, arn)));
    sweepAll();
    sweepAll();
    assertThat(watcher).hasValue(1);

    aws.identityCenter().deleteAssignment(access);
    aws.elapse();
    sweepAll();
    assertThat(watcher).hasValue(2);
    assertThat(ask(access, Freshness.CACHED, watcher)).isEqualTo(Presence.ABSENT);

    sweepAll();
    assertThat(watcher).hasValue(2);
    assertThat(other).hasValue(0);
  }

  @Test
  void aSweepFindsNoNewsInOwnWrites() {
    var watcher = new Woken();
    ledger.watch(watcher.requester(), Set.of(scope));
    sweepAll();
    aws.assign(arn, BILLING, PLATFORM);
    ledger.record(access, true);
    clock.advance(SETTLING);
    sweepAll();
    aws.identityCenter().deleteAssignment(access);
    aws.elapse();
    ledger.record(access, false);
    assertThat(watcher).as("told by the removal itself").hasValue(1);
    clock.advance(SETTLING);
    sweepAll();

    assertThat(watcher).hasValue(1);
  }

  @Test
  void whatTheOperatorMadeInAPairItNeverReadIsMissed() {
    var watcher = new Woken();
    ledger.watch(watcher.requester(), Set.of(scope));
    ledger.record(access, true);
    clock.advance(SETTLING);

    sweepAll();

    assertThat(watcher).hasValue(1);
    assertThat(ask(access, Freshness.CACHED, watcher)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void aWatcherThatFailsKeepsNobodyElseFromBeingWoken() {
    aws.assign(arn, BILLING, PLATFORM);
    ledger.watch(Woken.failing(), Set.of(scope));
    sweepAll();
    aws.identityCenter().deleteAssignment(access);
    aws.elapse();
    clock.advance(Duration.ofMillis(1));

    var owner = new Woken();
    assertThat(ask(access, Freshness.LIVE, owner)).isEqualTo(Presence.UNKNOWN);

    owner.awaitWoken(1);
    assertThat(ask(access, Freshness.LIVE, owner)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void thePairNobodyHasReadForLongestIsSweptFirst() {
    var other = new AssignmentScope(SHOP, arn);
    ledger.watch(new Woken().requester(), Set.of(scope));
    ledger.watch(new Woken().requester(), Set.of(other));
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.ABSENT);
    aws.control().clearLogs();

    ledger.sweepNext();
    ledger.sweepNext();
    ledger.sweepNext();

    assertThat(aws.calls(LIST))
        .extracting(call -> call.input().path("AccountId").asText())
        .containsExactly(SHOP, BILLING, SHOP);
  }

  @Test
  void whatTheOperatorHasJustMadeIsSweptLast() {
    ledger.watch(new Woken().requester(), Set.of(scope));
    ledger.watch(new Woken().requester(), Set.of(new AssignmentScope(SHOP, arn)));
    ledger.record(access, true);

    ledger.sweepNext();
    ledger.sweepNext();

    assertThat(aws.calls(LIST))
        .extracting(call -> call.input().path("AccountId").asText())
        .containsExactly(SHOP, BILLING);
  }

  @Test
  void anAccountThatDoesNotHaveTheSetIsNotSwept() {
    aws.assign(arn, BILLING, PLATFORM);
    ledger.watch(new Woken().requester(), Set.of(scope));
    ledger.watch(new Woken().requester(), Set.of(new AssignmentScope(SHOP, arn)));
    var owner = new Woken();
    assertThat(ledger.accounts(arn, clock.instant(), Lane.READ, owner.requester())).isEmpty();
    owner.awaitWoken(1);

    sweepAll();
    assertThat(calls(LIST)).isEqualTo(1);

    ledger.record(access(arn, SHOP, PLATFORM), true);
    sweepAll();
    assertThat(calls(LIST)).isEqualTo(3);
  }

  @Test
  void whatNobodyWatchesIsForgotten() {
    aws.assign(arn, BILLING, PLATFORM);
    var watcher = new Woken();
    ledger.watch(watcher.requester(), Set.of(scope));
    sweepAll();
    assertThat(ledger.isKnownPresent(access)).isTrue();

    ledger.watch(watcher.requester(), Set.of());

    assertThat(ledger.watched()).isZero();
    assertThat(ledger.isKnownPresent(access)).isFalse();
    aws.control().clearLogs();
    ledger.sweepNext();
    assertThat(aws.control().calls()).isEmpty();
  }

  @Test
  void whatWasReadAndDoneWhileNobodyWatchedDoesNotCountForWhoComesLater() {
    aws.assign(arn, BILLING, PLATFORM);
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.PRESENT);
    ledger.record(access, true);
    aws.identityCenter().deleteAssignment(access);
    aws.elapse();
    clock.advance(Duration.ofDays(1));

    ledger.watch(new Woken().requester(), Set.of(scope));

    assertThat(answer(access, Freshness.INFERRED)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void whatWasDoneWhereNobodyWatchesIsForgottenAndWhatWasReadBeforeItToo() {
    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.ABSENT);
    ledger.record(access, true);
    var watched = access(arn, SHOP, PLATFORM);
    ledger.watch(new Woken().requester(), Set.of(AssignmentScope.of(watched)));
    ledger.record(watched, true);
    clock.advance(SETTLING.minusMillis(1));
    ledger.record(watched, true);
    assertThat(ledger.isKnownPresent(access)).isTrue();

    clock.advance(Duration.ofMillis(1));
    ledger.record(access(arn, SHOP, FINANCE), true);

    assertThat(ledger.isKnownPresent(access)).isFalse();
    assertThat(ledger.isKnownAbsent(access)).isFalse();
    assertThat(ledger.isKnownPresent(watched)).isTrue();
  }

  @Test
  void aPairIsForgottenOnlyWhenTheLastOfItsWatchersGoes() {
    var first = new Woken();
    var second = new Woken();
    ledger.watch(first.requester(), Set.of(scope));
    ledger.watch(second.requester(), Set.of(scope));

    ledger.watch(first.requester(), Set.of());
    assertThat(ledger.watched()).isEqualTo(1);
    ledger.watch(second.requester(), Set.of(new AssignmentScope(SHOP, arn)));
    assertThat(ledger.watched()).isEqualTo(1);
    ledger.watch(second.requester(), Set.of());
    assertThat(ledger.watched()).isZero();
  }

  // ---- principals

  @Test
  void whatAPrincipalHasAnswersForManyPairsThatAreProbablyThere() {
    ledger = ledger(true);
    aws.assign(arn, BILLING, PLATFORM);
    aws.assign(arn, SHOP, PLATFORM);
    var owners = holdAndAsk(access, access(arn, SHOP, PLATFORM), access(arn, OTHER, PLATFORM));

    aws.control().clearFaults();
    owners.forEach((what, owner) -> owner.awaitWoken(1));

    assertThat(ask(access, Freshness.CACHED, owners.get(access))).isEqualTo(Presence.PRESENT);
    assertThat(answer(access(arn, SHOP, PLATFORM), Freshness.CACHED)).isEqualTo(Presence.PRESENT);
    assertThat(answer(access(arn, OTHER, PLATFORM), Freshness.CACHED)).isEqualTo(Presence.ABSENT);
    assertThat(calls(LIST)).isEqualTo(1);
    assertThat(calls(LIST_FOR_PRINCIPAL)).isEqualTo(1);
    assertThat(ledger.answeredBy(ReadPlan.PRINCIPAL)).isEqualTo(2);
  }

  @Test
  void pairsThatManyPrincipalsShareAreReadAsPairs() {
    ledger = ledger(true);
    aws.assign(arn, BILLING, PLATFORM);
    for (var i = 0; i < 20; i++) {
      answer(access(arn, BILLING, group(i)), Freshness.CACHED);
    }

    assertThat(calls(LIST)).isEqualTo(1);
    assertThat(calls(LIST_FOR_PRINCIPAL)).isZero();
  }

  @Test
  void whereReadsByPrincipalAreDeniedPairsAreRead() {
    ledger = ledger(true);
    aws.assign(arn, SHOP, PLATFORM);
    aws.control().addFault(FaultSpec.error(LIST_FOR_PRINCIPAL, "AccessDeniedException", "no"));

    assertThat(answer(access, Freshness.CACHED)).isEqualTo(Presence.ABSENT);
    assertThat(answer(access(arn, SHOP, PLATFORM), Freshness.CACHED)).isEqualTo(Presence.PRESENT);
    assertThat(answer(access(arn, OTHER, PLATFORM), Freshness.CACHED)).isEqualTo(Presence.ABSENT);
    assertThat(answer(access(arn, "900000000002", PLATFORM), Freshness.CACHED))
        .isEqualTo(Presence.ABSENT);

    assertThat(calls(LIST_FOR_PRINCIPAL)).isLessThanOrEqualTo(1);
  }

  @Test
  void aReadByPrincipalThatFailsSaysNothing() {
    ledger = ledger(true);
    aws.assign(arn, SHOP, PLATFORM);
    aws.control().addFault(FaultSpec.hold(LIST));
    aws.control()
        .addFault(FaultSpec.error(LIST_FOR_PRINCIPAL, "InternalServerException", "no").once());
    ask(access, Freshness.CACHED, new Woken());
    var shop = access(arn, SHOP, PLATFORM);
    var owner = new Woken();
    assertThat(ask(shop, Freshness.CACHED, owner)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);

    assertThatThrownBy(() -> ask(shop, Freshness.CACHED, owner))
        .isInstanceOf(IdentityCenterException.class);
    assertThat(answer(shop, Freshness.CACHED)).isEqualTo(Presence.PRESENT);
  }

  /** Has somebody ask for each while AWS does not answer. */
  private Map<AssignedAccess, Woken> holdAndAsk(AssignedAccess... accesses) {
    aws.control().addFault(FaultSpec.hold(LIST));
    aws.control().addFault(FaultSpec.hold(LIST_FOR_PRINCIPAL));
    var owners = new LinkedHashMap<AssignedAccess, Woken>();
    for (var what : accesses) {
      var owner = new Woken();
      owners.put(what, owner);
      assertThat(ask(what, Freshness.CACHED, owner)).isEqualTo(Presence.UNKNOWN);
    }
    return owners;
  }

  // ---- helpers

  private Ledger ledger(boolean byPrincipal) {
    return new Ledger(aws.identityCenter(), threads, SETTLING, HOLD, byPrincipal, clock);
  }

  private static String group(int i) {
    return "10000000-0000-4000-8000-0000000001%02d".formatted(i);
  }

  private Presence ask(AssignedAccess what, Freshness freshness, Woken owner) {
    return ledger.presence(what, freshness, Lane.READ, owner.requester());
  }

  /** Asks, and asks again each time when woken. */
  private Presence answer(AssignedAccess what, Freshness freshness) {
    var owner = new Woken();
    var presence = ask(what, freshness, owner);
    for (var wakes = 1; presence == Presence.UNKNOWN; wakes++) {
      owner.awaitWoken(wakes);
      presence = ask(what, freshness, owner);
    }
    return presence;
  }

  private void sweepAll() {
    IntStream.range(0, ledger.watched()).forEach(i -> ledger.sweepNext());
  }

  private static int calls(String operation) {
    return aws.calls(operation).size();
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2)).until(condition);
  }
}
