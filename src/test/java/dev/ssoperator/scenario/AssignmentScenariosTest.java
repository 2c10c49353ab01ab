package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Account assignments, from manifest to Identity Center. */
@OnEveryBackend
class AssignmentScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  AssignmentScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void anAssignmentWaitsForItsPermissionSetWithoutCallingAws() {
    world.startOperator();

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    var waiting = world.awaitAssignment("access", Reason.PERMISSION_SET_NOT_READY);
    assertThat(World.ready(waiting.getStatus().conditions()).message()).contains("ops");
    assertThat(World.condition(waiting.getStatus().conditions(), "Reconciling").status())
        .isEqualTo(Condition.Status.TRUE);
    assertThat(world.aws().calls())
        .extracting("operation")
        .doesNotContain("CreateAccountAssignment", "ListAccountAssignments", "GetGroupId");

    world.apply(set("ops", ""));

    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(done.getStatus().assigned().accountId()).isEqualTo(PROD);
    world.awaitSet(
        "ops", Reason.PROVISIONED, resource -> resource.getStatus().accounts().provisioned() == 1);
    assertThat(done.getStatus().request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  @Test
  void namesOfGroupsUsersAndAccountsAreResolved() {
    world.startOperator();

    world.apply(
        set("ops", "")
            + """
            ---
            apiVersion: ssoperator.dev/v1beta1
            kind: AccountAssignment
            metadata: {name: by-name}
            spec:
              permissionSetRef: {name: ops}
              principal: {user: alice@example.com}
              account: {name: prod-shop}
            """);

    world.awaitAssignment("by-name", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops alice@example.com");
  }

  @Test
  void aWrongNameIsSaid() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platfrom"));

    var stalled = world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    assertThat(World.condition(stalled.getStatus().conditions(), "Stalled").message())
        .contains("platfrom");
    assertThat(world.calls("CreateAccountAssignment")).isEmpty();

    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  @Test
  void anUnknownPrincipalIsSaidInAwsOwnWordsAndTriedAgainOnRequest() {
    world.startOperator();
    world.aws().clearLogs();
    var unknown = "99999999-9999-4999-8999-999999999999";

    world.apply(set("ops", "") + assignment("access", "ops", PROD, "groupId: " + unknown));

    var stalled = world.awaitAssignment("access", Reason.ASSIGNMENT_FAILED);
    assertThat(World.condition(stalled.getStatus().conditions(), "Stalled").message())
        .contains("404", unknown, "was not found");
    assertThat(stalled.getStatus().request().failureReason()).contains(unknown);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);

    var group =
        world
            .identityStore()
            .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName("newcomers"))
            .groupId();
    world.edit(
        AccountAssignment.class,
        "access",
        r ->
            r.setSpec(
                new AccountAssignmentSpec(
                    r.getSpec().permissionSetRef(),
                    null,
                    new Principal(null, null, group, null, null),
                    r.getSpec().account(),
                    r.getSpec().deletionPolicy())));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops newcomers");
  }

