package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.FailingAccount;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.ProvisionedAccounts;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.Instance;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a PermissionSet's status keeps, and what it forgets. */
class PermissionSetStatusDraftTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.9Z");
  private static final Instant NOW_IN_SECONDS = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ARN = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
  private static final String INSTANCE = "arn:aws:sso:::instance/ssoins-1";
  private static final InstanceState READY =
      new InstanceState.Ready(new Instance(INSTANCE, "d-1", null));

  private final PermissionSetStatusDraft draft = new PermissionSetStatusDraft(null);

  @Test
  void aNewResourceHasNothingInAws() {
    assertThat(draft.mayExist()).isFalse();
    assertThat(draft.arn()).isNull();
    assertThat(draft.request()).isNull();
    assertThat(draft.failing()).isEmpty();
  }

  @Test
  void aSetMayExistFromBeforeItIsCreated() {
    draft.recordInstance(READY);

    assertThat(draft.mayExist()).isTrue();
    assertThat(draft.arn()).isNull();
  }

  @Test
  void nothingIsCreatedWithoutAnInstance() {
    draft.recordInstance(new InstanceState.NotReady("none"));

    assertThat(draft.mayExist()).isFalse();
  }

  @Test
  void everythingIsWrittenAndReadBack() {
    fill(draft);
    var status = draft.build(7, List.of());

    assertThat(status.arn()).isEqualTo(ARN);
    assertThat(status.instanceArn()).isEqualTo(INSTANCE);
    assertThat(status.createdDate()).isEqualTo(NOW_IN_SECONDS);
    assertThat(status.appliedGeneration()).isEqualTo(6);
    assertThat(status.lastHandledRequestedAt()).isEqualTo("now");
    assertThat(status.observedGeneration()).isEqualTo(7);
    assertThat(new PermissionSetStatusDraft(status).build(7, List.of())).isEqualTo(status);
  }

  @Test
  void aSetThatIsFoundSaysItsInstance() {
    draft.recordSet(snapshot(ARN), READY);

    assertThat(draft.mayExist()).isTrue();
    assertThat(draft.build(1, List.of()).instanceArn()).isEqualTo(INSTANCE);
  }

  @Test
  void whereAwsDoesNotSayWhenASetWasCreatedTheTimeStays() {
    draft.recordSet(snapshot(ARN), READY);
    var set = snapshot(ARN);
    draft.recordSet(new PermissionSetSnapshot(set.arn(), set.name(), null, set.content()), READY);

    assertThat(draft.build(1, List.of()).createdDate()).isEqualTo(NOW_IN_SECONDS);
  }

  @Test
  void anEditMakesEarlierRunsMeaningless() {
    fail("111111111111", "a");
    draft.markApplied(3, false);
    assertThat(draft.request()).isNotNull();
    assertThat(draft.failing()).hasSize(1);

    draft.markApplied(4, true);

    assertThat(draft.appliedGeneration()).isEqualTo(4);
    assertThat(draft.request()).isNull();
    assertThat(draft.failing()).isEmpty();
  }

  @Test
  void unmanagedAssignmentsAreCountedAndTheFirstTwentyRevocationsNamed() {
    assertThat(draft.unmanagedAssignments()).isZero();
    assertThat(draft.removals()).isEmpty();
    var removing =
        IntStream.range(0, 21)
            .mapToObj(
                i ->
                    AssignmentRequestBuilder.builder()
                        .operation(AssignmentRequest.Operation.DELETE)
                        .assignment(
                            new AssignedAccess(ARN, "111111111111", PrincipalType.GROUP, "g" + i))
                        .state(RequestState.IN_PROGRESS)
                        .startTime(NOW)
                        .build())
            .toList();

    draft.recordUnmanaged(30, removing);

    assertThat(draft.unmanagedAssignments()).isEqualTo(30);
    assertThat(draft.removals()).isEqualTo(removing.subList(0, 20));
    assertThat(new PermissionSetStatusDraft(draft.build(1, List.of())).unmanagedAssignments())
        .isEqualTo(30);
  }

  @Test
  void accountsAreCountedFromTheFirstReadOn() {
    assertThat(draft.isCounted()).isFalse();
    assertThat(draft.provisioned()).isZero();
    assertThat(draft.readAccounts()).isEmpty();
    draft.markUpToDate();
    draft.forgetFailures();
    assertThat(draft.isCounted()).as("nothing is known of them").isFalse();

    draft.recordAccounts(Set.of("111111111111", "222222222222"), Set.of("222222222222"));

    assertThat(draft.isCounted()).isTrue();
    assertThat(draft.provisioned()).isEqualTo(2);
    assertThat(draft.readAccounts()).containsExactlyInAnyOrder("111111111111", "222222222222");
    draft.markUpToDate();
    assertThat(draft.build(1, List.of()).accounts())
        .isEqualTo(new ProvisionedAccounts(2, 0, List.of()));
  }

  @Test
  void aReportWithoutARequestChangesNothing() {
    draft.markFinished(report("111111111111", "failed"), NOW);

    assertThat(draft.request()).isNull();
    assertThat(draft.failing()).isEmpty();
  }

  @Test
  void aRequestThatSucceededBlamesNobody() {
    draft.markStarted("r1", "111111111111", NOW);
    draft.markFinished(report("111111111111", null), NOW);

    assertThat(draft.failing()).isEmpty();
  }

  @Test
  void whereTheRequestWasForAllTheReportMayNameTheAccount() {
    draft.markStarted("r1", null, NOW);
    draft.markFinished(report("111111111111", "failed"), NOW);

    assertThat(draft.failing())
        .extracting(FailingAccount::accountId)
        .containsExactly("111111111111");
  }

  @Test
  void aRunOverAllThatFailsCountsForEachOnlyWhereNoMoreCanBeNamed() {
    fail("000000000000", "a");
    fail(null, "a");
    assertThat(draft.failing()).extracting(FailingAccount::attempts).containsExactly(1);

    for (var i = 1; i < PermissionSetStatusDraft.MAX_FAILING; i++) {
      fail("%012d".formatted(i), "a");
    }
    fail("000000000000", "a");
    assertThat(draft.failing())
        .extracting(FailingAccount::attempts)
        .as("one that is named has failed again")
        .containsOnlyOnce(2)
        .hasSize(20);
    fail(null, "a");
    fail("%012d".formatted(99), "a");

    assertThat(draft.failing()).extracting(FailingAccount::attempts).containsOnly(3, 4);
    assertThat(draft.failing()).hasSize(20);
  }

  @Test
  void theSameSetKeepsWhatIsKnownOfIt() {
    fill(draft);
    var before = draft.build(7, List.of());
    draft.recordSet(snapshot(ARN), READY);

    assertThat(draft.build(7, List.of())).isEqualTo(before);
  }

  @Test
  void anotherSetStartsAfresh() {
    fill(draft);
    draft.recordSet(snapshot(ARN + "0"), READY);

    assertThat(draft.arn()).isEqualTo(ARN + "0");
    assertThat(draft.appliedGeneration()).isNull();
    assertThat(draft.request()).isNull();
    assertThat(draft.failing()).isEmpty();
  }

  @Test
  void aSetThatIsGoneLeavesNothingButThatItMayExist() {
    fill(draft);
    draft.forgetSet();

    assertThat(draft.build(7, List.of()))
        .isEqualTo(
            new PermissionSetStatus(
                null, INSTANCE, null, null, null, null, null, List.of(), "now", 7L, List.of()));
    assertThat(draft.mayExist()).isTrue();
  }

  @Test
  void aRequestForAFreshLookIsHandledOnce() {
    assertThat(draft.isAsked(null)).isFalse();
    assertThat(draft.isAsked("1")).isTrue();
    draft.markHandled("1");
    assertThat(draft.isAsked("1")).isFalse();
    assertThat(draft.isAsked("2")).isTrue();
  }

  @Test
  void aRequestIsKeptFromItsStartToItsEnd() {
    draft.markStarted("r1", null, NOW);
    assertThat(draft.request().state()).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(draft.request().startTime()).isEqualTo(NOW_IN_SECONDS);

    draft.markFinished(report(null, null), NOW.plusSeconds(5));
    assertThat(draft.request().id()).isEqualTo("r1");
    assertThat(draft.request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(draft.request().startTime()).isEqualTo(NOW_IN_SECONDS);
    assertThat(draft.request().completionTime()).isEqualTo(NOW.plusSeconds(5));
    assertThat(draft.failing()).isEmpty();
  }

  @Test
  void aForgottenRequestIsGone() {
    draft.markStarted("r1", null, NOW);
    draft.markRequestLost();

    assertThat(draft.request()).isNull();
  }

  @Test
  void aFailureInOneAccountNamesItAndCounts() {
    fail("111111111111", "Not supported policy A");
    fail("222222222222", "Not supported policy A");
    fail("111111111111", "Not supported policy B");

    assertThat(draft.failing())
        .containsExactlyInAnyOrder(
            new FailingAccount("111111111111", "Not supported policy B", 2, NOW),
            new FailingAccount("222222222222", "Not supported policy A", 1, NOW));
  }

  @Test
  void aFailureOfARunOverAllAccountsBlamesNone() {
    fail(null, "Not supported policy A");

    assertThat(draft.failing()).isEmpty();
    assertThat(draft.request().state()).isEqualTo(RequestState.FAILED);
    assertThat(draft.request().failureReason()).isEqualTo("Not supported policy A");
  }

  @Test
  void aFailureWithoutAReasonSaysSo() {
    draft.markStarted("r1", "111111111111", NOW);
    draft.markFinished(
        new RequestReport(
            AsyncOperation.PROVISION,
            "r1",
            new RequestTarget.Provisioning(ARN, null),
            RequestState.FAILED,
            null,
            null),
        NOW);

    assertThat(draft.failing())
        .containsExactly(new FailingAccount("111111111111", "AWS gave no reason", 1, NOW));
  }

  @Test
  void aLongReasonIsCut() {
    fail("111111111111", "x".repeat(5000));

    assertThat(draft.request().failureReason()).hasSize(1024);
    assertThat(draft.failing().get(0).reason()).hasSize(1024);
  }

  @Test
  void accountsThatAreNoLongerBehindAreNoLongerFailing() {
    fail("111111111111", "a");
    fail("222222222222", "a");
    draft.recordAccounts(
        Set.of("111111111111", "222222222222", "333333333333"), Set.of("222222222222"));

    var accounts = draft.build(1, List.of()).accounts();
    assertThat(accounts.provisioned()).isEqualTo(3);
    assertThat(accounts.outdated()).isEqualTo(1);
    assertThat(accounts.failing()).containsExactly(new FailingAccount("222222222222", "a", 1, NOW));
  }

  @Test
  void forgettingFailuresKeepsTheCounts() {
    draft.recordAccounts(Set.of("111111111111", "222222222222"), Set.of("111111111111"));
    fail("111111111111", "a");
    draft.forgetFailures();

    var accounts = draft.build(1, List.of()).accounts();
    assertThat(accounts.failing()).isEmpty();
    assertThat(accounts.provisioned()).isEqualTo(2);
    assertThat(accounts.outdated()).isEqualTo(1);
  }

  @Property(tries = 150)
  void neverAreMoreAccountsNamedThanTheSchemaAllowsNorOneTwice(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 30) Integer> accounts) {
    var many = new PermissionSetStatusDraft(null);
    for (var account : accounts) {
      var id = account == 0 ? null : "%012d".formatted(account);
      many.markStarted("r1", id, NOW);
      many.markFinished(report(id, "failed"), NOW);

      assertThat(many.failing()).hasSizeLessThanOrEqualTo(PermissionSetStatusDraft.MAX_FAILING);
      assertThat(new HashSet<>(many.failing().stream().map(FailingAccount::accountId).toList()))
          .hasSameSizeAs(many.failing());
    }
  }

  private static void fill(PermissionSetStatusDraft draft) {
    draft.recordInstance(READY);
    draft.recordSet(snapshot(ARN), READY);
    draft.markApplied(6, false);
    draft.markHandled("now");
    draft.recordAccounts(Set.of("111111111111"), Set.of("111111111111"));
    draft.markStarted("r1", "111111111111", NOW);
    draft.markFinished(report("111111111111", "failed"), NOW);
  }

  private void fail(@Nullable String accountId, String reason) {
    draft.markStarted("r1", accountId, NOW);
    draft.markFinished(report(accountId, reason), NOW);
  }

  private static RequestReport report(@Nullable String accountId, @Nullable String failure) {
    return new RequestReport(
        AsyncOperation.PROVISION,
        "r1",
        new RequestTarget.Provisioning(ARN, accountId),
        failure == null ? RequestState.SUCCEEDED : RequestState.FAILED,
        failure,
        NOW);
  }

  private static PermissionSetSnapshot snapshot(String arn) {
    return new PermissionSetSnapshot(
        arn,
        "Name",
        NOW,
        new PermissionSetContent(
            null, Duration.ofHours(1), null, Set.of(), Set.of(), null, null, Map.of()));
  }
}
