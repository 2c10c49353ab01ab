package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static dev.ssoperator.sdk.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Freshness;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.inventory.Presence;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no resource requests is found by reading, and revoked unless a resource comes to it. */
class UnmanagedAssignmentsTest {

  private static final String DELETE = "DeleteAccountAssignment";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration HOLDS = Duration.ofMinutes(5);
  private static final Duration RETRY = Pacing.DEFAULT.stalledRetryInterval();

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Accesses accesses = new Accesses();
  private final AuditLog audit = new AuditLog(false);
  private final PermissionSet set = set();
  private final Woken owner = new Woken();
  private final Woken reader = new Woken();
  private Ledger ledger;
  private Requests requests;
  private UnmanagedAssignments unmanaged;
  private String arn;
  private AssignedAccess billing;
  private AssignedAccess shop;
  private int reads;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    arn = aws.permissionSet("Set");
    billing = access(arn, BILLING, PLATFORM);
    shop = access(arn, SHOP, PLATFORM);
    aws.assign(arn, BILLING, PLATFORM);
    aws.assign(arn, SHOP, PLATFORM);
    ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
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

  // ---- what is found

  @Test
  void whatNoResourceRequestsIsFoundOnceItsAccountWasRead() {
    aws.assign(arn, BILLING, FINANCE);
    lookIn(BILLING);
    assertThat(update(billing)).as("not read yet").isEmpty();
    assertThat(unmanaged.isWhole(arn)).isFalse();

    read(billing);

    owner.awaitWoken(1);
    assertThat(unmanaged.isWhole(arn)).isTrue();
    assertThat(update(billing)).containsExactly(access(arn, BILLING, FINANCE));
    assertThat(update()).containsExactlyInAnyOrder(billing, access(arn, BILLING, FINANCE));
    assertThat(aws.calls(DELETE)).isEmpty();
  }

  @Test
  void allIsReadOnceEachAccountWas() {
    lookIn(BILLING, SHOP);
    read(billing);
    assertThat(unmanaged.isWhole(arn)).isFalse();
    assertThat(update()).containsExactly(billing);

    read(shop);

    assertThat(unmanaged.isWhole(arn)).isTrue();
    assertThat(update()).containsExactlyInAnyOrder(billing, shop);
  }

  @Test
  void accountsThatAreNotLookedInAnyMoreSayNothing() {
    lookIn(BILLING, SHOP);
    read(billing);
    read(shop);

    lookIn(SHOP);

    assertThat(update()).containsExactly(shop);
    assertThat(ledger.watched()).isEqualTo(1);
    lookIn(BILLING, SHOP);
    assertThat(unmanaged.isWhole(arn)).as("what was read before may be long past").isFalse();
    assertThat(update()).containsExactly(shop);
  }

  // ---- how it is revoked

  @Test
  void eachIsRevokedByOneRequestThatIsRememberedUntilItHasSucceeded() {
    start();
    find(billing, shop);
    owner.set(0);

    assertThat(revoke(shop, billing)).isEmpty();
    assertThat(revoke(shop, billing)).isEmpty();

    assertThat(revoked()).as("in order").containsExactly(BILLING, SHOP);
    var running = unmanaged.revocations(arn);
    assertThat(running).extracting(AssignmentRequest::assignment).containsExactly(billing, shop);
    assertThat(running)
        .allSatisfy(
            request -> {
              assertThat(request.operation()).isEqualTo(Operation.DELETE);
              assertThat(request.state()).isEqualTo(RequestState.IN_PROGRESS);
              assertThat(request.startTime()).isEqualTo(clock.instant());
              assertThat(
                      aws.identityCenter()
                          .describeRequest(AsyncOperation.DELETE_ASSIGNMENT, request.id()))
                  .isPresent();
            });
    assertThat(update()).as("while they run").containsExactlyInAnyOrder(billing, shop);
    assertThat(unmanaged.revocations(arn)).isEqualTo(running);

    aws.elapse();
    owner.awaitWoken(2);

    assertThat(update()).isEmpty();
    assertThat(unmanaged.revocations(arn)).isEmpty();
    assertThat(accesses.size()).isZero();
    assertThat(ledger.isKnownAbsent(billing)).isTrue();
    assertThat(revoked()).containsExactly(BILLING, SHOP);
  }