  @Test
  void aFailedAssignmentIsMadeAgainWhenAsked() {
    world.startOperator();
    world
        .aws()
        .addFault(
            FaultSpec.failedRequest(
                    "CreateAccountAssignment",
                    "Received a 404 status error: the GROUP assignee 1 was not found in directory")
                .once());
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNMENT_FAILED);

    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");

    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(done.getStatus().lastHandledRequestedAt()).isEqualTo("now");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }

  @Test
  void aGroupThatWasDeletedAndMadeAgainIsFollowedAtOnceWhenAsked() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    var assigned = world.awaitAssignment("access", Reason.ASSIGNED).getStatus().assigned();
    var store = world.identityStoreId();
    world
        .identityStore()
        .deleteGroup(r -> r.identityStoreId(store).groupId(assigned.principalId()));
    var again =
        world
            .identityStore()
            .createGroup(r -> r.identityStoreId(store).displayName("platform"))
            .groupId();
    assertThat(again).isNotEqualTo(assigned.principalId());

    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");

    world.until(
        () -> {
          var status = world.assignment("access").getStatus();
          return status.assigned() != null && again.equals(status.assigned().principalId());
        });
    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.state().assignments()).extracting("principalId").containsExactly(again);
    assertThat(done.getStatus().obsolete()).isEmpty();
    assertThat(done.getStatus().lastHandledRequestedAt()).isEqualTo("now");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  @Test
  void aReplacedAssignmentNeverLeavesAGap() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.apply(assignment("access", "ops", STAGING, "user: alice@example.com"));

    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(STAGING + " ops alice@example.com");
    assertThat(done.getStatus().obsolete()).isEmpty();
    var present = new HashSet<String>();
    for (var effect : world.aws().effects()) {
      var access = effect.accountId() + effect.permissionSetArn() + effect.principalId();
      if (effect.kind() == Effect.Kind.ASSIGNMENT_CREATED) {
        present.add(access);
      } else if (effect.kind() == Effect.Kind.ASSIGNMENT_DELETED) {
        present.remove(access);
        assertThat(present).as("access after " + effect).isNotEmpty();
      }
    }
    assertThat(present).hasSize(1);
  }

  @Test
  void theOlderOfTwoDuplicatesOwnsAndTheOtherTakesOver() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));

    var duplicate = world.awaitAssignment("b-younger", Reason.DUPLICATE);
    assertThat(World.condition(duplicate.getStatus().conditions(), "Stalled").message())
        .contains("a-older");
    assertThat(duplicate.getStatus().assigned()).isNull();
    world.awaitAssignment("a-older", Reason.ASSIGNED);

    world.delete(AccountAssignment.class, "a-older");

    world.awaitGone(AccountAssignment.class, "a-older");
    world.awaitAssignment("b-younger", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    world.delete(AccountAssignment.class, "b-younger");
    world.awaitGone(AccountAssignment.class, "b-younger");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void deletingADuplicateTakesNothingAway() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-younger", Reason.DUPLICATE);

    world.delete(AccountAssignment.class, "b-younger");

    world.awaitGone(AccountAssignment.class, "b-younger");
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void accessThatIsAskedForByAnUnseenResourceIsNotRevokedAfterARestart() {
    var first = world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    first.close();
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.delete(AccountAssignment.class, "a-older");

    world.startOperator();

    world.awaitGone(AccountAssignment.class, "a-older");
    world.awaitAssignment("b-younger", Reason.ASSIGNED);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void accessRemovedByHandIsBack() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    var assigned = world.awaitAssignment("access", Reason.ASSIGNED).getStatus().assigned();
    world.removeByHand(assigned);

    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");

    world.until(() -> world.assignments().size() == 1);
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  @Test
  void aPermissionSetOutsideTheClusterCanBeAssigned() {
    var arn =
        world
            .sso()
            .createPermissionSet(r -> r.instanceArn(world.instanceArn()).name("by-hand"))
            .permissionSet()
            .permissionSetArn();
    world.startOperator();

    world.apply(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignment
        metadata: {name: access}
        spec:
          permissionSetArn: %s
          principal: {group: platform}
          account: {id: "%s"}
        """
            .formatted(arn, PROD));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " by-hand platform");
    assertThat(
            world
                .client()
                .resources(PermissionSet.class)
                .inNamespace(world.namespace())
                .list()
                .getItems())
        .isEmpty();
  }

  @Test
  void accessThatIsJustBeingRemovedIsMadeAgainForANewResource() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.slow();
    world.delete(AccountAssignment.class, "a-older");
    world.until(() -> !world.calls("DeleteAccountAssignment").isEmpty());

    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));

    var waiting = world.awaitAssignment("b-younger", Reason.OPERATION_IN_PROGRESS);
    assertThat(World.ready(waiting.getStatus().conditions()).message()).contains("a-older");
    world.aws().advanceClock(Duration.ofMinutes(10));
    world.awaitGone(AccountAssignment.class, "a-older");
    world.awaitAssignment("b-younger", Reason.ASSIGNING);
    // The status says so before the call.
    world.until(() -> world.calls("CreateAccountAssignment").size() == 2);
    world.aws().advanceClock(Duration.ofMinutes(10));
    world.awaitAssignment("b-younger", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void accessHandedOverToAPausedResourceGoesWithIt() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-younger", Reason.DUPLICATE);
    world.annotate(AccountAssignment.class, "b-younger", Annotations.PAUSED, "true");
    world.awaitAssignment("b-younger", Reason.PAUSED);

    world.delete(AccountAssignment.class, "a-older");
    world.awaitGone(AccountAssignment.class, "a-older");
    assertThat(world.assignments()).hasSize(1);
    world.delete(AccountAssignment.class, "b-younger");
    world.annotate(AccountAssignment.class, "b-younger", Annotations.PAUSED, null);

    world.awaitGone(AccountAssignment.class, "b-younger");
    assertThat(world.assignments()).isEmpty();
  }
}
