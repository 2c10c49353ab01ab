package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Statuses that the version before has left, with one request for all assignments of a resource.
 */
@OnEveryBackend
class UpgradeScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  /** Its backoffs outlast the test. */
  private static final Pacing PATIENT =
      new Pacing(
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofHours(1),
          World.QUICK.pollInterval());

  UpgradeScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void requestsInFlightAreFollowedAndNothingIsWrittenToAws() {
    var former = start();
    world.apply(assignment("done", "ops", PROD, "group: finance"));
    world.awaitAssignment("done", Reason.ASSIGNED);
    world.apply(assignment("moved", "ops", PROD, "group: platform"));
    world.awaitAssignment("moved", Reason.ASSIGNED);
    world.slow();
    world.apply(assignment("moved", "ops", STAGING, "group: platform"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 3);
    world.finishRequests();
    world.slow();
    world.apply(assignment("new", "ops", STAGING, "group: finance"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 4);
    world.until(() -> revocation("moved") != null && revocation("moved").id() != null);
    world.until(() -> status("new").request().id() != null);
    var revocation = revocation("moved");
    former.close();
    downgrade("moved", revocation);
    var before = world.writes();

    world.startOperator();
    world.finishRequests();

    for (var name : List.of("done", "moved", "new")) {
      world.awaitAssignment(name, Reason.ASSIGNED);
    }
    world.until(() -> status("moved").obsolete().isEmpty());
    assertThat(world.writes()).isEqualTo(before);
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(
            PROD + " ops finance", STAGING + " ops platform", STAGING + " ops finance");
  }

  @Test
  void aRevocationThatHasFailedIsNotRepeatedAtOnce() {
    var former = start();
    world.apply(assignment("moved", "ops", PROD, "group: platform"));
    world.awaitAssignment("moved", Reason.ASSIGNED);
    world.aws().addFault(FaultSpec.failedRequest("DeleteAccountAssignment", "role is in use"));
    world.apply(assignment("moved", "ops", STAGING, "group: platform"));
    world.until(() -> revocation("moved") != null && revocation("moved").failures() != null);
    former.close();
    downgrade(
        "moved",
        AssignmentRequestBuilder.builder(revocation("moved"))
            // It may have been about to be sent again.
            .state(RequestState.FAILED)
            .failureReason("role is in use")
            .completionTime(Instant.now())
            .failures(6)
            .build());
    var before = world.writes();

    world.startOperator(PATIENT);

    var stalled = world.awaitAssignment("moved", Reason.REVOCATION_FAILED);
    assertThat(World.ready(stalled.getStatus().conditions()).message()).contains("role is in use");
    assertThat(stalled.getStatus().obsolete().get(0).request().failures()).isEqualTo(6);
    assertThat(world.writes()).isEqualTo(before);
  }

  private World.OperatorProcess start() {
    var former = world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    return former;
  }

  private AccountAssignmentStatus status(String name) {
    return world.assignment(name).getStatus();
  }

  /** The request for the one obsolete assignment of a resource, with what it is for. */
  private AssignmentRequest revocation(String name) {
    var obsolete = status(name).obsolete();
    var request = obsolete.isEmpty() ? null : obsolete.get(0).request();
    return request == null ? null : request.of(obsolete.get(0).assignment());
  }

  /** Writes the status of a resource as the version before did. */
  private void downgrade(String name, AssignmentRequest request) {
    var status = status(name);
    assertThat(request.state()).isIn(RequestState.IN_PROGRESS, RequestState.FAILED);
    world.editStatus(
        name,
        new AccountAssignmentStatus(
            status.resolved(),
            null,
            status.assigned(),
            status.obsolete().stream()
                .map(entry -> ObsoleteAssignment.of(entry.assignment(), null))
                .toList(),
            request,
            null,
            List.of(),
            status.lastHandledRequestedAt(),
            status.observedGeneration(),
            status.conditions()));
  }
}
