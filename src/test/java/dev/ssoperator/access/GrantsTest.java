package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.AccessOutcome.Failed;
import dev.ssoperator.access.AccessOutcome.GroupLimitReached;
import dev.ssoperator.access.AccessOutcome.LastInScope;
import dev.ssoperator.access.AccessOutcome.ManagementAccountOnly;
import dev.ssoperator.access.AccessOutcome.PermissionSetMissing;
import dev.ssoperator.access.AccessOutcome.Protected;
import dev.ssoperator.access.AccessOutcome.Reading;
import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.access.AccessOutcome.Unsent;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.Presence;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a resource requests is claimed for it, and created unless something is in the way. */
class GrantsTest {

  private static final String CREATE = "CreateAccountAssignment";
  private static final String LIST = "ListAccountAssignments";
  private static final String ACCOUNTS = "ListAccountsForProvisionedPermissionSet";
  private static final String MANAGEMENT = "111111111111";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration HOLDS = Duration.ofMinutes(5);
  private static final Duration BACKOFF = Pacing.DEFAULT.initialBackoff();

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Accesses accesses = new Accesses();
  private final Resources resources = new Resources();
  private final Woken owner = new Woken();
  private final Woken others = new Woken();
  private final Work pass = work("mine", owner);
  private final AuditTrail audit = new AuditTrail(Resources.NAMESPACE);
  private Services services;
  private AccessServices opened;
  private Requests requests;
  private Ledger ledger;
  private AssignmentRequests assignmentRequests;
  private Handovers handovers;
  private Grants grants;
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
    aws.control().clearLogs();
    services = new Services(aws, threads, clock);
    put("mine", "2026-01-01T00:00:00Z");
    open(SlotLimits.DEFAULT);
  }

  @AfterEach
  void close() {
    audit.close();
    requests.close();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- claims

  @Test
  void theOldestResourceThatIsToStayOwnsWhatSeveralRequest() {
    put("older", "2025-01-01T00:00:00Z");
    assertThat(grants.claim(pass, billing).name()).isEqualTo("mine");

    assertThat(grants.claim(work("older", others), billing).name()).isEqualTo("older");
    assertThat(owner).as("it is not the owner any more").hasValue(1);
    assertThat(grants.claim(pass, billing).name()).isEqualTo("older");

    Resources.deleted(resources.get(id("older")).orElseThrow());
    assertThat(grants.claim(pass, billing).name()).isEqualTo("mine");
    assertThat(accesses.other(billing, pass.id())).isEmpty();
  }

  @Test
  void whoIsGoneOwnsNothing() {
    put("older", "2025-01-01T00:00:00Z");
    grants.claim(work("older", others), billing);
    resources.remove(id("older"));

    assertThat(grants.claim(pass, billing).name()).isEqualTo("mine");
  }

  @Test
  void whoIsBeingDeletedAndHasTheAssignmentIsToldOfANewClaimOnce() {
    resources.put(Resources.deleted(Resources.observed("leaving", billing)));
    resources.put(Resources.observed("staying", billing));

    grants.claim(pass, billing);
    grants.claim(pass, billing);

    assertThat(owner).as("by the same waker").hasValue(1);
  }

  @Test
  void aRevocationThatKeepsTheRoleIsToldOfAClaimInItsAccount() {
    var leaving = work("leaving", others);
    put("leaving", "2026-01-01T00:00:00Z");
    assertThat(handovers.await(leaving, billing)).containsInstanceOf(LastInScope.class);

    grants.claim(pass, access(billing.permissionSetArn(), BILLING, FINANCE));

    assertThat(others).hasValue(1);
  }

  @Test
  void whatTheSpecMeantBeforeIsObsolete() {
    grants.claim(pass, billing);

    grants.claim(pass, shop);

    assertThat(pass.held.obsolete()).containsExactly(billing);
    assertThat(pass.held.resolved()).isEqualTo(shop);
    assertThat(accesses.claims(billing.permissionSetArn())).hasSize(1);
  }

  @Test
  void whatTheSpecStillMeansIsNot() {
    grants.claim(pass, billing);
    grants.claim(pass, billing);

    assertThat(pass.held.obsolete()).isEmpty();
  }

  @Test
  void whatIsKnownNotToExistIsNotObsolete() {
    grants.claim(pass, billing);
    ledger.record(billing, false);

    grants.claim(pass, shop);

    assertThat(pass.held.obsolete()).isEmpty();
  }

  @Test
  void whatAnotherResourceRequestsOrHasIsNotObsolete() {
    put("other", "2026-01-01T00:00:00Z");
    grants.claim(work("other", others), billing);
    grants.claim(pass, billing);
    grants.claim(pass, shop);
    assertThat(pass.held.obsolete()).as("requested").isEmpty();

    resources.put(Resources.observed("third", shop));
    grants.claim(pass, billing);
    assertThat(pass.held.obsolete()).as("had").isEmpty();
  }

  @Test
  void aResourceIsWokenByWhatChangesWhereItsAssignmentIs() {
    grants.claim(pass, billing);
    ledger.record(billing, true);
    assertThat(ledger.watched()).isEqualTo(1);

    ledger.record(billing, false);

    assertThat(owner).hasValue(1);
  }

  @Test
  void whoCannotBeResolvedRequestsNothing() {
    put("other", "2026-01-01T00:00:00Z");
    grants.claim(pass, billing);

    grants.abandonTarget(pass);

    assertThat(pass.held.resolved()).isNull();
    assertThat(pass.held.obsolete()).containsExactly(billing);
    assertThat(accesses.claims(billing.permissionSetArn())).isEmpty();
    assertThat(ledger.watched()).isZero();
  }

  @Test
  void whatResourcesRequestedBeforeTheStartIsTheirsOnce() {
    resources.put(Resources.observed("before", billing));

    grants.loadClaims(pass);
    assertThat(accesses.other(billing, pass.id())).map(Claimant::name).contains("before");

    accesses.release(id("before"));
    grants.loadClaims(pass);
    assertThat(accesses.other(billing, pass.id())).isEmpty();
  }

  @Test
  void whatNothingProvesIsNotClaimedAtTheStart() {
    resources.put(Resources.observed("before", billing));
    pass.isProven = (resource, assignment) -> false;

    grants.loadClaims(pass);

    assertThat(accesses.other(billing, pass.id())).isEmpty();
  }

  @Test
  void whoIsGoneLeavesNothingBehindAndTheNextTakesOver() {
    put("next", "2026-01-02T00:00:00Z");
    var next = work("next", others);
    grants.claim(pass, billing);
    grants.claim(next, billing);
    accesses.beginRevoking(shop, pass.requester(), claimant -> true);
    services.breaker.admitUnproven(pass.requester(), billing);
    var gone = Resources.observed("mine", billing);

    grants.vanished(gone, pass.requester());

    assertThat(others).hasValue(1);
    assertThat(accesses.claims(billing.permissionSetArn()))
        .extracting(Claimant::name)
        .containsExactly("next");
    assertThat(accesses.revoker(shop)).isEmpty();
    assertThat(services.breaker.held()).isZero();
    assertThat(ledger.watched()).as("the next one's").isEqualTo(1);
    grants.vanished(gone(), next.requester());
    assertThat(ledger.watched()).isZero();
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whoIsGoneLeavesTheQueue() {
    reopen(new SlotLimits(1, 0, 1));
    requests.ensure(
        others.requester(),
        AsyncOperation.CREATE_ASSIGNMENT,
        new RequestTarget.Assignment(shop),
        () -> {});
    assertThat(grants.create(pass, billing, false)).isInstanceOf(Unsent.class);
    assertThat(requests.waiting(AsyncOperation.CREATE_ASSIGNMENT)).isEqualTo(1);

    grants.vanished(gone(), pass.requester());

    assertThat(requests.waiting(AsyncOperation.CREATE_ASSIGNMENT)).isZero();
  }

  @Test
  void whatIsProtectedIsNotGranted() {
    services.protectedAccess =
        new ProtectedAccess(
            new ProtectedSettings(Set.of(PLATFORM, "group:finance"), Set.of(), Set.of()),
            aws.directory(),
            aws.organization(),
            aws.identityCenter(),
            threads,
            clock);
    reopen(SlotLimits.DEFAULT);

    assertThat(grants.guard(pass, billing))
        .contains(new Protected("protected-principals", PLATFORM));
    spec(pass, new PermissionSetRef("ops", null), "finance");
    assertThat(grants.guard(pass, access(billing.permissionSetArn(), BILLING, "unknown")))
        .contains(new Protected("protected-principals", "group:finance"));
  }

  // ---- what exists

  @Test
  void whatIsProbablyNewIsReadOnceByItsAccounts() {
    put("other", "2026-01-01T00:00:00Z");
    assertThat(presence(billing, false)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);
    assertThat(presence(billing, false)).isEqualTo(Presence.ABSENT);
    assertThat(presence(shop, false)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(2);

    assertThat(presence(shop, false)).isEqualTo(Presence.ABSENT);

    assertThat(aws.calls(LIST)).hasSize(1);
    assertThat(aws.calls(ACCOUNTS)).hasSize(1);
  }

  @Test
  void whatIsBelievedToExistIsReadWhereItIs() {
    grants.claim(pass, billing);
    pass.held.markAssigned(billing);
    presence(billing, false);
    owner.awaitWoken(1);
    assertThat(presence(billing, false)).isEqualTo(Presence.ABSENT);
    pass.held.markAssigned(shop);

    assertThat(presence(shop, false)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(2);

    assertThat(aws.calls(LIST)).hasSize(2);
    assertThat(aws.calls(ACCOUNTS)).isEmpty();
  }

  @Test
  void onlyAwssAnswerCountsWhereItMustOrTheUserAsks() {
    ledger.record(billing, true);
    assertThat(presence(billing, false)).isEqualTo(Presence.PRESENT);
    clock.advance(Duration.ofSeconds(1));

    assertThat(presence(billing, true)).isEqualTo(Presence.UNKNOWN);
    owner.awaitWoken(1);
    pass.isRefreshRequested = true;
    assertThat(presence(billing, false)).isEqualTo(Presence.ABSENT);
    clock.advance(Duration.ofSeconds(1));
    assertThat(presence(billing, false)).isEqualTo(Presence.UNKNOWN);
  }

  @Test
  void whatAResourceComesToOwnIsEvidence() {
    var me = grants.claim(pass, billing);

    grants.markPresent(pass, billing, me, null);
    grants.markPresent(pass, billing, me, null);

    assertThat(pass.held.assigned()).isEqualTo(billing);
    assertThat(audit.lines(AuditEvent.TAKEN_OVER)).hasSize(1);
    assertThat(audit.lines(AuditEvent.TAKEN_OVER).get(0)).containsEntry("account", BILLING);
  }

  @Test
  void whatExistedBeforeIsNotTheResourcesAndNoEvidence() {
    var me = grants.claim(pass, billing);

    grants.markPresent(pass, billing, me, true);

    assertThat(pass.held.assigned()).isNull();
    assertThat(pass.held.isForeign(billing)).isTrue();
    assertThat(audit.lines()).isEmpty();
  }

  @Test
  void whatAnOlderResourceOwnsIsLeftToItAndThatIsEvidence() {
    put("older", "2025-01-01T00:00:00Z");
    var older = grants.claim(work("older", others), billing);
    grants.claim(pass, billing);
    grants.markPresent(pass, billing, older, null);
    assertThat(audit.lines()).as("it never had it").isEmpty();
    pass.held.markAssigned(billing);

    grants.markPresent(pass, billing, older, null);

    assertThat(pass.held.assigned()).isNull();
    assertThat(audit.lines(AuditEvent.HANDED_OVER)).hasSize(1);
    assertThat(audit.lines(AuditEvent.HANDED_OVER).get(0))
        .containsEntry("successor", "team/older")
        .containsEntry("cause", "Duplicate");
  }

  @Test
  void whatAResourceHasOrAnotherHandedOverMayBeOurs() {
    assertThat(grants.mayBeOurs(pass, billing)).isFalse();

    resources.put(Resources.observed("mine", billing));
    assertThat(grants.mayBeOurs(pass, billing)).as("its own status").isFalse();
    resources.put(Resources.deleted(Resources.observed("other", billing)));
    assertThat(grants.mayBeOurs(pass, billing)).isTrue();

    pass.held.markAssigned(shop);
    assertThat(grants.mayBeOurs(pass, shop)).isTrue();
  }

  // ---- creating

  @Test
  void whatIsInNothingsWayIsCreated() {
    var running = (Running) grants.create(pass, billing, false);

    assertThat(running.operation()).isEqualTo(Operation.CREATE);
    assertThat(pass.intents).hasSize(1);
    assertThat(created()).containsExactly(BILLING);
    assertThat(pass.drifts).isZero();
  }

  @Test
  void whatFailedIsNotCreatedAgainAtOnceUnlessTheUserAsks() {
    aws.control().addFault(FaultSpec.failedRequest(CREATE, "because").once());
    grants.create(pass, billing, false);
    end();

    var failed = (Failed) grants.create(pass, billing, false);
    assertThat(failed.retryAfter()).isEqualTo(BACKOFF);
    assertThat(created()).hasSize(1);

    assertThat(grants.create(pass, billing, true)).isInstanceOf(Running.class);
    assertThat(created()).hasSize(2);
  }

  @Test
  void aDelegatedAdministratorGrantsNothingInTheManagementAccount() {
    delegate();
    var access = access(billing.permissionSetArn(), MANAGEMENT, PLATFORM);

    assertThat(grants.create(pass, access, false))
        .isEqualTo(new ManagementAccountOnly(access, MANAGEMENT));
    assertThat(created()).isEmpty();
    assertThat(aws.calls(ACCOUNTS)).isEmpty();
  }

  @Test
  void whileTheCallerIsFoundOutNothingIsGranted() {
    services.caller = caller();
    reopen(SlotLimits.DEFAULT);

    assertThat(grants.create(pass, billing, false)).isEqualTo(new Reading());
    assertThat(created()).isEmpty();
  }

  @Test
  void aDelegatedAdministratorGrantsNothingOfWhatTheManagementAccountHas() {
    aws.assign(billing.permissionSetArn(), MANAGEMENT, PLATFORM);
    aws.control().clearLogs();
    delegate();

    assertThat(grants.create(pass, billing, false)).isEqualTo(new Reading());
    owner.awaitWoken(2);
    assertThat(grants.create(pass, billing, false))
        .isEqualTo(new ManagementAccountOnly(billing, MANAGEMENT));
    assertThat(created()).isEmpty();

    clock.advance(HOLDS);
    grants.create(pass, billing, false);
    assertThat(aws.calls(ACCOUNTS)).as("it counts for five minutes").hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(grants.create(pass, billing, false)).isEqualTo(new Reading());
  }

  @Test
  void aDelegatedAdministratorGrantsTheRest() {
    delegate();
    grants.create(pass, billing, false);
    owner.awaitWoken(2);

    assertThat(grants.create(pass, billing, false)).isInstanceOf(Running.class);
  }

  @Test
  void aHundredGroupsAreTheLimitAndUsersHaveNone() {
    var arn = billing.permissionSetArn();
    read(AssignmentScope.of(billing));
    for (var i = 0; i < 99; i++) {
      ledger.record(access(arn, BILLING, "group-" + i), true);
    }
    ledger.record(new AssignedAccess(arn, BILLING, PrincipalType.USER, "user-1"), true);
    ledger.record(access(arn, SHOP, "elsewhere"), true);
    assertThat(grants.create(pass, billing, false)).isInstanceOf(Running.class);

    ledger.record(billing, true);
    var access = access(arn, BILLING, FINANCE);
    assertThat(grants.create(pass, access, false))
        .isEqualTo(new GroupLimitReached(BILLING, 100, 100));
    assertThat(
            grants.create(
                work("mine", owner),
                new AssignedAccess(arn, BILLING, PrincipalType.USER, FINANCE),
                false))
        .isNotInstanceOf(GroupLimitReached.class);
  }

  @Test
  void whatIsThereAlreadyIsNotOneGroupMore() {
    var arn = billing.permissionSetArn();
    read(AssignmentScope.of(billing));
    for (var i = 0; i < 99; i++) {
      ledger.record(access(arn, BILLING, "group-" + i), true);
    }
    ledger.record(billing, true);

    assertThat(grants.create(pass, billing, false)).isInstanceOf(Running.class);
  }

  @Test
  void aPermissionSetThatIsGoneIsReportedToItsOwner() {
    var missing = new ArrayList<String>();
    services.missing.listen(missing::add);
    spec(pass, new PermissionSetRef("ops", null), "platform");
    aws.identityCenter().deletePermissionSet(billing.permissionSetArn());

    assertThat(grants.create(pass, billing, false)).isEqualTo(new PermissionSetMissing("ops"));
    assertThat(missing).containsExactly(billing.permissionSetArn());
    assertThat(pass.held.isInProgress()).isFalse();
  }

  @Test
  void aPermissionSetThatNoResourceManagesIsNotReported() {
    var missing = new ArrayList<String>();
    services.missing.listen(missing::add);
    spec(pass, null, "platform");
    aws.identityCenter().deletePermissionSet(billing.permissionSetArn());

    assertThatThrownBy(() -> grants.create(pass, billing, false))
        .isInstanceOf(IdentityCenterException.class);
    assertThat(missing).isEmpty();
  }

  @Test
  void whatElseIsNotFoundOrFailsIsSaidAsAwsDoes() {
    var missing = new ArrayList<String>();
    services.missing.listen(missing::add);
    spec(pass, new PermissionSetRef("ops", null), "platform");

    assertThatThrownBy(
            () -> grants.create(pass, access(billing.permissionSetArn(), BILLING, "nobody"), false))
        .isInstanceOf(IdentityCenterException.class);
    aws.control().addFault(FaultSpec.error(CREATE, "AccessDeniedException", "no").once());
    aws.control().addFault(FaultSpec.error("DescribePermissionSet", "AccessDeniedException", "no"));
    assertThatThrownBy(() -> grants.create(pass, billing, false)).hasMessageContaining("no");
    assertThat(missing).isEmpty();
  }

  @Test
  void aRequestThatFindsNoSlotWaits() {
    reopen(new SlotLimits(1, 0, 1));
    requests.ensure(
        others.requester(),
        AsyncOperation.CREATE_ASSIGNMENT,
        new RequestTarget.Assignment(shop),
        () -> {});

    assertThat(grants.create(pass, billing, false)).isEqualTo(new Unsent(new Waiting(1, 1, null)));
  }

  // ---- helpers

  private void reopen(SlotLimits limits) {
    requests.close();
    open(limits);
  }

  private void open(SlotLimits limits) {
    ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
    requests = new Requests(aws.identityCenter(), limits, POLL, clock);
    opened = services.with(accesses, requests, ledger, Pacing.DEFAULT);
    assignmentRequests = new AssignmentRequests(opened);
    handovers = new Handovers(opened);
    grants = new Grants(opened, assignmentRequests, handovers);
    requests.start();
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                !requests.mayBeInFlight(
                    AsyncOperation.CREATE_ASSIGNMENT, new RequestTarget.Assignment(billing)));
  }

  private void delegate() {
    services.caller = caller();
    reopen(SlotLimits.DEFAULT);
    services.caller.reach(pass.requester());
    owner.awaitWoken(1);
  }

  private Caller caller() {
    return new Caller(
        () -> new CallerIdentity("222222222222", "arn:aws:iam::222222222222:user/operator"),
        aws.identityCenter(),
        services.protectedAccess,
        false,
        threads,
        clock);
  }

  private Presence presence(AssignedAccess assignment, boolean isLive) {
    return grants.presence(pass, assignment, isLive);
  }

  private void read(AssignmentScope scope) {
    var reader = new Woken();
    ledger.watch(reader.requester(), Set.of(scope));
    ledger.contents(scope, Instant.MIN, Lane.READ, reader.requester());
    await().until(() -> ledger.isRead(scope));
  }

  /** Lets the request come to its end and takes that in. */
  private void end() {
    var before = owner.get();
    aws.elapse();
    owner.awaitWoken(before + 1);
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();
  }

  private Work work(String name, Woken woken) {
    return new Work(resources, requester(name, woken));
  }

  private static Requester requester(String name, Woken woken) {
    return new Requester(
        "AccountAssignment", id(name), Purpose.SPEC, resource -> woken.incrementAndGet());
  }

  private static ResourceID id(String name) {
    return new ResourceID(name, Resources.NAMESPACE);
  }

  private static AccountAssignment gone() {
    return Resources.observed("gone", null);
  }

  private void put(String name, String createdAt) {
    var resource = Resources.observed(name, null);
    resource.getMetadata().setCreationTimestamp(createdAt);
    resource.setSpec(spec(new PermissionSetRef("ops", null), "platform"));
    resources.put(resource);
  }

  private static void spec(Work work, @Nullable PermissionSetRef reference, String group) {
    work.resource().setSpec(spec(reference, group));
  }

  private static AccountAssignmentSpec spec(@Nullable PermissionSetRef reference, String group) {
    return new AccountAssignmentSpec(
        reference,
        reference == null ? "arn:set" : null,
        new Principal(group, null, null, null, IdentityChange.FOLLOW),
        new Account(BILLING, null),
        null);
  }

  private static List<String> created() {
    return aws.calls(CREATE).stream().map(call -> call.input().path("TargetId").asText()).toList();
  }
}
