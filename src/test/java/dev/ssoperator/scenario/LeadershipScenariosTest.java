package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Of two replicas one works. The Lease lasts an hour here, so that whoever takes over has not
 * waited for its end.
 */
@OnEveryBackend
class LeadershipScenariosTest extends ScenarioTest {

  private static final Duration OFTEN = Duration.ofMillis(100);

  /** So seldom that no test sees it. */
  private static final Duration SELDOM = Duration.ofMinutes(20);

  private static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "555555555555", "666666666666");

  LeadershipScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aStandbyMakesNoCallOfAws() {
    world.writeLease(
        new LeaseSpecBuilder()
            .withHolderIdentity("another")
            .withLeaseDurationSeconds(3600)
            .withAcquireTime(ZonedDateTime.now(ZoneOffset.UTC))
            .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
            .build());
    world.apply(set("ops", "") + assignment("access", "ops", ACCOUNTS.get(0), "group: platform"));

    var standby = replica("standby");

    world.until(() -> standby.get("/readyz").statusCode() == 200);
    assertThat(standby.get("/readyz").body())
        .contains("ok     operator: on standby", "ok     instance: not looked up yet");
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");
    world.delete(AccountAssignment.class, "access");
    world.until(
        () -> standby.metrics().value("ssoperator_resources", "kind=AccountAssignment") == 0);
    assertThat(world.aws().calls()).isEmpty();
    assertThat(standby.writes())
        .as("the replica that starts first creates the key of the seals")
        .allMatch(write -> write.startsWith("POST") && write.endsWith("/secrets"));
    assertThat(world.leaseHolder()).isEqualTo("another");
    assertThat(leads(standby)).isFalse();
  }

  @Test
  void aStopHandsTheLeaseAndTheWorkOver() {
    var first = replica("first");
    world.until(() -> world.leaseHolder().equals("first"));
    var second = replica("second");
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    ACCOUNTS.forEach(
        account ->
            world.apply(
                assignment("a-" + account, "ops", account, "group: platform")
                    + assignment("b-" + account, "ops", account, "group: finance")));
    world.until(() -> world.calls("CreateAccountAssignment").size() == ACCOUNTS.size());

    first.close();

    world.until(() -> leads(second));
    assertThat(world.leaseHolder()).isEqualTo("second");
    world.finishRequests();
    for (var account : ACCOUNTS) {
      world.awaitAssignment("a-" + account, Reason.ASSIGNED);
      world.awaitAssignment("b-" + account, Reason.ASSIGNED);
    }
    world.assertAskedForOnce(2 * ACCOUNTS.size());
    assertThat(world.assignments()).hasSize(2 * ACCOUNTS.size());
    assertThat(first.hasLost()).isFalse();
  }

  @Test
  void aStopLeavesTheLeaseWithoutAHolder() {
    var only = replica("only");
    world.until(() -> world.leaseHolder().equals("only"));

    only.close();

    assertThat(world.leaseHolder()).isEmpty();
  }

  @Test
  void aStopKeepsTheLeaseWhileACallOfAwsIsOnItsWay() {
    var first = replica("first");
    world.until(() -> world.leaseHolder().equals("first"));
    var second = replica("second");
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().addFault(FaultSpec.hold("CreateAccountAssignment").once());
    world.apply(assignment("access", "ops", ACCOUNTS.get(0), "group: platform"));
    world.until(() -> !world.calls("CreateAccountAssignment").isEmpty());

    // The common pool may have no more than one thread, which the HTTP client of the JDK needs.
    var stop = CompletableFuture.runAsync(first::close, run -> new Thread(run, "stop").start());
    world.until(() -> first.get("/readyz").body().contains("FAILED operator: is shutting down"));
    assertThat(world.leaseHolder()).isEqualTo("first");
    world.aws().clearFaults();

    world.until(() -> leads(second));
    stop.join();
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.assertAskedForOnce(1);
  }

  @Test
  void aResourceDeletedWhileItsLeaderIsOutOfItsTermGoesWhenItLeadsAgain() {
    var clock = new LeapingClock();
    var leader = world.startReplica("late", Duration.ofMillis(100), clock);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.apply(assignment("never", "missing", "555555555555", "group: platform"));
    world.awaitAssignment("never", Reason.PERMISSION_SET_NOT_READY);
    var outdated = outdated(leader, "AccountAssignment");
    try (var renewals = leader.traffic().hold(it -> it.uri().getPath().contains("/leases/"))) {
      world.until(() -> renewals.count() > 0);
      clock.ahead = World.RENEW_DEADLINE;

      world.delete(AccountAssignment.class, "never");
      world.until(() -> outdated(leader, "AccountAssignment") > outdated);
      assertThat(world.assignment("never")).isNotNull();
    }

    world.awaitGone(AccountAssignment.class, "never");
  }

  @Test
  void afterItsRenewDeadlineALeaderChangesNothingAlthoughNobodyHasToldIt() {
    var clock = new LeapingClock();
    var paused = world.startReplica("paused", SELDOM, clock);
    world.apply(
        set(
            "ops",
            """
            managedPolicies:
              - arn:aws:iam::aws:policy/ReadOnlyAccess
              - arn:aws:iam::aws:policy/SecurityAudit
            """));
    world.awaitSet("ops", Reason.PROVISIONED);
    var next = replica("next");
    world.aws().clearLogs();
    world.aws().addFault(FaultSpec.hold("DetachManagedPolicyFromPermissionSet").once());
    world.apply(set("ops", "sessionDuration: PT2H"));
    world.until(() -> world.writes().size() == 1);
    var before = world.permissionSet("ops").getStatus();

    clock.ahead = World.RENEW_DEADLINE;
    world.aws().clearFaults();

    world.until(() -> outdated(paused, "PermissionSet") > 0);
    assertThat(world.writes()).containsExactly("DetachManagedPolicyFromPermissionSet");
    assertThat(world.permissionSet("ops").getStatus()).isEqualTo(before);
    assertThat(leads(paused)).isFalse();
    assertThat(paused.hasLost()).isFalse();
    assertThat(world.leaseHolder()).isEqualTo("paused");

    world.expireLease();

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(leads(next)).isTrue();
    assertThat(world.writes())
        .containsExactly(
            "DetachManagedPolicyFromPermissionSet",
            "DetachManagedPolicyFromPermissionSet",
            "UpdatePermissionSet");
  }

  @Test
  void whoseLeaseIsTakenEndsAndNeverLeadsAgain() {
    var former = replica("former");
    world.until(() -> leads(former));
    var spec = world.lease().getSpec();
    spec.setHolderIdentity("another");

    world.writeLease(spec);

    world.until(former::hasLost);
    assertThat(leads(former)).isFalse();
    world.aws().clearLogs();
    world.apply(set("ops", ""));
    world.expireLease();
    var next = replica("next");
    world.until(() -> leads(next));
    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.calls("CreatePermissionSet")).hasSize(1);
    assertThat(leads(former)).isFalse();
  }

  @Test
  void aLeaseThatCannotBeReadIsSaidAndLookedAtAgain() {
    world.writeLease(new LeaseSpecBuilder().withHolderIdentity("another").build());

    var replica = replica("replica");

    world.until(
        () ->
            replica
                .get("/readyz")
                .body()
                .contains("FAILED operator: on standby, but cannot take the Lease: "));
    world.client().resource(world.lease()).delete();
    world.until(() -> leads(replica));
    assertThat(replica.get("/readyz").statusCode()).isEqualTo(200);
  }

  private OperatorProcess replica(String identity) {
    return world.startReplica(identity, OFTEN, Clock.systemUTC());
  }

  private static double outdated(OperatorProcess process, String kind) {
    return process
        .metrics()
        .value("ssoperator_reconciliations_total", "kind=" + kind, "outcome=outdated");
  }

  private static boolean leads(OperatorProcess process) {
    return process.metrics().value("ssoperator_leader") == 1;
  }

  /** The system's clock, which can leap ahead. */
  private static final class LeapingClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
