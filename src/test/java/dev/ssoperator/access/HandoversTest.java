package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.AccessOutcome.AwaitingSuccessor;
import dev.ssoperator.access.AccessOutcome.LastInScope;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps a revocation waiting for a moment: a role to be kept, a resource to be evaluated. */
class HandoversTest {

  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final Duration HOLDS = Duration.ofMinutes(5);

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Accesses accesses = new Accesses();
  private final Resources resources = new Resources();
  private final Woken owner = new Woken();
  private final Work pass = new Work(resources, requester("mine", owner));
  private Requests requests;
  private Ledger ledger;
  private Handovers handovers;
  private Newcomers newcomers;
  private AssignedAccess access;
  private AssignedAccess other;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void open() {
    aws.reset();
    var arn = aws.permissionSet("Set");
    access = access(arn, BILLING, PLATFORM);
    other = access(arn, BILLING, FINANCE);
    ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
    requests = new Requests(aws.identityCenter(), SlotLimits.DEFAULT, DELAY, clock);
    resources.put(Resources.observed("mine", access));
    open(DELAY);
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

  // ---- the last assignment

  @Test
  void withoutADelayTheLastIsRevokedAtOnce() {
    open(Duration.ZERO);

    assertThat(handovers.await(pass, access)).isEmpty();
  }

  @Test
  void theLastWaitsForTheDelayAndIsThenRevoked() {
    assertThat(handovers.await(pass, access)).contains(new LastInScope(access, DELAY, DELAY));
    clock.advance(DELAY.minusMillis(1));
    assertThat(handovers.await(pass, access))
        .contains(new LastInScope(access, DELAY, Duration.ofMillis(1)));

    clock.advance(Duration.ofMillis(1));
    assertThat(handovers.await(pass, access)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(handovers.await(pass, access)).isEmpty();
  }

  @Test
  void whereAnotherResourceStaysNothingWaits() {
    resources.put(Resources.observed("other", other));

    assertThat(handovers.await(pass, access)).isEmpty();
  }

  @Test
  void whereAnotherAssignmentExistsNothingWaits() {
    know(other);

    assertThat(handovers.await(pass, access)).isEmpty();
  }

  @Test
  void whatIsBeingDeletedTooKeepsNoRole() {
    resources.put(Resources.deleted(Resources.observed("other", other)));
    know(other);

    assertThat(handovers.await(pass, access)).isPresent();
  }

  @Test
  void whatIsElsewhereOrUnprovenKeepsNoRole() {
    resources.put(Resources.observed("elsewhere", access(other.permissionSetArn(), SHOP, FINANCE)));
    resources.put(Resources.observed("forged", other));
    pass.isProven = (resource, assignment) -> !resource.getMetadata().getName().equals("forged");

    assertThat(handovers.await(pass, access)).isPresent();
  }

  @Test
  void theDelayBeginsAgainOnceSomethingElseWasThere() {
    handovers.await(pass, access);
    clock.advance(DELAY);
    resources.put(Resources.observed("other", other));
    assertThat(handovers.await(pass, access)).isEmpty();
    resources.remove(id("other"));

    assertThat(handovers.await(pass, access)).contains(new LastInScope(access, DELAY, DELAY));
  }

  @Test
  void theLastWaitsForASuccessorForFiveMinutes() {
    claim("next", other);
    handovers.await(pass, access);
    clock.advance(DELAY);
    assertThat(handovers.await(pass, access)).contains(new AwaitingSuccessor(access, "next"));
    clock.advance(HOLDS.minus(DELAY).minusMillis(1));
    assertThat(handovers.await(pass, access)).contains(new AwaitingSuccessor(access, "next"));

    clock.advance(Duration.ofMillis(1));

    assertThat(handovers.await(pass, access)).isEmpty();
  }

  @Test
  void whoIsGoneOrBeingDeletedOrAsksForTheSameIsNoSuccessor() {
    claim("next", other);
    claim("mine", access);
    handovers.await(pass, access);
    clock.advance(DELAY);
    Resources.deleted(resources.get(id("next")).orElseThrow());
    assertThat(handovers.await(pass, access)).isEmpty();
    resources.remove(id("next"));
    assertThat(handovers.await(pass, access)).isEmpty();

    accesses.release(id("next"));
    claim("mine", other);
    assertThat(handovers.await(pass, access)).as("its own").isEmpty();
  }

  @Test
  void whoWaitsIsWokenByAnotherRequestThereOnce() {
    handovers.await(pass, access);

    handovers.requested(access(access.permissionSetArn(), SHOP, FINANCE), requester("a", owner));
    handovers.requested(other, pass.requester());
    assertThat(owner).as("elsewhere, and its own").hasValue(0);

    handovers.await(pass, access);
    handovers.requested(other, requester("next", new Woken()));
    handovers.requested(other, requester("next", new Woken()));
    assertThat(owner).hasValue(1);
  }

  // ---- resources that were not evaluated yet

  @Test
  void aResourceThatWasNotEvaluatedYetHoldsUpARevocationForTenSeconds() {
    var newcomer = Resources.unobserved("newcomer");
    resources.put(newcomer);
    newcomers.onResourceCreated(newcomer);
    clock.advance(Newcomers.PATIENCE.minusMillis(1));
    newcomers.onResourceUpdated(newcomer, newcomer);
    assertThat(newcomers.holdingUp(pass, access)).contains(newcomer);

    clock.advance(Duration.ofMillis(1));

    assertThat(newcomers.holdingUp(pass, access)).isEmpty();
  }

  @Test
  void aRevocationIsHeldUpForTenSecondsByAllOfThemTogether() {
    resources.put(Resources.unobserved("first"));
    newcomers.holdingUp(pass, access);
    clock.advance(Newcomers.PATIENCE.minusMillis(1));
    resources.remove(id("first"));
    var second = Resources.unobserved("second");
    resources.put(second);
    assertThat(newcomers.holdingUp(pass, access)).contains(second);

    clock.advance(Duration.ofMillis(1));

    assertThat(newcomers.holdingUp(pass, access)).isEmpty();
  }

  @Test
  void onceNothingHoldsItUpTheTimeBeginsAgain() {
    resources.put(Resources.unobserved("first"));
    newcomers.holdingUp(pass, access);
    clock.advance(Newcomers.PATIENCE);
    resources.remove(id("first"));
    assertThat(newcomers.holdingUp(pass, access)).isEmpty();
    resources.put(Resources.unobserved("second"));

    assertThat(newcomers.holdingUp(pass, access)).isPresent();
    assertThat(accesses.size()).isEqualTo(1);
    resources.remove(id("second"));
    newcomers.holdingUp(pass, access);
    assertThat(accesses.size()).isZero();
  }

  @Test
  void whoIsBeingDeletedOrCannotRequestItHoldsUpNothing() {
    resources.put(Resources.deleted(Resources.unobserved("leaving")));
    assertThat(newcomers.holdingUp(pass, access)).isEmpty();

    var unrelated = Resources.unobserved("unrelated");
    resources.put(unrelated);
    pass.mayRequest = false;
    assertThat(newcomers.holdingUp(pass, access)).isEmpty();

    unrelated
        .getMetadata()
        .setAnnotations(Map.of("internal.ssoperator.dev/unreadable-spec", "spec.account"));
    assertThat(newcomers.holdingUp(pass, access)).as("nobody can say").contains(unrelated);
  }

  @Test
  void whoWasEvaluatedOrIsGoneIsANewcomerAgainLater() {
    var newcomer = Resources.unobserved("newcomer");
    resources.put(newcomer);
    newcomers.onResourceCreated(newcomer);
    clock.advance(Newcomers.PATIENCE);
    assertThat(newcomers.holdingUp(pass, access)).isEmpty();

    newcomers.onResourceUpdated(Resources.observed("newcomer", null), newcomer);
    newcomers.onResourceUpdated(newcomer, newcomer);
    assertThat(newcomers.holdingUp(pass, access)).isPresent();
    clock.advance(Newcomers.PATIENCE);
    newcomers.holdingUp(pass, access);
    accesses.update(access, Access::endHoldUp);

    newcomers.onResourceDeleted(newcomer);
    assertThat(newcomers.holdingUp(pass, access)).isPresent();
  }

  private void open(Duration delay) {
    var pacing = Pacing.DEFAULT;
    var services =
        new Services(aws, threads, clock)
            .with(
                accesses,
                requests,
                ledger,
                new Pacing(
                    pacing.driftInterval(),
                    pacing.stalledRetryInterval(),
                    pacing.initialBackoff(),
                    pacing.maxBackoff(),
                    pacing.pollInterval(),
                    delay,
                    pacing.organizationRefresh()));
    handovers = new Handovers(services);
    newcomers = new Newcomers(services);
  }

  private void claim(String name, AssignedAccess assignment) {
    resources.put(Resources.observed(name, null));
    accesses.claim(
        assignment, new Claimant(requester(name, new Woken()), name, "2026-01-01T00:00:00Z"));
  }

  /** AWS has been read where the assignment is, and it exists. */
  private void know(AssignedAccess assignment) {
    var scope = AssignmentScope.of(assignment);
    var reader = new Woken();
    ledger.watch(reader.requester(), Set.of(scope));
    ledger.contents(scope, Instant.MIN, Lane.READ, reader.requester());
    await().until(() -> ledger.isRead(scope));
    ledger.record(assignment, true);
    ledger.record(access, true);
  }

  private static Requester requester(String name, Woken woken) {
    return new Requester(
        "AccountAssignment", id(name), Purpose.SPEC, resource -> woken.incrementAndGet());
  }

  private static ResourceID id(String name) {
    return new ResourceID(name, Resources.NAMESPACE);
  }
}
