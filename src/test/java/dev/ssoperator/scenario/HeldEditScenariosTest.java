package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.Manifests;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No single edit of a permission set takes policies away in more than a few accounts. */
@OnEveryBackend
class HeldEditScenariosTest extends ScenarioTest {

  private static final String BILLING = "arn:aws:iam::aws:policy/job-function/Billing";
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String BOTH = "managedPolicies: [%s, %s]".formatted(BILLING, READ_ONLY);
  private static final String ONE = "managedPolicies: [%s]".formatted(READ_ONLY);
  private static final String NONE = "tags: {team: finance}";
  private static final int LIMIT = 4;

  private static final RevocationBreaker.Settings SETTINGS =
      new RevocationBreaker.Settings(LIMIT, Duration.ofMinutes(10));

  HeldEditScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aSetThatIsStrippedInTwoHundredAccountsIsHeldWholeUntilItIsReleased() {
    world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
    var operator = world.startOperator();
    given(200, BOTH + "\n" + Manifests.OTHER_POLICIES);
    var before = world.writes();

    world.apply(set("ops", NONE));

    world.awaitSet("ops", Reason.REVOCATIONS_HELD);
    assertThat(world.condition("ops", "Ready").message())
        .contains("in 200 accounts", "revoke access 20 times within 10 min")
        .endsWith(
            "kubectl annotate namespace %s ssoperator.dev/allow-revocations=200 --overwrite"
                .formatted(world.namespace()));
    assertThat(world.writes()).isEqualTo(before);
    assertThat(operator.metrics().value("ssoperator_revocations_held")).isEqualTo(1);

    world.releaseRevocations("200");

    world.awaitSet("ops", Reason.PROVISIONED);
    var set = world.state().permissionSet("ops");
    assertThat(set.managedPolicies()).isEmpty();
    assertThat(set.inlinePolicy()).isNull();
    assertThat(set.provisioned().values()).hasSize(200).containsOnly(set.revision());
    assertThat(operator.metrics().value("ssoperator_revocations_held")).isZero();
  }

