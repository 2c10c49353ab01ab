package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One resource follows another: the role stays, and nobody holds up a revocation for long. */
@OnEveryBackend
class HandoverScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final Duration DELAY = Duration.ofMinutes(1);

  HandoverScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- the role of a permission set in an account

  @Test
  void aRenamedResourceKeepsTheRole() {
    var clock = new MovableClock();
    world.startOperator(pacing(DELAY), clock);
    world.apply(set("ops", "") + assignment("old", "ops", PROD, "group: platform"));
    world.awaitAssignment("old", Reason.ASSIGNED);

    world.delete(AccountAssignment.class, "old");
    awaitMessage("old", "the role");
    world.apply(assignment("new", "ops", PROD, "group: platform"));

    world.awaitGone(AccountAssignment.class, "old");
    world.awaitAssignment("new", Reason.ASSIGNED);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  @Test
  void anotherPrincipalIsAssignedBeforeTheLastOneIsRevoked() {
    var clock = new MovableClock();
    world.startOperator(pacing(DELAY), clock);
    world.apply(set("ops", "") + assignment("old", "ops", PROD, "group: platform"));
    world.awaitAssignment("old", Reason.ASSIGNED);
    world.slow();
    world.delete(AccountAssignment.class, "old");
    awaitMessage("old", "the role");

    world.apply(assignment("new", "ops", PROD, "group: finance"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 2);
    clock.advance(DELAY);
    world.annotate(AccountAssignment.class, "old", Annotations.PAUSED, "false");
    awaitMessage("old", "waiting for AccountAssignment new");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    world.finishRequests();

    world.awaitGone(AccountAssignment.class, "old");
    assertThat(world.assignments()).containsExactly(PROD + " ops finance");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  @Test
  void nobodyFollowsSoTheLastOneIsRevokedAfterTheDelay() {
    var clock = new MovableClock();
    world.startOperator(pacing(DELAY), clock);
    world.apply(set("ops", "") + assignment("last", "ops", PROD, "group: platform"));
    world.awaitAssignment("last", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "last");
    awaitMessage("last", "the role");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    clock.advance(DELAY);
    world.annotate(AccountAssignment.class, "last", Annotations.PAUSED, "false");

    world.awaitGone(AccountAssignment.class, "last");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whereOthersStayNobodyWaits() {
    world.startOperator(pacing(Duration.ofMinutes(5)), new MovableClock());
    world.apply(
        set("ops", "")
            + assignment("leaves", "ops", PROD, "group: platform")
            + assignment("stays", "ops", PROD, "group: finance"));
    world.awaitAssignment("leaves", Reason.ASSIGNED);
    world.awaitAssignment("stays", Reason.ASSIGNED);

    world.delete(AccountAssignment.class, "leaves");

    world.awaitGone(AccountAssignment.class, "leaves");
    assertThat(world.assignments()).containsExactly(PROD + " ops finance");
  }

  // ---- what may turn out to need it

  @Test
  void aResourceThatIsNeverEvaluatedHoldsUpARevocationForTenSeconds() {
    var clock = new MovableClock();
    world.startOperator(pacing(Duration.ZERO), clock);
    world.apply(set("ops", "") + assignment("leaver", "ops", PROD, "group: platform"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.aws().addFault(FaultSpec.hold("GetGroupId"));
    world.apply(assignment("newcomer", "ops", PROD, "group: nobody-knows-yet"));
    world.until(() -> world.aws().faults().get(0).hits() > 0);

    world.delete(AccountAssignment.class, "leaver");
    awaitMessage("leaver", "newcomer was not evaluated yet");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    clock.advance(Duration.ofSeconds(10));

    world.awaitGone(AccountAssignment.class, "leaver");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aResourceThatCannotNeedItHoldsUpNothing() {
    world.startOperator(pacing(Duration.ZERO), new MovableClock());
    world.apply(
        set("ops", "") + set("dev", "") + assignment("leaver", "ops", PROD, "group: platform"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.awaitSet("dev", Reason.PROVISIONED);
    world.aws().addFault(FaultSpec.hold("GetGroupId"));
    world.apply(
        assignment("other-set", "dev", PROD, "group: nobody-knows-yet")
            + assignment("other-account", "ops", "666666666666", "group: nobody-knows-yet")
            + assignment("other-type", "ops", PROD, "user: nobody-knows-yet@example.com"));
    world.until(() -> world.aws().faults().get(0).hits() > 0);

    world.delete(AccountAssignment.class, "leaver");

    world.awaitGone(AccountAssignment.class, "leaver");
  }

  // ---- waiting for somebody else in this cluster

  @Test
  void whoWaitsForANameInAwsIsWokenWhenItsOwnerIsGone() {
    world.startOperator(pacing(Duration.ZERO));
    world.apply(set("first", "name: Shared"));
    world.awaitSet("first", Reason.PROVISIONED);
    world.apply(set("second", "name: Shared"));
    var refused = world.awaitSet("second", Reason.OWNED_BY_ANOTHER);
    assertThat(World.ready(refused.getStatus().conditions()).message())
        .contains("/first in cluster", "delete this resource and create it with another spec.name");

    world.delete(PermissionSet.class, "first");

    world.awaitSet("second", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("Shared").tags())
        .containsEntry("ssoperator.dev/name", "second");
  }

  @Test
  void whoWaitsForAPrincipalOrAnAccountIsWokenWhenALookupForSomebodyElseFindsIt() {
    world.startOperator(pacing(Duration.ZERO));
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.apply(
        assignment("waits", "ops", PROD, "group: newcomers")
            + byAccountName("waits-too", "old-acquisition"));
    world.awaitAssignment("waits", Reason.PRINCIPAL_NOT_FOUND);
    world.awaitAssignment("waits-too", Reason.ACCOUNT_NOT_FOUND);
    world
        .identityStore()
        .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName("newcomers"));
    world.aws().accountState("888888888888", "ACTIVE");

    world.apply(assignment("finds", "ops", "666666666666", "group: newcomers"));
    world.apply(byAccountName("finds-too", "old-acquisition").replace("platform", "finance"));
    world.annotate(AccountAssignment.class, "finds-too", Annotations.REQUESTED_AT, "now");

    world.awaitAssignment("finds", Reason.ASSIGNED);
    world.awaitAssignment("finds-too", Reason.ASSIGNED);
    world.awaitAssignment("waits", Reason.ASSIGNED);
    world.awaitAssignment("waits-too", Reason.ASSIGNED);
  }

  // ---- helpers

  private static String byAccountName(String name, String account) {
    return assignment(name, "ops", PROD, "group: platform")
        .replace("account: {id: \"%s\"}".formatted(PROD), "account: {name: %s}".formatted(account));
  }

  private void awaitMessage(String name, String part) {
    world.untilAsserted(
        () -> {
          var resource = world.assignment(name);
          assertThat(resource).isNotNull();
          assertThat(World.ready(resource.getStatus().conditions()).message()).contains(part);
        });
  }

  /** Whatever fails for a reason that needs a person is not tried again within a test. */
  private static Pacing pacing(Duration handoverDelay) {
    return new Pacing(
        Duration.ofHours(10),
        Duration.ofHours(10),
        Duration.ofMillis(40),
        Duration.ofMillis(160),
        Duration.ofMillis(20),
        handoverDelay,
        Duration.ofHours(10));
  }
}
