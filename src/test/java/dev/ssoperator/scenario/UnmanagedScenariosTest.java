package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatusMetadata;

/** Assignments of a managed set that nobody has declared. */
@OnEveryBackend
class UnmanagedScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "444444444444";

  /** A drift interval passes quickly. */
  static final Pacing SHORT_INTERVAL =
      new Pacing(
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  UnmanagedScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void areCountedAndLeftAlone() {
    world.startOperator(SHORT_INTERVAL);
    assignTwiceByHand();

    awaitTwoCounted();

    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    assertThat(world.assignments()).hasSize(3);
  }

  @Test
  void areRemovedWhereTheSetIsExclusive() {
    world.startOperator(SHORT_INTERVAL);
    assignTwiceByHand();

    world.apply(set("ops", "exclusiveAssignments: true"));

    world.until(() -> world.assignments().size() == 1);
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource -> Integer.valueOf(0).equals(resource.getStatus().unmanagedAssignments()));
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(2);
  }

  @Test
  void oneThatAResourceComesToRequestIsGrantedAgainOnceItsRevocationHasEnded() {
    world.startOperator(SHORT_INTERVAL);
    assignTwiceByHand();
    world.slow();
    world.apply(set("ops", "exclusiveAssignments: true"));
    world.until(() -> world.calls("DeleteAccountAssignment").size() == 2);

    world.apply(assignment("again", "ops", PROD, "group: finance"));

    var waiting = world.awaitAssignment("again", Reason.OPERATION_IN_PROGRESS);
    assertThat(World.ready(waiting.getStatus().conditions()).message())
        .isEqualTo("waiting for PermissionSet ops to finish revoking this access");
    world.finishRequests();
    world.awaitAssignment("again", Reason.ASSIGNED);
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(PROD + " ops platform", PROD + " ops finance");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(2);
  }

  @Test
  void thoseThatCannotBeRemovedAreNamed() {
    world.startOperator(SHORT_INTERVAL);
    assignTwiceByHand();
    world.aws().addFault(FaultSpec.failedRequest("DeleteAccountAssignment", "role is in use"));

    world.apply(set("ops", "exclusiveAssignments: true"));

    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource ->
            resource.getStatus().removals().stream()
                .filter(removal -> "role is in use".equals(removal.failureReason()))
                .map(removal -> removal.assignment().accountId())
                .toList()
                .equals(List.of(STAGING, PROD)));
    assertThat(world.assignments()).hasSize(3);

    world.aws().clearFaults();
    world.until(() -> world.assignments().size() == 1);
    world.awaitSet(
        "ops", Reason.PROVISIONED, resource -> resource.getStatus().removals().isEmpty());
  }

  @Test
  void oneThatAwsRefusesToRemoveIsNamedAndTheOthersAreRemoved() {
    becomeExclusiveWhereOneIsRefused("AccessDeniedException", "not authorized");

    world.until(() -> world.assignments().size() == 2);
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource ->
            Integer.valueOf(1).equals(resource.getStatus().unmanagedAssignments())
                && resource.getStatus().removals().size() == 1);
    assertThat(removals())
        .singleElement()
        .satisfies(
            removal -> {
              assertThat(removal.id()).isNull();
              assertThat(removal.state()).isEqualTo(RequestState.FAILED);
              assertThat(removal.failureReason()).isEqualTo("not authorized");
              assertThat(removal.assignment().accountId()).isEqualTo(STAGING);
              assertThat(removal.completionTime()).isNotNull();
            });
    assertThat(world.assignments())
        .containsExactly(STAGING + " ops platform", PROD + " ops platform");

    world.aws().clearFaults();
    world.until(() -> world.assignments().size() == 1);
    world.awaitSet(
        "ops", Reason.PROVISIONED, resource -> resource.getStatus().removals().isEmpty());
  }

  @Test
  void noneIsTriedWhileAwsThrottles() {
    becomeExclusiveWhereOneIsRefused("ThrottlingException", "Rate exceeded");

    world.awaitSet("ops", Reason.THROTTLED, resource -> resource.getStatus().removals().isEmpty());
    assertThat(world.calls("DeleteAccountAssignment"))
        .extracting(call -> call.input().path("TargetId").asText())
        .containsOnly(STAGING);
    assertThat(world.assignments()).hasSize(3);

    world.aws().clearFaults();
    world.until(() -> world.assignments().size() == 1);
  }

  @Test
  void areRemovedOnceOverARestart() {
    var first = world.startOperator(SHORT_INTERVAL);
    assignTwiceByHand();
    world.slow();
    world.apply(set("ops", "exclusiveAssignments: true"));
    world.until(() -> world.calls("DeleteAccountAssignment").size() == 2);
    world.awaitSet(
        "ops", Reason.PROVISIONED, resource -> resource.getStatus().removals().size() == 2);
    assertThat(removals())
        .extracting(AssignmentRequest::id)
        .containsExactlyInAnyOrderElementsOf(
            world
                .sso()
                .listAccountAssignmentDeletionStatus(r -> r.instanceArn(world.instanceArn()))
                .accountAssignmentsDeletionStatus()
                .stream()
                .map(AccountAssignmentOperationStatusMetadata::requestId)
                .toList());
    first.close();

    world.startOperator(SHORT_INTERVAL);
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource -> Integer.valueOf(2).equals(resource.getStatus().unmanagedAssignments()));
    world.aws().advanceClock(Duration.ofMinutes(10));

    world.until(() -> world.assignments().size() == 1);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(2);
  }

  /** Of two assignments made by hand, AWS does not take the request to remove that in staging. */
  private void becomeExclusiveWhereOneIsRefused(String code, String message) {
    world.startOperator(SHORT_INTERVAL);
    assignTwiceByHand();
    awaitTwoCounted();
    world
        .aws()
        .addFault(
            FaultSpec.error("DeleteAccountAssignment", code, message)
                .matching(Map.of("TargetId", STAGING)));
    world.apply(set("ops", "exclusiveAssignments: true"));
  }

  private void awaitTwoCounted() {
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource -> Integer.valueOf(2).equals(resource.getStatus().unmanagedAssignments()));
  }

  private List<AssignmentRequest> removals() {
    return world.permissionSet("ops").getStatus().removals();
  }

  /** One declared assignment, and two more: in the same account, and in another. */
  private void assignTwiceByHand() {
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    var declared = world.awaitAssignment("access", Reason.ASSIGNED).getStatus().assigned();
    byHand(declared, PROD, world.groupId("finance"));
    byHand(declared, STAGING, declared.principalId());
    world.until(() -> world.assignments().size() == 3);
  }

  private void byHand(AssignedAccess like, String accountId, String groupId) {
    world.assignByHand(
        new AssignedAccess(like.permissionSetArn(), accountId, PrincipalType.GROUP, groupId));
  }
}
