package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.AccessOutcome.BeingRevoked;
import dev.ssoperator.access.AccessOutcome.Failed;
import dev.ssoperator.access.AccessOutcome.HeldUp;
import dev.ssoperator.access.AccessOutcome.LastInScope;
import dev.ssoperator.access.AccessOutcome.Reading;
import dev.ssoperator.access.AccessOutcome.Refused;
import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.access.AccessOutcome.Unproven;
import dev.ssoperator.access.AccessOutcome.Unsent;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  private final Work pass = new Work("mine", owner);
  private Requests requests;
  private Ledger ledger;
  private AssignmentRequests assignmentRequests;
  private Revocations revocations;
  private AssignedAccess billing;
  private AssignedAccess shop;

  /** The resources of the kind, as a cache has them. */
  private static final class Resources implements IndexerResourceCache<AccountAssignment> {
    private final Map<ResourceID, AccountAssignment> byId = new HashMap<>();
    private final Map<String, Function<AccountAssignment, List<String>>> indexers = new HashMap<>();

    private Resources() {
      AccessIndexes.addTo(this);
    }

    private void put(AccountAssignment resource) {
      byId.put(ResourceID.fromResource(resource), resource);
    }

    @Override
    public void addIndexers(Map<String, Function<AccountAssignment, List<String>>> added) {
      indexers.putAll(added);
    }

    @Override
    public List<AccountAssignment> byIndex(String index, String key) {
      return list(resource -> indexers.get(index).apply(resource).contains(key)).toList();
    }

    @Override
    public Optional<AccountAssignment> get(ResourceID id) {
      return Optional.ofNullable(byId.get(id));
    }

    @Override
    public Stream<ResourceID> keys() {
      return byId.keySet().stream();
    }

    @Override
    public Stream<AccountAssignment> list(Predicate<AccountAssignment> predicate) {
      return byId.values().stream().filter(predicate);
    }

    @Override
    public Stream<AccountAssignment> list(
        String namespace, Predicate<AccountAssignment> predicate) {
      return list(predicate.and(r -> r.getMetadata().getNamespace().equals(namespace)));
    }
  }

  /** One reconciliation of a resource; what it writes down before a request is sent. */
  private final class Work implements AccessPass {
    private final List<Running> intents = new ArrayList<>();
    private final List<AssignedAccess> orphans = new ArrayList<>();
    private HeldAssignments held = new HeldAssignments(null);
    private BiPredicate<AccountAssignment, AssignedAccess> isProven = (resource, access) -> true;
    private final Requester requester;
    private boolean isRefused;
    private int sentBefore;

    private Work(String name, Woken woken) {
      requester = RevocationsTest.requester(name, woken);
    }

    @Override
    public AccountAssignment resource() {
      return resources.get(id()).orElseThrow();
    }

    @Override
    public boolean isProven(AccountAssignment other, AssignedAccess assignment) {
      return isProven.test(other, assignment);
    }

    @Override
    public IndexedResourceCache<AccountAssignment> resources() {
      return resources;
    }

    @Override
    public HeldAssignments held() {
      return held;
    }

    @Override
    public Requester requester() {
      return requester;
    }

    @Override
    public Requester requester(ResourceID resource) {
      return new Requester(requester.kind(), resource, Purpose.SPEC, requester.waker());
    }

    @Override
    public boolean isRefreshRequested() {
      return false;
    }

    @Override
    public boolean mayRequest(AccountAssignment other, AssignedAccess assignment) {
      return true;
    }

    @Override
    public void saveIntent(Running intent) {
      if (isRefused) {
        throw new IllegalStateException("not written");
      }
      sentBefore = revoked().size();
      intents.add(intent);
    }

    @Override
    public void orphanLeft(AssignedAccess assignment, String why) {
      orphans.add(assignment);
    }

    @Override
    public void driftFound() {
      throw new AssertionError("nothing is created");
    }

    @Override
    public void driftCorrected() {
      throw new AssertionError("nothing is created");
    }
  }

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
    resources.put(resource("mine", null, 1L));
    open(SlotLimits.DEFAULT, Duration.ZERO);
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
    assertThat(pass.sentBefore).as("written down before the call").isZero();
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
    resources.put(resource("heir", null, 1L));
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
    var leaving = resource("leaving", null, 1L);
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
    resources.put(resource("other", billing, 1L));

    assertThat(revokeObsolete()).isEmpty();

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(revoked()).isEmpty();
  }

  @Test
  void whoeverRequestsWhatIsRevokedWaitsForItsEnd() {
    holdObsolete(billing);
    var heir = new Work("heir", new Woken());
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
    resources.byId.remove(pass.id());

    assertThat(revocations.await(new Work("heir", new Woken()), billing)).isEmpty();
  }

  @Test
  void aResourceThatWasNotEvaluatedYetHoldsUpARevocationForAMoment() {
    holdObsolete(billing);
    var newcomer = resource("newcomer", null, 0L);
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
    resources.put(resource("heir", null, 1L));
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

  // ---- helpers

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
    var services =
        new AccessServices(
            accesses,
            Breakers.off(clock),
            Guards.none(aws, threads, clock),
            Guards.everywhere(aws, threads, clock),
            new Orphans(aws.directory(), threads, clock),
            new AuditLog(false),
            aws.identityCenter(),
            requests,
            ledger,
            new StaleProvisionings(clock),
            new MissingPermissionSets(),
            new AnnouncedEdits(),
            pacing,
            clock);
    assignmentRequests = new AssignmentRequests(services);
    revocations =
        new Revocations(
            services, assignmentRequests, new Handovers(services), new Newcomers(services));
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
    resources.put(resource("forged", billing, 1L));
    pass.isProven = (other, assignment) -> false;
    holdObsolete(billing);

    assertThat(single(revokeObsolete())).isInstanceOf(Running.class);
  }

  @Test
  void aStatusThatNothingProvesDoesNotKeepTheRole() {
    open(SlotLimits.DEFAULT, HANDOVER);
    var other = access(billing.permissionSetArn(), BILLING, "another");
    resources.put(resource("forged", other, 1L));
    pass.isProven = (resource, assignment) -> false;
    holdObsolete(billing);

    assertThat(single(revokeObsolete())).isInstanceOf(LastInScope.class);
  }

  @Test
  void aClaimThatNothingProvesDelaysARevocationForTenSecondsAtMost() {
    var forged = resource("forged", billing, 1L);
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

  private static AccountAssignment resource(
      String name, @Nullable AssignedAccess assigned, long observed) {
    var resource = new AccountAssignment();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName(name)
            .withUid(name)
            .withGeneration(1L)
            .build());
    resource.setStatus(
        new AccountAssignmentStatus(
            assigned, null, assigned, List.of(), null, null, List.of(), null, observed, List.of()));
    return resource;
  }

  /** The accounts of the revocations that were sent, in order. */
  private static List<String> revoked() {
    return aws.calls(DELETE).stream().map(call -> call.input().path("TargetId").asText()).toList();
  }

  private static void until(Callable<Boolean> condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }
}