  @Test
  void whatAResourceHasComeToRequestIsNotRevoked() {
    start();
    find(billing, shop);
    claim(billing, new Woken());

    assertThat(revoke(billing, shop)).isEmpty();

    assertThat(revoked()).containsExactly(SHOP);
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(unmanaged.revocations(arn))
        .extracting(AssignmentRequest::assignment)
        .containsExactly(shop);
  }

  @Test
  void whoeverComesToRequestWhatIsRevokedIsWokenAtItsEnd() {
    start();
    find(billing);
    revoke(billing);
    assertThat(accesses.revoker(billing)).contains(revoker());
    var claimant = new Woken();
    claim(billing, claimant);

    update(billing);
    assertThat(accesses.revoker(billing)).as("while it runs").contains(revoker());
    assertThat(claimant).hasValue(0);
    end();
    assertThat(claimant).as("until its end is taken in").hasValue(0);
    update(billing);

    assertThat(claimant).hasValue(1);
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(unmanaged.revocations(arn)).isEmpty();
    update(billing);
    assertThat(claimant).hasValue(1);
  }

  @Test
  void aRequestInFlightForTheSameIsFollowedAndNotDoubled() {
    start();
    find(billing);
    var other = new Woken();
    var answer =
        requests.ensure(
            other.requester(),
            AsyncOperation.DELETE_ASSIGNMENT,
            new RequestTarget.Assignment(billing),
            () -> {});

    assertThat(revoke(billing)).isEmpty();

    assertThat(revoked()).containsExactly(BILLING);
    assertThat(unmanaged.revocations(arn))
        .extracting(AssignmentRequest::id)
        .containsExactly(((RequestAnswer.Running) answer).id());
  }

  @Test
  void theNextOneWaitsForASlotAndMayBeClaimedMeanwhile() {
    requests.close();
    open(new SlotLimits(1, 0, 1));
    start();
    find(billing, shop);

    assertThat(revoke(billing, shop)).contains(new AccessOutcome.Unsent(new Waiting(1, 1, null)));

    assertThat(revoked()).containsExactly(BILLING);
    assertThat(accesses.revoker(shop)).isEmpty();
    assertThat(requests.waiting(AsyncOperation.DELETE_ASSIGNMENT)).isEqualTo(1);
    claim(shop, new Woken());
    assertThat(revoke(billing, shop)).isEmpty();
    assertThat(requests.waiting(AsyncOperation.DELETE_ASSIGNMENT))
        .as("nobody waits for what is not to be revoked")
        .isZero();
    assertThat(revoked()).containsExactly(BILLING);
  }

  @Test
  void nothingIsSentBeforeAwsWasSearchedForRequestsInFlight() {
    find(billing);

    assertThat(revoke(billing))
        .contains(new AccessOutcome.Unsent(new RequestAnswer.Recovering(POLL)));

    assertThat(aws.calls(DELETE)).isEmpty();
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(unmanaged.revocations(arn)).isEmpty();
  }

  // ---- failures

  @Test
  void aFailedRevocationIsSaidAndMadeAgainAfterAWhile() {
    start();
    find(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "because").once());
    revoke(billing);
    var started = clock.instant();
    clock.advance(Duration.ofMillis(1_234));
    end();

    assertThat(update()).containsExactly(billing);
    assertThat(unmanaged.revocations(arn))
        .singleElement()
        .satisfies(
            failed -> {
              assertThat(failed.state()).isEqualTo(RequestState.FAILED);
              assertThat(failed.failureReason()).isEqualTo("because");
              assertThat(failed.id()).isNotNull();
              assertThat(failed.startTime()).isEqualTo(started);
              assertThat(failed.completionTime()).isEqualTo(clock.instant());
            });
    assertThat(accesses.revoker(billing)).isEmpty();

