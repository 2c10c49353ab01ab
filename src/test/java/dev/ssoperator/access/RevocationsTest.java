package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static dev.ssoperator.sdk.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.access.AccessOutcome.BeingRevoked;
import dev.ssoperator.access.AccessOutcome.Failed;
import dev.ssoperator.access.AccessOutcome.Held;
import dev.ssoperator.access.AccessOutcome.HeldUp;
import dev.ssoperator.access.AccessOutcome.LastInScope;
import dev.ssoperator.access.AccessOutcome.Protected;
import dev.ssoperator.access.AccessOutcome.Reading;
import dev.ssoperator.access.AccessOutcome.Refused;
import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.access.AccessOutcome.Unproven;
import dev.ssoperator.access.AccessOutcome.Unsent;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a resource does not request any more is revoked, unless somebody else needs it. */
class RevocationsTest {

  private static final String DELETE = "DeleteAccountAssignment";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration HOLDS = Duration.ofMinutes(5);
  private static final Duration BACKOFF = Pacing.DEFAULT.initialBackoff();
  private static final Duration STALLED = Pacing.DEFAULT.stalledRetryInterval();
  private static final Duration HANDOVER = Duration.ofSeconds(5);

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Accesses accesses = new Accesses();
  private final Resources resources = new Resources();
  private final Woken owner = new Woken();
  private final Work pass = new Work(resources, requester("mine", owner));
  private Services services;
  private Requests requests;
  private Ledger ledger;
  private AssignmentRequests assignmentRequests;
  private Revocations revocations;
  private int sentBefore;
  private AssignedAccess billing;
  private AssignedAccess shop;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    var arn = aws.permissionSet("Set");
    billing = access(arn, BILLING, PLATFORM);
    shop = access(arn, SHOP, PLATFORM);
    aws.assign(arn, BILLING, PLATFORM);
    aws.assign(arn, SHOP, PLATFORM);
    aws.control().clearLogs();
    ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
    resources.put(Resources.observed("mine", null));
    pass.onIntent = () -> sentBefore = revoked().size();
    services = new Services(aws, threads, clock);
    open(SlotLimits.DEFAULT, Duration.ZERO);
  }

  @AfterEach
  void close() {
    assertThat(pass.drifts + pass.corrections).as("nothing is created").isZero();
    requests.close();
    services.breaker.close();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- revoking

  @Test
  void whatExistsIsReadAndRevokedByOneRequestThatIsWrittenDownBefore() {
    pass.held.markAssigned(billing);
    assertThat(revokeAll()).containsExactly(new Reading());
    owner.awaitWoken(1);

    var running = (Running) single(revokeAll());

    assertThat(running.assignment()).isEqualTo(billing);
    assertThat(running.operation()).isEqualTo(Operation.DELETE);
    assertThat(pass.intents).containsExactly(new Running(Operation.DELETE, billing, null, null));
    assertThat(sentBefore).as("written down before the call").isZero();
    assertThat(pass.held.inFlight().orElseThrow().id()).isEqualTo(running.requestId());
    assertThat(accesses.revoker(billing)).contains(pass.requester());
    assertThat(assignmentRequests.absorbResult(pass)).contains(running);

    end();
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();

    assertThat(revokeAll()).isEmpty();
    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).containsExactly(BILLING);
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whatDoesNotExistIsDroppedWithoutARequest() {
    revokeAsAnother(billing);
    pass.held.markAssigned(billing);
    revokeAll();
    owner.awaitWoken(1);

    assertThat(revokeAll()).isEmpty();

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).isEmpty();
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whatIsGoneWithItsPermissionSetIsDropped() {
    revokeAsAnother(billing);
    revokeAsAnother(shop);
    aws.identityCenter().deletePermissionSet(billing.permissionSetArn());
    holdObsolete(billing);

    assertThat(revokeObsolete()).isEmpty();

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(ledger.isKnownAbsent(billing)).isTrue();
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whatIsObsoleteIsRevokedOneAfterTheOther() {
    holdObsolete(billing, shop);
    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(billing);
    assertThat(revoked()).containsExactly(BILLING);

    end();
    assignmentRequests.absorbResult(pass);

    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(shop);
    assertThat(revoked()).containsExactly(BILLING, SHOP);
  }

  @Test
  void aRevocationThatCannotBeWrittenDownIsNotSent() {
    holdObsolete(billing);
    pass.isRefused = true;

    assertThatThrownBy(this::revokeObsolete).hasMessage("not written");

    assertThat(revoked()).isEmpty();
  }

  @Test
  void whoeverFindsNoSlotRevokesNothingAndNobodyWaitsForIt() {
    requests.close();
    open(new SlotLimits(1, 0, 1), Duration.ZERO);
    holdObsolete(billing, shop);
    requests.ensure(
        new Woken().requester(),
        AsyncOperation.DELETE_ASSIGNMENT,
        new RequestTarget.Assignment(shop),
        () -> {});

    assertThat(revokeObsolete()).containsExactly(new Unsent(new Waiting(1, 1, null)));

    assertThat(revoked()).containsExactly(SHOP);
    assertThat(accesses.revoker(billing)).isEmpty();
  }

  // ---- what others need

  @Test
  void whatAnotherResourceRequestsIsLeftToIt() {
    holdObsolete(billing);
    var heir = new Woken();
    resources.put(Resources.observed("heir", null));
    claim(billing, "heir", heir);

    assertThat(revokeObsolete()).isEmpty();

    assertThat(heir).hasValue(1);
    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).isEmpty();
    assertThat(accesses.revoker(billing)).isEmpty();
  }

  @Test
  void whatAResourceRequestsThatIsGoneOrBeingDeletedIsRevoked() {
    holdObsolete(billing, shop);
    claim(billing, "gone", new Woken());
    var leaving = Resources.observed("leaving", null);
    leaving.getMetadata().setDeletionTimestamp("2026-01-02T00:00:00Z");
    resources.put(leaving);
    claim(shop, "leaving", new Woken());

    revokeObsolete();
    end();
    assignmentRequests.absorbResult(pass);
    revokeObsolete();

    assertThat(revoked()).containsExactly(BILLING, SHOP);
  }

  @Test
  void whatAnotherResourceHasIsLeftToIt() {
    holdObsolete(billing);
    resources.put(Resources.observed("other", billing));

    assertThat(revokeObsolete()).isEmpty();

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).isEmpty();
  }

  @Test
  void whoeverRequestsWhatIsRevokedWaitsForItsEnd() {
    holdObsolete(billing);
    var heir = new Work(resources, requester("heir", new Woken()));
    assertThat(revocations.await(heir, billing)).isEmpty();
    revokeObsolete();
    var waiting = new Woken();
    claim(billing, "heir", waiting);

    assertThat(revocations.await(heir, billing)).contains(new BeingRevoked(pass.requester()));
    assertThat(revocations.await(pass, billing)).as("its own").isEmpty();

    end();
    assertThat(waiting).hasValue(0);
    assignmentRequests.absorbResult(pass);
    assertThat(waiting).hasValue(1);
    assertThat(revocations.await(heir, billing)).isEmpty();
  }

  @Test
  void nobodyWaitsForARevocationOfAResourceThatIsGone() {
    holdObsolete(billing);
    revokeObsolete();
    resources.remove(pass.id());

    assertThat(revocations.await(new Work(resources, requester("heir", new Woken())), billing))
        .isEmpty();
  }

  @Test
  void aResourceThatWasNotEvaluatedYetHoldsUpARevocationForAMoment() {
    holdObsolete(billing);
    var newcomer = Resources.unobserved("newcomer");
    resources.put(newcomer);

    assertThat(revokeObsolete()).containsExactly(new HeldUp(newcomer));
    clock.advance(Newcomers.PATIENCE.minusMillis(1));
    assertThat(revokeObsolete()).containsExactly(new HeldUp(newcomer));
    assertThat(revoked()).isEmpty();

    clock.advance(Duration.ofMillis(1));
    assertThat(single(revokeObsolete())).isInstanceOf(Running.class);
  }

  @Test
  void theLastAssignmentInAnAccountWaitsForASuccessorUnlessTheUserAsksNotTo() {
    requests.close();
    open(SlotLimits.DEFAULT, HANDOVER);
    holdObsolete(billing);

    assertThat(revokeObsolete()).containsExactly(new LastInScope(billing, HANDOVER, HANDOVER));
    assertThat(accesses.revoker(billing)).isEmpty();
    clock.advance(HANDOVER.minusMillis(1));
    assertThat(revokeObsolete())
        .containsExactly(new LastInScope(billing, HANDOVER, Duration.ofMillis(1)));
    assertThat(revoked()).isEmpty();

    assertThat(single(revocations.revokeObsolete(pass, true))).isInstanceOf(Running.class);
  }

  // ---- failures

  @Test
  void oneThatFailsIsTriedAgainLaterAndDoesNotKeepTheNextOne() {
    holdObsolete(billing, shop);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "because").once());
    revokeObsolete();
    end();
    assignmentRequests.absorbResult(pass);

    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(shop);
    end();
    assignmentRequests.absorbResult(pass);

    var failed = (Failed) single(revokeObsolete());
    assertThat(failed.request().assignment()).isEqualTo(billing);
    assertThat(failed.request().failureReason()).isEqualTo("because");
    assertThat(failed.retryAfter()).isEqualTo(BACKOFF);
    assertThat(failed.isStalled()).isFalse();
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(revoked()).containsExactly(BILLING, SHOP);

    clock.advance(BACKOFF);
    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(billing);
  }

  @Test
  void whoeverAsksNotToWaitAfterAFailureDoesNotWaitAndStartsOver() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "because").times(2));
    revokeObsolete();
    end();
    assignmentRequests.absorbResult(pass);

    assertThat(single(revocations.revokeObsolete(pass, true))).isInstanceOf(Running.class);

    end();
    assignmentRequests.absorbResult(pass);
    assertThat(((Failed) single(revokeObsolete())).retryAfter()).isEqualTo(BACKOFF);
  }

  @Test
  void oneThatAwsRefusesIsSentAgainLaterAndDoesNotKeepTheNextOne() {
    holdObsolete(billing, shop);
    aws.control().addFault(FaultSpec.error(DELETE, "AccessDeniedException", "no").once());

    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(shop);
    end();
    assignmentRequests.absorbResult(pass);

    var refused = (Refused) single(revokeObsolete());
    assertThat(refused.error()).hasMessageContaining("no");
    assertThat(refused.isNew()).isFalse();
    assertThat(refused.retryAfter()).isEqualTo(STALLED);
    assertThat(pass.held.obsolete()).containsExactly(billing);
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(revoked()).containsExactly(BILLING, SHOP);

    clock.advance(STALLED);
    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(billing);
  }

  @Test
  void aRefusalIsForgottenOnceTheAssignmentIsAnothers() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.error(DELETE, "AccessDeniedException", "no").once());
    assertThat(((Refused) single(revokeObsolete())).isNew()).isTrue();
    resources.put(Resources.observed("heir", null));
    claim(billing, "heir", new Woken());

    assertThat(revokeObsolete()).isEmpty();

    accesses.release(new ResourceID("heir", "team"));
    assertThat(accesses.size()).isZero();
  }

  @Test
  void anErrorThatConcernsEveryCallIsThrown() {
    holdObsolete(billing, shop);
    aws.control().addFault(FaultSpec.error(DELETE, "ThrottlingException", "Rate exceeded").once());

    assertThatThrownBy(this::revokeObsolete).isInstanceOf(IdentityCenterException.class);

    assertThat(pass.held.obsolete()).containsExactly(billing, shop);
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(revoked()).containsExactly(BILLING);
  }

  @Test
  void afterFiveFailuresInARowAPersonMustAct() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "because").times(5));
    for (var failures = 1; failures <= 5; failures++) {
      fail();

      var failed = (Failed) single(revokeObsolete());

      assertThat(failed.isStalled()).isEqualTo(failures == 5);
      assertThat(failed.retryAfter()).isEqualTo(Pacing.DEFAULT.backoff(failures));
      clock.advance(failed.retryAfter());
    }
  }

  // ---- what AWS says does not exist

  @Test
  void whatAwsSaysIsNotAssignedIsDroppedOnceAReadConfirmsThat() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "Assignment not found").once());
    fail();
    revokeAsAnother(billing);

    assertThat(reading(this::revokeObsolete)).isEmpty();

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).as("it is not sent again").isEmpty();
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whatAwsListsAllTheSameIsRevokedAgainLater() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "Assignment not found").times(2));
    fail();

    var failed = (Failed) single(reading(this::revokeObsolete));
    assertThat(failed.retryAfter()).isEqualTo(STALLED);
    assertThat(failed.isStalled()).isTrue();
    assertThat(pass.held.obsolete()).containsExactly(billing);

    clock.advance(STALLED);
    fail();
    assertThat(revoked()).hasSize(2);
    assertThat(single(reading(this::revokeObsolete))).as("read again").isInstanceOf(Failed.class);
  }

  @Test
  void theAssignmentOfAPrincipalThatIsGoneIsLeftToAwsOnceThatIsConfirmed() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, assigneeNotFound(billing)).once());
    fail();
    aws.control().addFault(FaultSpec.error("DescribeGroup", "ResourceNotFoundException", "gone"));

    assertThat(reading(this::revokeObsolete)).isEmpty();

    assertThat(pass.orphans).containsExactly(billing);
    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).as("it is not sent again").hasSize(1);
  }

  @Test
  void theAssignmentOfAPrincipalThatExistsIsNotLeftWhateverAwsSays() {
    holdObsolete(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, assigneeNotFound(billing)).once());
    fail();

    var failed = (Failed) single(reading(this::revokeObsolete));

    assertThat(failed.retryAfter()).isEqualTo(STALLED);
    assertThat(pass.orphans).isEmpty();
    assertThat(pass.held.obsolete()).containsExactly(billing);
    clock.advance(STALLED);
    assertThat(single(revokeObsolete())).isInstanceOf(Running.class);
  }

  @Test
  void onlyTheAssignmentsOfTheMissingPrincipalAreRevoked() {
    var other = access(shop.permissionSetArn(), SHOP, FINANCE);
    holdObsolete(other);
    pass.held.markAssigned(billing);
    ledger.record(billing, true);

    var running = (Running) single(revocations.revokeOrphans(pass, PLATFORM, false));

    assertThat(running.assignment()).isEqualTo(billing);
    end();
    assignmentRequests.absorbResult(pass);
    assertThat(revocations.revokeOrphans(pass, PLATFORM, false)).isEmpty();
    assertThat(pass.held.obsolete()).containsExactly(other);
  }

  @Test
  void whatALostCreationMayHaveMadeIsRevokedWithoutARead() {
    var lost = access(billing.permissionSetArn(), BILLING, FINANCE);
    assignmentRequests.start(pass, Operation.CREATE, lost);
    aws.control().forgetRequests();
    aws.elapse();
    until(
        () -> {
          clock.advance(Duration.ofMinutes(1));
          return owner.get() == 1;
        });
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();
    assertThat(pass.held.obsolete()).containsExactly(lost);

    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(lost);
  }

  // ---- what is held or protected

  @Test
  void whatTheBreakerHoldsStopsTheRestOfTheResource() {
    services.breaker = Breakers.limited(1, clock);
    reopen();
    holdObsolete(billing, shop);
    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(billing);
    end();
    assignmentRequests.absorbResult(pass);
    var another = access(billing.permissionSetArn(), BILLING, FINANCE);
    holdObsolete(another);

    var held = (Held) single(revokeObsolete());

    assertThat(held.release()).isEqualTo(1);
    assertThat(revoked()).as("each is counted").containsExactly(BILLING);
    assertThat(pass.held.obsolete()).containsExactly(shop, another);
    assertThat(accesses.revoker(shop)).as("nobody waits for it").isEmpty();
    assertThat(services.breaker.held()).isEqualTo(1);
  }

  @Test
  void theResourcesBeingDeletedInTheNamespaceAreNamedWhenTheirRevocationsAreHeld() {
    services.breaker = Breakers.limited(1, clock);
    services.breaker.spend(pass.requester());
    reopen();
    for (var name : List.of("mine", "second", "third")) {
      resources.put(Resources.deleted(Resources.observed(name, null)));
    }
    holdObsolete(billing);

    assertThat(((Held) single(revokeObsolete())).held()).isEqualTo(3);
  }

  @Test
  void onceNothingIsLeftToRevokeNothingOfTheResourceIsHeld() {
    services.breaker = Breakers.limited(1, clock);
    services.breaker.spend(pass.requester());
    reopen();
    holdObsolete(billing);
    assertThat(single(revokeObsolete())).isInstanceOf(Held.class);
    resources.put(Resources.observed("heir", null));
    claim(billing, "heir", new Woken());

    assertThat(revokeObsolete()).isEmpty();

    assertThat(services.breaker.held()).isZero();
  }

  @Test
  void whatIsProtectedIsNotRevokedAndTheRestIs() {
    var protectedSettings = new ProtectedSettings(Set.of(), Set.of(), Set.of(BILLING));
    services.protectedAccess = Guards.protecting(protectedSettings, aws, threads, clock);
    reopen();
    holdObsolete(billing, shop);

    assertThat(((Running) single(revokeObsolete())).assignment()).isEqualTo(shop);
    end();
    assignmentRequests.absorbResult(pass);
    assertThat(revokeObsolete()).containsExactly(new Protected("protected-accounts", BILLING));

    assertThat(revoked()).containsExactly(SHOP);
    assertThat(pass.held.obsolete()).containsExactly(billing);
  }

  // ---- helpers

  private void reopen() {
    requests.close();
    open(SlotLimits.DEFAULT, Duration.ZERO);
  }

  /** Revokes, and lets the request come to an end that is taken in. */
  private void fail() {
    assertThat(single(revokeObsolete())).isInstanceOf(Running.class);
    end();
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();
  }

  /** What comes of a step once what it had to read is known. */
  private List<AccessOutcome> reading(Supplier<List<AccessOutcome>> step) {
    var before = owner.get();
    assertThat(step.get()).containsExactly(new Reading());
    owner.awaitWoken(before + 1);
    return step.get();
  }

  private static String assigneeNotFound(AssignedAccess assignment) {
    return "Received a 404 status error: the GROUP assignee %s was not found in directory d-1"
        .formatted(assignment.principalId());
  }

  private void open(SlotLimits limits, Duration handoverDelay) {
    requests = new Requests(aws.identityCenter(), limits, POLL, clock);
    var pacing =
        new Pacing(
            Pacing.DEFAULT.driftInterval(),
            STALLED,
            BACKOFF,
            Pacing.DEFAULT.maxBackoff(),
            POLL,
            handoverDelay,
            Pacing.DEFAULT.organizationRefresh());
    var opened = services.with(accesses, requests, ledger, pacing);
    assignmentRequests = new AssignmentRequests(opened);
    revocations =
        new Revocations(opened, assignmentRequests, new Handovers(opened), new Newcomers(opened));
    start();
  }

  // ---- what nothing proves

  @Test
  void whatNothingProvesIsKeptAndTheRestIsRevoked() {
    holdUnproven(billing, shop);

    var outcomes = revokeObsolete();

    assertThat(outcomes).hasSize(1);
    assertThat(((Running) single(outcomes)).assignment()).isEqualTo(shop);
    end();
    assignmentRequests.absorbResult(pass);
    assertThat(single(revokeObsolete())).isInstanceOf(Unproven.class);
    assertThat(pass.held.obsolete()).containsExactly(billing);
    assertThat(revoked()).containsExactly(SHOP);
    assertThat(accesses.revoker(billing)).as("nobody waits for it").isEmpty();
  }

  @Test
  void whatNothingProvesAndDoesNotExistIsDropped() {
    revokeAsAnother(billing);
    pass.held = new HeldAssignments(null, assignment -> false);
    pass.held.markObsolete(billing);
    assertThat(revokeObsolete()).containsExactly(new Reading());
    owner.awaitWoken(1);

    assertThat(revokeObsolete()).isEmpty();

    assertThat(pass.held.isEmpty()).isTrue();
  }

  @Test
  void aStatusThatNothingProvesReceivesNoAccess() {
    resources.put(Resources.observed("forged", billing));
    pass.isProven = (other, assignment) -> false;
    holdObsolete(billing);

    assertThat(single(revokeObsolete())).isInstanceOf(Running.class);
  }

  @Test
  void aStatusThatNothingProvesDoesNotKeepTheRole() {
    open(SlotLimits.DEFAULT, HANDOVER);
    var other = access(billing.permissionSetArn(), BILLING, "another");
    resources.put(Resources.observed("forged", other));
    pass.isProven = (resource, assignment) -> false;
    holdObsolete(billing);

    assertThat(single(revokeObsolete())).isInstanceOf(LastInScope.class);
  }

  @Test
  void aClaimThatNothingProvesDelaysARevocationForTenSecondsAtMost() {
    var forged = Resources.observed("forged", billing);
    forged.getMetadata().setCreationTimestamp("2025-01-01T00:00:00Z");
    resources.put(forged);
    pass.isProven = (other, assignment) -> false;
    accesses.load(
        () -> Stream.of(forged),
        resource -> requester("forged", new Woken()),
        (resource, assignment) -> false);
    holdObsolete(billing);

    assertThat(single(revokeObsolete())).isEqualTo(new HeldUp(forged));
    clock.advance(Newcomers.PATIENCE);

    assertThat(single(revokeObsolete())).isInstanceOf(Running.class);
  }

  /** The resource's status says that it has these; only the second is proven. */
  private void holdUnproven(AssignedAccess unproven, AssignedAccess proven) {
    pass.held = new HeldAssignments(null, proven::equals);
    holdObsolete(unproven, proven);
  }

  /** Starts to poll, and waits until AWS was searched for requests in flight. */
  private void start() {
    requests.start();
    var nobody = new RequestTarget.Assignment(access("probe", BILLING, PLATFORM));
    until(
        () ->
            !requests.mayBeInFlight(AsyncOperation.CREATE_ASSIGNMENT, nobody)
                && !requests.mayBeInFlight(AsyncOperation.DELETE_ASSIGNMENT, nobody));
  }

  /** The resource has assignments that it does not request any more, and that are known. */
  private void holdObsolete(AssignedAccess... assignments) {
    for (var assignment : assignments) {
      pass.held.markObsolete(assignment);
      ledger.record(assignment, true);
    }
  }

  private static void revokeAsAnother(AssignedAccess assignment) {
    aws.identityCenter().deleteAssignment(assignment);
    aws.elapse();
    aws.control().clearLogs();
  }

  private List<AccessOutcome> revokeAll() {
    return revocations.revokeAll(pass, false);
  }

  private List<AccessOutcome> revokeObsolete() {
    return revocations.revokeObsolete(pass, false);
  }

  private static AccessOutcome single(List<AccessOutcome> outcomes) {
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  /** Lets the request come to its end, of which the resource hears. */
  private void end() {
    var before = owner.get();
    aws.elapse();
    owner.awaitWoken(before + 1);
  }

  private void claim(AssignedAccess assignment, String name, Woken woken) {
    var claimant = new Claimant(requester(name, woken), name, "2026-01-01T00:00:00Z");
    assertThat(accesses.claim(assignment, claimant).owner()).isEqualTo(claimant);
  }

  private static Requester requester(String name, Woken woken) {
    return new Requester(
        "AccountAssignment",
        new ResourceID(name, "team"),
        Purpose.SPEC,
        resource -> woken.incrementAndGet());
  }

  /** The accounts of the revocations that were sent, in order. */
  private static List<String> revoked() {
    return aws.calls(DELETE).stream().map(call -> call.input().path("TargetId").asText()).toList();
  }
}
