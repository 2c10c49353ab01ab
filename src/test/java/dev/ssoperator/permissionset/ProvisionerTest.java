package dev.ssoperator.permissionset;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.sdk.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.access.Guards;
import dev.ssoperator.access.ProtectedAccess;
import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.api.FailingAccount;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.api.ProvisionedAccounts;
import dev.ssoperator.api.ProvisioningRequest;
import dev.ssoperator.api.ProvisioningRequest.Operation;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.reconcile.Rechecks;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Woken;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is behind is provisioned once, and one by one where that fails. */
class ProvisionerTest {

  private static final String PROVISION = "ProvisionPermissionSet";
  private static final String LIST = "ListAccountsForProvisionedPermissionSet";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration BACKOFF = Pacing.DEFAULT.initialBackoff();

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final PermissionSet resource = new PermissionSet();
  private final Woken owner = new Woken();
  private Observations observations;
  private Requests requests;
  private Provisioner provisioner;
  private String arn;
  private PermissionSetStatusDraft draft;
  private int wakes;
  private int edits;
  private Set<String> protectedAccounts = Set.of();

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    arn = aws.permissionSet("Set");
    draft = draft(arn);
    resource.setSpec(Serialization.unmarshal("{}", PermissionSetSpec.class));
    resource.getMetadata().setName("ops");
    resource.getMetadata().setUid("uid");
    resource.getMetadata().setGeneration(1L);
    observations =
        new Observations(
            aws.identityCenter(),
            threads,
            new StaleProvisionings(clock),
            new Rechecks(Pacing.DEFAULT, clock),
            Pacing.DEFAULT,
            clock);
    open(SlotLimits.DEFAULT);
  }

  @AfterEach
  void close() {
    requests.close();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- what is provisioned

  @Test
  void aSetThatNoAccountHasIsNotProvisioned() {
    start();

    assertThat(provision()).isEmpty();

    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(0, 0, List.of()));
    assertThat(draft.request()).isNull();
    assertThat(aws.calls(LIST)).as("nobody is behind where nobody has it").hasSize(1);
    assertThat(aws.calls(PROVISION)).isEmpty();
  }

  @Test
  void accountsThatAreUpToDateAreCountedAndNotProvisioned() {
    start();
    assign(BILLING, SHOP);

    assertThat(provision()).isEmpty();

    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(2, 0, List.of()));
    assertThat(draft.request()).isNull();
    assertThat(aws.calls(PROVISION)).isEmpty();
  }

  @Test
  void accountsThatAreBehindAreProvisionedByOneRequestForAll() {
    start();
    assign(BILLING, SHOP);
    edit();

    var verdict = provision();

    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(2, 2, List.of()));
    assertThat(targets()).containsExactly("ALL_PROVISIONED_ACCOUNTS");
    var id = running(null);
    assertThat(draft.request())
        .isEqualTo(request(id, null, RequestState.IN_PROGRESS, null, clock.instant(), null));
    assertThat(verdict)
        .contains(
            Verdict.of(
                Reason.PROVISIONING,
                "ProvisionPermissionSet %s runs for all provisioned accounts".formatted(id)));
  }

  @Test
  void aRequestThatAwsRefusesLeavesTheStatusAsItWas() {
    start();
    assign(BILLING);
    edit();
    aws.control().addFault(FaultSpec.error(PROVISION, "AccessDeniedException", "no").once());

    assertThatThrownBy(this::provision)
        .isInstanceOf(IdentityCenterException.class)
        .hasMessageContaining("no");

    assertThat(draft.request()).isNull();
    provision();
    running(null);
  }

  // ---- how it ended

  @Test
  void whatNeverRanHasNoResult() {
    start();

    assertThat(absorb()).isEmpty();

    assertThat(draft.request()).isNull();
    assertThat(requests.inFlight(AsyncOperation.PROVISION)).isZero();
  }

  @Test
  void aRequestIsFollowedWhileItRuns() {
    start();
    assign(BILLING);
    edit();
    var verdict = provision();
    var request = draft.request();

    for (var i = 0; i < 3; i++) {
      assertThat(absorb()).isEqualTo(verdict);
    }

    assertThat(draft.request()).isEqualTo(request);
    assertThat(aws.calls(PROVISION)).hasSize(1);
    assertThat(owner).hasValue(0);
  }

  @Test
  void aRequestThatSucceededLeavesNobodyBehind() {
    start();
    assign(BILLING, SHOP);
    edit();
    provision();
    var id = running(null);
    var started = clock.instant();
    clock.advance(Duration.ofMillis(1_234));

    end();

    assertThat(absorb()).isEmpty();
    assertThat(draft.request())
        .isEqualTo(request(id, null, RequestState.SUCCEEDED, null, started, clock.instant()));
    assertThat(provision()).isEmpty();
    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(2, 0, List.of()));
    assertThat(aws.calls(PROVISION)).hasSize(1);
    assertThat(absorb()).as("taken in once").isEmpty();
  }

  @Test
  void theSetIsReadAgainOnceARequestHasEnded() {
    start();
    assign(BILLING);
    edit();
    assertThat(observed()).isEmpty();
    owner.awaitWoken(++wakes);
    assertThat(observed().orElseThrow().outdated()).containsExactly(BILLING);
    provision();
    clock.advance(Duration.ofSeconds(1));
    absorb();
    assertThat(observed()).as("while it runs").isPresent();

    end();
    absorb();

    assertThat(observed()).isEmpty();
    owner.awaitWoken(++wakes);
    assertThat(observed().orElseThrow().outdated()).isEmpty();
  }

  @Test
  void aRequestThatAwsNoLongerKnowsIsForgottenAndTheAccountsAreReadInstead() {
    start();
    assign(BILLING);
    edit();
    provision();
    aws.control().forgetRequests();
    aws.elapse();
    until(
        () -> {
          clock.advance(Duration.ofMinutes(1));
          return owner.get() > 0;
        });

    assertThat(absorb()).isEmpty();

    assertThat(draft.request()).isNull();
    assertThat(draft.failing()).isEmpty();
    assertThat(provision()).isEmpty();
    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(1, 0, List.of()));
    assertThat(aws.calls(PROVISION)).hasSize(1);
  }

  @Test
  void aRequestOfTheStatusIsFollowedToItsEndAfterARestart() {
    start();
    assign(BILLING);
    edit();
    provision();
    var id = running(null);
    requests.close();
    open(SlotLimits.DEFAULT);
    start();

    assertThat(absorb()).map(Verdict::reason).contains(Reason.PROVISIONING);
    assertThat(running(null)).isEqualTo(id);
    draft = draft(arn);
    provision();
    assertThat(running(null)).as("its target is known again").isEqualTo(id);

    end();
    assertThat(absorb()).isEmpty();
    assertThat(draft.request().state()).isEqualTo(RequestState.SUCCEEDED);
  }

  // ---- failures

  @Test
  void afterAFailureOverAllTheAccountsAreProvisionedOneByOne() {
    start();
    assign(SHOP, BILLING);
    edit();
    failNext("because");
    provision();
    var id = running(null);
    end();
    assertThat(absorb()).isEmpty();
    assertThat(draft.request())
        .isEqualTo(
            request(id, null, RequestState.FAILED, "because", clock.instant(), clock.instant()));
    assertThat(draft.failing()).as("nobody knows which").isEmpty();

    assertThat(provision())
        .map(Verdict::message)
        .contains(
            "ProvisionPermissionSet %s runs for account %s".formatted(running(BILLING), BILLING));
    end();
    assertThat(absorb()).isEmpty();
    provision();
    running(SHOP);
    end();
    assertThat(absorb()).isEmpty();

    assertThat(provision()).isEmpty();
    assertThat(targets()).containsExactly("ALL_PROVISIONED_ACCOUNTS", BILLING, SHOP);
    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(2, 0, List.of()));
  }

  @Test
  void anAccountThatFailsIsNamedAndTriedAgainWithGrowingDelays() {
    start();
    assign(BILLING);
    edit();
    failNext("common");
    provision();
    endAndAbsorb();
    failNext("bad role");
    provision();
    endAndAbsorb();
    assertThat(draft.failing())
        .containsExactly(new FailingAccount(BILLING, "bad role", 1, clock.instant()));

    assertThat(provision())
        .contains(
            Verdict.of(
                    Reason.PROVISIONING_FAILED,
                    "provisioning fails in 1 of 1 outdated account(s): %s (bad role)"
                        .formatted(BILLING))
                .recheckAfter(BACKOFF));
    clock.advance(BACKOFF.minusMillis(1));
    assertThat(provision()).map(Verdict::recheckAfter).contains(Duration.ofMillis(1));
    assertThat(aws.calls(PROVISION)).hasSize(2);

    clock.advance(Duration.ofMillis(1));
    failNext("bad role");
    provision();
    running(BILLING);
    endAndAbsorb();
    assertThat(draft.failing())
        .containsExactly(new FailingAccount(BILLING, "bad role", 2, clock.instant()));
    assertThat(provision()).map(Verdict::recheckAfter).contains(BACKOFF.multipliedBy(2));
  }

  @Test
  void whoeverAsksNotToWaitDoesNotWait() {
    start();
    assign(BILLING);
    edit();
    failNext("common");
    provision();
    endAndAbsorb();
    failNext("bad role");
    provision();
    endAndAbsorb();

    assertThat(provisioner.provision(draft, arn, false, true, owner.requester()))
        .containsInstanceOf(ProvisioningOutcome.Running.class);

    running(BILLING);
  }

  @Test
  void anEditIsProvisionedToAllAccountsWhateverFailedBefore() {
    start();
    assign(BILLING, SHOP);
    edit();
    failNext("common");
    provision();
    endAndAbsorb();
    failNext("bad role");
    provision();
    endAndAbsorb();
    edit();

    provisioner.provision(draft, arn, true, false, owner.requester());

    running(null);
    endAndAbsorb();
    assertThat(provision()).isEmpty();
    assertThat(draft.failing()).isEmpty();
  }

  // ---- before it is sent

  @Test
  void whoeverFindsNoSlotSaysSoAndSendsNothingUntilItsTurn() {
    requests.close();
    open(new SlotLimits(1, 0, 1));
    start();
    var other = aws.permissionSet("Other");
    var first = new Woken();
    assign(BILLING);
    edit();
    requests.ensure(
        first.requester(),
        AsyncOperation.PROVISION,
        new RequestTarget.Provisioning(other, null),
        () -> {});
    aws.control().clearLogs();

    for (var i = 0; i < 2; i++) {
      assertThat(provision())
          .contains(
              Verdict.of(
                      Reason.WAITING_FOR_SLOT,
                      "request limit reached (1 in flight); position 1 in the queue")
                  .keepingTurn());
    }
    assertThat(draft.request()).isNull();
    assertThat(accounts()).isEqualTo(new ProvisionedAccounts(1, 1, List.of()));
    assertThat(aws.calls(PROVISION)).isEmpty();

    end();
    assertThat(provision()).map(Verdict::reason).contains(Reason.PROVISIONING);
    running(null);
    assertThat(aws.calls(PROVISION)).hasSize(1);
  }

  @Test
  void nothingIsSentBeforeAwsWasSearchedForRequestsInFlight() {
    assign(BILLING);
    edit();

    assertThat(provision())
        .contains(
            Verdict.of(
                    Reason.RECOVERING,
                    "checking AWS for requests in flight from before the restart")
                .recheckAfter(POLL));

    assertThat(draft.request()).isNull();
    assertThat(aws.calls(PROVISION)).isEmpty();
  }

  @Test
  void aRequestOfBeforeTheStartIsFollowedAndNotDoubled() {
    assign(BILLING);
    edit();
    var id = aws.identityCenter().provision(arn, null).id();
    aws.control().clearLogs();
    start();

    assertThat(provision()).map(Verdict::reason).contains(Reason.PROVISIONING);
    assertThat(running(null)).isEqualTo(id);

    end();
    assertThat(absorb()).isEmpty();
    assertThat(draft.request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(aws.calls(PROVISION)).isEmpty();
  }

  @Test
  void aRequestWhoseStatusWasNotWrittenIsFollowedAndNotDoubled() {
    start();
    assign(BILLING);
    edit();
    provision();
    var id = running(null);
    draft = draft(arn);

    provision();

    assertThat(running(null)).isEqualTo(id);
    assertThat(aws.calls(PROVISION)).hasSize(1);
  }

  // ---- accounts that may not be changed

  @Test
  void whereAnAccountIsProtectedNothingIsSentOnceSomethingIsBehind() {
    protectedAccounts = Set.of(SHOP);
    requests.close();
    open(SlotLimits.DEFAULT);
    start();
    assign(BILLING, SHOP);
    assertThat(provision()).as("nothing is behind").isEmpty();
    edit();

    assertThat(provision().map(Verdict::reason)).contains(Reason.PROTECTED);
    draft.markStarted("r1", BILLING, clock.instant());
    draft.markFinished(failure(BILLING), clock.instant());
    draft.markStarted("r1", SHOP, clock.instant());
    draft.markFinished(failure(SHOP), clock.instant());
    assertThat(provision().map(Verdict::reason))
        .as("nothing would be sent now")
        .contains(Reason.PROVISIONING_FAILED);

    assertThat(aws.calls(PROVISION)).isEmpty();
  }

  private RequestReport failure(String account) {
    return new RequestReport(
        AsyncOperation.PROVISION,
        "r1",
        new RequestTarget.Provisioning(arn, account),
        RequestState.FAILED,
        "because",
        null);
  }

  // ---- evidence

  @Test
  void theEndOfARequestIsEvidence() {
    resource.getMetadata().setNamespace("team");
    try (var trail = new AuditTrail("team")) {
      start();
      assign(BILLING);
      edit();
      provision();
      endAndAbsorb();

      assertThat(trail.lines(AuditEvent.PERMISSION_SET_PROVISIONED)).hasSize(1);
    }
  }

  // ---- helpers

  private void open(SlotLimits limits) {
    requests = new Requests(aws.identityCenter(), limits, POLL, clock);
    provisioner =
        new Provisioner(
            aws.identityCenter(),
            requests,
            new EditGuard(
                new ProtectedAccess(
                    new ProtectedSettings(Set.of(), Set.of(), protectedAccounts),
                    aws.directory(),
                    aws.organization(),
                    aws.identityCenter(),
                    threads,
                    clock),
                Guards.everywhere(aws, threads, clock),
                aws.identityCenter()),
            observations,
            new PermissionSetAudit(new AuditLog(false), clock),
            Pacing.DEFAULT,
            clock);
  }

  /** Starts to poll, and waits until AWS was searched for requests in flight. */
  private void start() {
    requests.start();
    var nobody = new RequestTarget.Provisioning("probe", null);
    until(() -> !requests.mayBeInFlight(AsyncOperation.PROVISION, nobody));
  }

  /** Assigns the set in the accounts, which then have it as it is now. */
  private void assign(String... accounts) {
    for (var account : accounts) {
      aws.assign(arn, account, PLATFORM);
    }
    aws.control().clearLogs();
  }

  /** Edits the set, so that every account is behind. */
  private void edit() {
    aws.identityCenter()
        .updatePermissionSet(
            arn, new PermissionSetAttributes("edit " + ++edits, Duration.ofHours(1), null));
  }

  private static void failNext(String reason) {
    aws.control().addFault(FaultSpec.failedRequest(PROVISION, reason).once());
  }

  private Optional<Verdict> provision() {
    return provisioner
        .provision(draft, arn, false, false, owner.requester())
        .map(ProvisioningOutcome::verdict);
  }

  private Optional<Verdict> absorb() {
    return provisioner
        .absorbResult(resource, draft, owner.requester())
        .map(ProvisioningOutcome::verdict);
  }

  /** Lets the request come to its end, of which the owner hears. */
  private void end() {
    aws.elapse();
    owner.awaitWoken(++wakes);
  }

  private void endAndAbsorb() {
    end();
    assertThat(absorb()).isEmpty();
  }

  /** The id of the request that runs, on one account or on all. */
  private String running(@Nullable String accountId) {
    var request = draft.request();
    assertThat(request.state()).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(request.accountId()).isEqualTo(accountId);
    return request.id();
  }

  private ProvisionedAccounts accounts() {
    return draft.build(1, List.of()).accounts();
  }

  private Optional<Observation> observed() {
    return observations.of(resource, draft, owner.requester());
  }

  /** What was provisioned, in order: an account, or all. */
  private static List<String> targets() {
    return aws.calls(PROVISION).stream()
        .map(call -> call.input().path("TargetId").asText(call.input().path("TargetType").asText()))
        .toList();
  }

  private static ProvisioningRequest request(
      String id,
      @Nullable String accountId,
      RequestState state,
      @Nullable String failureReason,
      Instant startTime,
      @Nullable Instant completionTime) {
    return new ProvisioningRequest(
        id, Operation.PROVISION, accountId, state, failureReason, startTime, completionTime);
  }

  private static PermissionSetStatusDraft draft(String arn) {
    return new PermissionSetStatusDraft(
        new PermissionSetStatus(
            arn, null, null, 1L, null, null, null, List.of(), null, 1L, List.of()));
  }
}
