package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stops and crashes, at the moments where they could lose something. */
@OnEveryBackend
class CrashScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";

  /** How often the AWS SDK sends a call that fails, by its standard. */
  private static final int SDK_ATTEMPTS = 3;

  private static final String STAGING = "666666666666";

  CrashScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aRequestThatRunsOverARestartIsFollowedToItsEnd() {
    var first = startWithSet();
    world.slow();
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNING);
    world.until(() -> world.assignment("access").getStatus().request().id() != null);
    var id = world.assignment("access").getStatus().request().id();

    first.close();
    world.startOperator();
    world.aws().advanceClock(Duration.ofMinutes(10));

    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(done.getStatus().request().id()).isEqualTo(id);
    assertThat(done.getStatus().request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
    assertThat(world.assignments()).hasSize(1);
  }

  @Test
  void afterCreateAccountAssignmentWhileItRuns() {
    startWithSet();
    world.slow();

    crashDuringCreation();
    world.startOperator();
    world.until(() -> world.assignment("access").getStatus().request().id() != null);
    assertThat(world.assignment("access").getStatus().request().id())
        .isEqualTo(world.state().requests().get(0).id());
    world.aws().advanceClock(Duration.ofMinutes(10));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void afterCreateAccountAssignmentWhenItHasEnded() {
    startWithSet();

    crashDuringCreation();
    world.startOperator();

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void afterCreateAccountAssignmentThatEndsAfterOthersHaveLooked() {
    startWithSet();
    world.slow();
    crashDuringCreation();
    world
        .aws()
        .addFault(
            FaultSpec.error(
                "ListAccountAssignmentCreationStatus", "InternalServerException", "oops"));
    world.startOperator();
    world.apply(assignment("other", "ops", PROD, "group: finance"));
    world.awaitAssignment("other", Reason.RECOVERING);

    world.finishRequests();
    world.aws().clearFaults();

    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitAssignment("other", Reason.ASSIGNED);
    world.assertAskedForOnce(2);
  }

  @Test
  void afterCreateAccountAssignmentOfAResourceThatIsThenDeleted() {
    startWithSet();

    crashDuringCreation();
    world.delete(AccountAssignment.class, "access");
    world.startOperator();

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void afterCreateAccountAssignmentOfAResourceThatThenChanges() {
    startWithSet();

    crashDuringCreation();
    world.apply(assignment("access", "ops", STAGING, "group: platform"));
    world.startOperator();

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(STAGING + " ops platform");
  }

  @Test
  void afterDeleteAccountAssignment() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.slow();

    crashDuring("DeleteAccountAssignment", () -> world.delete(AccountAssignment.class, "access"));
    world.startOperator();
    world.until(() -> world.assignment("access").getStatus().request().id() != null);
    world.aws().advanceClock(Duration.ofMinutes(10));

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void afterCreatePermissionSet() {
    world.startOperator();

    crashDuring("CreatePermissionSet", () -> world.apply(set("ops", "")));
    assertThat(world.permissionSet("ops").getStatus().arn()).isNull();
    world.startOperator();

    var done = world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSets()).hasSize(1);
    assertThat(done.getStatus().arn()).isEqualTo(world.state().permissionSet("ops").arn());
  }

  @Test
  void afterCreatePermissionSetOfAResourceThatIsThenDeleted() {
    world.startOperator();

    crashDuring("CreatePermissionSet", () -> world.apply(set("ops", "")));
    world.delete(PermissionSet.class, "ops");
    world.startOperator();

    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().permissionSets()).isEmpty();
  }

  @Test
  void afterProvisionPermissionSet() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.slow();

    crashDuring("ProvisionPermissionSet", () -> world.apply(set("ops", "sessionDuration: PT2H")));
    world.startOperator();
    world.awaitSet("ops", Reason.PROVISIONING);
    world.aws().advanceClock(Duration.ofMinutes(10));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
    var set = world.state().permissionSet("ops");
    assertThat(set.provisioned().values()).containsOnly(set.revision());
  }

  @Test
  void aLostStatusWriteDoesNotSendARequestTwice() {
    var operator = world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.slow();
    world.aws().clearLogs();
    world.aws().addFault(FaultSpec.hold("ProvisionPermissionSet").once());
    world.apply(set("ops", "sessionDuration: PT2H"));
    world.until(() -> !world.calls("ProvisionPermissionSet").isEmpty());

    operator.loseStatusWrites(2);
    world.aws().clearFaults();
    world.awaitSet("ops", Reason.PROVISIONING);
    world.aws().advanceClock(Duration.ofMinutes(10));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
  }

  @Test
  void whatWasWrittenCountsWhileWatchesLagBehind() {
    var operator = startWithSet();
    world.slow();
    operator.traffic().watches().holdFrom(event -> event.contains("\"request\":{"));
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(() -> requestId() != null && operator.traffic().watches().held() > 1);

    operator.traffic().watches().release();
    world.aws().advanceClock(Duration.ofMinutes(10));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  @Test
  void aRequestThatAnotherReplicaHasWrittenDownIsNotOverwritten() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server takes any PUT of a status");
    var operator = startWithSet();
    world.slow();
    var others = new AtomicReference<String>();
    operator
        .traffic()
        .beforeNext(
            request -> request.uri().getPath().endsWith("/status"),
            () -> others.set(createAsAnotherReplica()));

    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(() -> requestId() != null);
    world.aws().advanceClock(Duration.ofMinutes(10));

    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(done.getStatus().request().id()).isEqualTo(others.get());
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
    assertThat(
            operator
                .metrics()
                .value(
                    "ssoperator_reconciliations_total", "kind=AccountAssignment", "outcome=failed"))
        .isZero();
  }

  @Test
  void whoeverStartedFromAnOutdatedStatusKeepsItsTurn() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server takes any PUT of a status");
    var operator = world.startOperator(new SlotLimits(1, 0, 1));
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    operator
        .traffic()
        .beforeNext(
            request -> request.uri().getPath().endsWith("/first/status"),
            () -> {
              world.apply(assignment("second", "ops", STAGING, "group: platform"));
              world.awaitAssignment("second", Reason.WAITING_FOR_SLOT);
              world.editStatus(
                  "first",
                  Serialization.unmarshal(
                      "lastHandledRequestedAt: by another replica", AccountAssignmentStatus.class));
            });

    world.apply(assignment("first", "ops", PROD, "group: platform"));

    world.until(() -> !world.calls("CreateAccountAssignment").isEmpty());
    assertThat(world.calls("CreateAccountAssignment").get(0).input().path("TargetId").asText())
        .isEqualTo(PROD);
    world.finishRequests();
    world.awaitAssignment("first", Reason.ASSIGNED);
    world.awaitAssignment("second", Reason.ASSIGNED);
  }

  /** Asks for the access that the resource wants, and writes the request's id to its status. */
  private String createAsAnotherReplica() {
    var arn = world.permissionSet("ops").getStatus().arn();
    var access = new AssignedAccess(arn, PROD, PrincipalType.GROUP, world.groupId("platform"));
    var id = world.assignByHand(access);
    var request =
        new AssignmentRequest(
            id,
            Operation.CREATE,
            access,
            RequestState.IN_PROGRESS,
            null,
            Instant.EPOCH,
            null,
            null,
            null);
    world.editStatus(
        "access",
        new AccountAssignmentStatus(
            access, null, null, List.of(), request, null, List.of(), null, null, List.of()));
    return id;
  }

  private @Nullable String requestId() {
    var status = world.assignment("access").getStatus();
    return status == null || status.request() == null ? null : status.request().id();
  }

  @Test
  void aLostAnswerIsNotAskedForTwice() {
    startWithSet();
    world.aws().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void afterALostAnswerWhatExistsIsReadAnew() {
    startWithSet();
    world.aws().addFault(FaultSpec.lostResponse("CreateAccountAssignment").times(SDK_ATTEMPTS));

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(SDK_ATTEMPTS);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void aRequestWhoseAnswerWasLostIsFollowedThoughItsRetryConflictsWithIt() {
    loseAnswerOfOneThatRuns();
    world.until(() -> requestId() != null);

    world.finishRequests();

    var done = world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(done.getStatus().request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }

  @Test
  void aRequestWhoseAnswerWasLostIsUndoneThoughItsRetryConflictsWithIt() {
    loseAnswerOfOneThatRuns();
    world.delete(AccountAssignment.class, "access");
    world.until(() -> requestId() != null);

    world.finishRequests();

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aForgottenRequestThatStillRunsIsUndone() {
    startWithSet();
    world.slow();
    crashDuringCreation();
    world.aws().forgetRequests();
    world.delete(AccountAssignment.class, "access");

    world.startOperator();
    world.until(() -> !world.calls("DeleteAccountAssignment").isEmpty());
    world.finishRequests();

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aForgottenRequestIsSettledByWhatExists() {
    var first = startWithSet();
    world.slow();
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(
        () ->
            world.assignment("access").getStatus() != null
                && world.assignment("access").getStatus().request() != null
                && world.assignment("access").getStatus().request().id() != null);
    first.close();
    world.aws().advanceClock(Duration.ofMinutes(10));
    world.aws().forgetRequests();

    world.startOperator();

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  /** An operator runs, and has a permission set to assign. */
  private OperatorProcess startWithSet() {
    var operator = world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    return operator;
  }

  /** AWS works on a creation whose answer was lost; the SDK has sent it again. */
  private void loseAnswerOfOneThatRuns() {
    startWithSet();
    world.slow();
    world.aws().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(() -> world.calls("CreateAccountAssignment").size() > 1);
  }

  /** Kills the operator after AWS has taken the request for access, before its answer arrives. */
  private void crashDuringCreation() {
    crashDuring(
        "CreateAccountAssignment",
        () -> world.apply(assignment("access", "ops", PROD, "group: platform")));
  }

  /** Kills the operator after AWS has carried out a call and before its answer arrives. */
  private void crashDuring(String operation, Runnable cause) {
    world.aws().clearLogs();
    world.aws().addFault(FaultSpec.hold(operation).once());
    cause.run();
    world.until(() -> !world.calls(operation).isEmpty());
    world.killOperator();
  }
}