  @Test
  void aRestartNeitherLetsAnEditThroughNorForgetsItsRelease() {
    var first = start();
    given(LIMIT + 1, BOTH);
    world.apply(set("ops", NONE));
    world.awaitSet("ops", Reason.REVOCATIONS_HELD);
    var before = world.writes();

    first.close();
    world.startOperator();
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");
    world.awaitSet(
        "ops",
        Reason.REVOCATIONS_HELD,
        set -> "now".equals(set.getStatus().lastHandledRequestedAt()));
    assertThat(world.writes()).isEqualTo(before);

    // The first call takes effect, and the second one fails: the release is used up by then.
    var denied =
        FaultSpec.error("DetachManagedPolicyFromPermissionSet", "AccessDeniedException", "no")
            .matching(Map.of("ManagedPolicyArn", BILLING));
    world.aws().addFault(denied);
    world.releaseRevocations(String.valueOf(LIMIT + 1));
    world.awaitSet("ops", Reason.ACCESS_DENIED);
    assertThat(world.state().permissionSet("ops").managedPolicies()).hasSize(1);
    world.killOperator();

    world.startOperator();
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "again");

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("ops").managedPolicies()).isEmpty();
  }

  @Test
  void aFailoverNeitherLetsAnEditThroughNorForgetsItsRelease() {
    world.holdRevocations(SETTINGS);
    var leader = world.startReplica("first", Duration.ofMillis(100), Clock.systemUTC());
    given(LIMIT + 1, BOTH);
    world.apply(set("ops", NONE));
    world.awaitSet("ops", Reason.REVOCATIONS_HELD);
    var before = world.writes();

    world.startReplica("second", Duration.ofMillis(100), Clock.systemUTC());
    leader.close();
    world.until(() -> world.leaseHolder().equals("second"));
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");
    world.awaitSet(
        "ops",
        Reason.REVOCATIONS_HELD,
        set -> "now".equals(set.getStatus().lastHandledRequestedAt()));
    assertThat(world.writes()).isEqualTo(before);
    world.releaseRevocations("2999-01-01T00:00:00Z");

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("ops").managedPolicies()).isEmpty();
  }

  @Test
  void policiesThatAreAddedAreNotHeld() {
    start();
    given(LIMIT + 1, ONE);

    world.apply(set("ops", BOTH + "\ntags: {team: finance}"));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("ops").managedPolicies())
        .containsExactlyInAnyOrder(BILLING, READ_ONLY);
  }

  @Test
  void whatTheSpecHadAlreadyIsRestoredAtOnce() {
    start();
    var arn = given(LIMIT + 1, BOTH + "\n" + Manifests.OTHER_POLICIES);
    var before = world.state().permissionSet("ops");
    var instance = world.instanceArn();
    world
        .sso()
        .detachManagedPolicyFromPermissionSet(
            r -> r.instanceArn(instance).permissionSetArn(arn).managedPolicyArn(BILLING));
    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            r ->
                r.instanceArn(instance)
                    .permissionSetArn(arn)
                    .managedPolicyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    world
        .sso()
        .putInlinePolicyToPermissionSet(
            r ->
                r.instanceArn(instance)
                    .permissionSetArn(arn)
                    .inlinePolicy(
                        """
                        {"Version": "2012-10-17",
                         "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
                        """));

    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");

    world.awaitSet(
        "ops", Reason.PROVISIONED, set -> "now".equals(set.getStatus().lastHandledRequestedAt()));
    var after = world.state().permissionSet("ops");
    assertThat(after.managedPolicies()).containsExactlyInAnyOrder(BILLING, READ_ONLY);
    assertThat(after.inlinePolicy()).isEqualTo(before.inlinePolicy());
  }

  @Test
  void anEditThatIsTakenBackIsNotHeldAnyMoreAndHoldsNobodyMeanwhile() {
    var operator = start();
    var arn = given(LIMIT + 1, BOTH);
    world.apply(assignment("leaver", "ops", "555555555555", "user: alice@example.com"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.apply(set("ops", NONE));
    world.awaitSet("ops", Reason.REVOCATIONS_HELD);

    world.delete(AccountAssignment.class, "leaver");
    world.awaitGone(AccountAssignment.class, "leaver");
    world.apply(set("ops", BOTH));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("ops").arn()).isEqualTo(arn);
    assertThat(world.calls("DetachManagedPolicyFromPermissionSet")).isEmpty();
    assertThat(operator.metrics().value("ssoperator_revocations_held")).isZero();
  }

  @Test
  void anEditInFewAccountsCountsWithTheRevocationsOfTheNamespace() {
    start();
    given(LIMIT - 1, BOTH);
    for (var name : List.of("a", "b")) {
      world.apply(assignment(name, "ops", "555555555555", "group: " + group(name)));
      world.awaitAssignment(name, Reason.ASSIGNED);
    }

    world.apply(set("ops", ONE));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.delete(AccountAssignment.class, "a");
    world.until(() -> Held.in(world).size() == 1);

    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    world.apply(set("ops", NONE));
    world.awaitSet("ops", Reason.REVOCATIONS_HELD);
    assertThat(world.state().permissionSet("ops").managedPolicies()).hasSize(1);
  }

  @Test
  void whatAnAdoptionTakesAwayIsHeldToo() {
    start();
    var former = given(LIMIT + 1, BOTH);
    world.apply(set("ops", BOTH + "\ndeletionPolicy: Retain"));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.delete(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "ops");

    world.apply(set("ops", NONE + "\nadoptionPolicy: Adopt"));

    var held = world.awaitSet("ops", Reason.REVOCATIONS_HELD);
    assertThat(held.getStatus().arn()).isEqualTo(former);
    assertThat(world.state().permissionSet("ops").managedPolicies()).hasSize(2);
  }

  @Test
  void aSetThatIsDeletedHoldsNothing() {
    var operator = start();
    var arn = given(LIMIT + 1, BOTH);
    world.apply(set("ops", NONE));
    world.awaitSet("ops", Reason.REVOCATIONS_HELD);

    world.delete(PermissionSet.class, "ops");
    world.until(() -> operator.metrics().value("ssoperator_revocations_held") == 0);

    assertThat(world.state().permissionSet("ops").arn()).isEqualTo(arn);
  }

  private World.OperatorProcess start() {
    world.holdRevocations(SETTINGS);
    return world.startOperator();
  }

  /** Makes a permission set that somebody has assigned in so many accounts; its ARN. */
  private String given(int accounts, String spec) {
    var ids = Held.addAccounts(world, accounts);
    world.apply(set("ops", spec));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    var group = world.groupId("platform");
    for (var account : ids) {
      world.assignByHand(new AssignedAccess(arn, account, PrincipalType.GROUP, group));
    }
    world.until(() -> world.provisioned("ops").size() == accounts);
    return arn;
  }

  private static String group(String assignment) {
    return assignment.equals("a") ? "finance" : "data";
  }
}