    clock.advance(RETRY.minusMillis(1));
    assertThat(revoke(billing)).isEmpty();
    assertThat(revoked()).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(revoke(billing)).isEmpty();
    assertThat(revoked()).containsExactly(BILLING, BILLING);

    end();
    assertThat(update()).isEmpty();
    assertThat(accesses.size()).isZero();
  }

  @Test
  void aFailedRevocationIsForgottenWhenAResourceRequestsTheAssignment() {
    start();
    find(billing);
    aws.control().addFault(FaultSpec.failedRequest(DELETE, "because").once());
    revoke(billing);
    end();
    update();

    assertThat(update(billing)).isEmpty();

    assertThat(unmanaged.revocations(arn)).isEmpty();
  }

  @Test
  void aRevocationThatAwsRefusesIsSaidAndDoesNotKeepTheNextOne() {
    start();
    find(billing, shop);
    aws.control().addFault(FaultSpec.error(DELETE, "AccessDeniedException", "no").once());

    assertThat(revoke(billing, shop)).isEmpty();

    assertThat(unmanaged.revocations(arn))
        .extracting(
            AssignmentRequest::assignment,
            AssignmentRequest::state,
            AssignmentRequest::failureReason)
        .containsExactly(
            tuple(billing, RequestState.FAILED, "no"), tuple(shop, RequestState.IN_PROGRESS, null));
    assertThat(accesses.revoker(billing)).isEmpty();
    revoke(billing, shop);
    assertThat(revoked()).hasSize(2);
    clock.advance(RETRY);
    revoke(billing, shop);
    assertThat(revoked()).containsExactly(BILLING, SHOP, BILLING);
  }

  @Test
  void whatCouldNotBeRevokedIsSaidInOrder() {
    aws.assign(arn, BILLING, FINANCE);
    aws.assign(arn, SHOP, FINANCE);
    start();
    aws.control().addFault(FaultSpec.error(DELETE, "AccessDeniedException", "no"));
    var billingFinance = access(arn, BILLING, FINANCE);
    var shopFinance = access(arn, SHOP, FINANCE);

    revoke(shop, billing, shopFinance, billingFinance);

    assertThat(unmanaged.revocations(arn))
        .extracting(AssignmentRequest::assignment)
        .containsExactly(billingFinance, billing, shopFinance, shop);
  }

  @Test
  void anErrorThatPassesIsThrownAndLeavesTheAssignmentToWhoeverClaimsIt() {
    start();
    find(billing);
    aws.control().addFault(FaultSpec.error(DELETE, "ThrottlingException", "Rate exceeded").once());

    assertThatThrownBy(() -> revoke(billing)).isInstanceOf(IdentityCenterException.class);

    assertThat(accesses.size()).isZero();
    revoke(billing);
    assertThat(unmanaged.revocations(arn)).hasSize(1);
  }

  @Test
  void aRevocationThatAwsNoLongerKnowsIsMadeAgain() {
    start();
    find(billing);
    revoke(billing);
    aws.control().forgetRequests();
    var before = owner.get();
    until(
        () -> {
          clock.advance(Duration.ofMinutes(1));
          return owner.get() > before;
        });

    assertThat(update()).containsExactly(billing);

    assertThat(unmanaged.revocations(arn)).isEmpty();
    assertThat(accesses.size()).isZero();
  }

  // ---- forgetting

  @Test
  void whatIsNotManagedAnyMoreIsForgotten() {
    requests.close();
    open(new SlotLimits(1, 0, 1));
    start();
    find(billing, shop);
    revoke(billing, shop);
    var claimant = new Woken();
    claim(billing, claimant);

    unmanaged.forget(arn, owner.requester());

    assertThat(unmanaged.revocations(arn)).isEmpty();
    assertThat(accesses.revoker(billing)).isEmpty();
    assertThat(claimant).hasValue(1);
    assertThat(requests.waiting(AsyncOperation.DELETE_ASSIGNMENT)).isZero();
    assertThat(ledger.watched()).isZero();
    assertThat(ledger.contents(arn)).isEmpty();
    accesses.release(claimant.requester().resource());
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whatNeverExistedIsForgottenToo() {
    unmanaged.forget(null, owner.requester());

    assertThat(accesses.size()).isZero();
    assertThat(ledger.watched()).isZero();
  }

  // ---- helpers

  private static PermissionSet set() {
    var set = new PermissionSet();
    set.getMetadata().setNamespace("platform");
    set.getMetadata().setName("ops");
    set.getMetadata().setUid("uid-of-ops");
    set.getMetadata().setGeneration(3L);
    return set;
  }

  private void open(SlotLimits limits) {
    requests = new Requests(aws.identityCenter(), limits, POLL, clock);
    unmanaged =
        new UnmanagedAssignments(
            new AccessServices(
                accesses,
                Breakers.off(clock),
                Guards.none(aws, threads, clock),
                Guards.everywhere(aws, threads, clock),
                new Orphans(aws.directory(), threads, clock),
                audit,
                aws.identityCenter(),
                requests,
                ledger,
                new StaleProvisionings(clock),
                new MissingPermissionSets(),
                new AnnouncedEdits(),
                Pacing.DEFAULT,
                clock));
  }

  /** Starts to poll, and waits until AWS was searched for requests in flight. */
  private void start() {
    requests.start();
    var nobody = new RequestTarget.Assignment(access("probe", BILLING, PLATFORM));
    until(() -> !requests.mayBeInFlight(AsyncOperation.DELETE_ASSIGNMENT, nobody));
  }

  private void lookIn(String... accounts) {
    unmanaged.lookIn(arn, List.of(accounts), owner.requester());
  }

  /** Reads what exists in the assignment's account, which the owner hears of. */
  private void read(AssignedAccess assignment) {
    assertThat(read(assignment, Freshness.LIVE)).isEqualTo(Presence.UNKNOWN);
    reader.awaitWoken(++reads);
    assertThat(read(assignment, Freshness.CACHED)).isEqualTo(Presence.PRESENT);
  }

  private Presence read(AssignedAccess assignment, Freshness freshness) {
    return ledger.presence(assignment, freshness, Lane.READ, reader.requester());
  }

  /** Looks where the assignments are, and finds them. */
  private void find(AssignedAccess... assignments) {
    lookIn(Set.of(assignments).stream().map(AssignedAccess::accountId).toArray(String[]::new));
    for (var assignment : assignments) {
      read(assignment);
    }
    owner.awaitWoken(assignments.length);
    assertThat(update()).containsExactlyInAnyOrder(assignments);
    aws.control().clearLogs();
  }

  private Set<AssignedAccess> update(AssignedAccess... requested) {
    return unmanaged.update(arn, Set.of(requested), set, owner.requester());
  }

  private Optional<AccessOutcome> revoke(AssignedAccess... assignments) {
    return unmanaged.revoke(Set.of(assignments), set, owner.requester());
  }

  /** Lets the request come to its end, of which the owner hears. */
  private void end() {
    var before = owner.get();
    aws.elapse();
    owner.awaitWoken(before + 1);
  }

  private Requester revoker() {
    return owner.requester().withPurpose(Purpose.UNMANAGED_ASSIGNMENTS);
  }

  private void claim(AssignedAccess assignment, Woken resource) {
    assertThat(accesses.claim(assignment, claimant(resource)).owner()).isNotNull();
  }

  private static Claimant claimant(Woken resource) {
    return new Claimant(resource.requester(), "uid", "2026-01-01T00:00:00Z");
  }

  /** The accounts of the revocations that were sent, in order. */
  private static List<String> revoked() {
    return aws.calls(DELETE).stream().map(call -> call.input().path("TargetId").asText()).toList();
  }
}
