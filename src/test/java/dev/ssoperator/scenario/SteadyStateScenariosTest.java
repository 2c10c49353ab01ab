package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When nothing is to be done, or nothing may be done, nothing is done. */
@OnEveryBackend
class SteadyStateScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";

  /** Compares with AWS again and again. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          Duration.ofMillis(1));

  SteadyStateScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void inSyncNothingIsWritten() {
    var operator = world.startOperator(RESTLESS);
    world.apply(
        set(
                "ops",
                """
                managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
                inlinePolicy:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Action: ["ce:*"], Resource: "*"}
                tags: {team: finance}
                """)
            + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet(
        "ops", Reason.PROVISIONED, resource -> resource.getStatus().accounts().provisioned() == 1);
    world.aws().clearLogs();
    var writes = operator.writes().size();
    var version = world.permissionSet("ops").getMetadata().getResourceVersion();

    world.until(
        () ->
            world.calls("DescribePermissionSet").size() > 100
                && world.calls("ListAccountAssignments").size() > 100);

    assertThat(world.writes()).isEmpty();
    assertThat(operator.writes()).hasSize(writes);
    assertThat(world.permissionSet("ops").getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void pausedNothingIsWritten() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED);
    world.annotate(PermissionSet.class, "ops", Annotations.PAUSED, "true");
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, "true");
    world.awaitSet("ops", Reason.PAUSED);
    world.awaitAssignment("access", Reason.PAUSED);
    world.aws().clearLogs();

    world.apply(
        set("ops", "sessionDuration: PT2H")
            + assignment("access", "ops", PROD, "user: alice@example.com"));

    world.awaitSet("ops", Reason.PAUSED);
    world.awaitAssignment("access", Reason.PAUSED);
    assertThat(world.aws().calls()).isEmpty();

    world.annotate(PermissionSet.class, "ops", Annotations.PAUSED, null);
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, null);

    world.awaitSet("ops", Reason.PROVISIONED);
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.state().permissionSet("ops").sessionDuration()).isEqualTo("PT2H");
    assertThat(world.assignments()).containsExactly(PROD + " ops alice@example.com");
  }

  @Test
  void pausedNothingIsDeleted() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, "true");
    world.awaitAssignment("access", Reason.PAUSED);

    world.delete(AccountAssignment.class, "access");

    world.until(() -> world.assignment("access").isMarkedForDeletion());
    world.annotate(AccountAssignment.class, "access", "example.com/note", "still here");
    assertThat(world.assignments()).hasSize(1);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, null);
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void transitionsAreMarkedWithEventsOnce() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.until(
        () ->
            world.client().v1().events().inNamespace(world.namespace()).list().getItems().stream()
                    .filter(e -> e.getInvolvedObject().getName().equals("access"))
                    .filter(e -> e.getReason().equals("Assigned"))
                    .count()
                == 1);
  }

  @Test
  void anEditWhileTheFinalizerIsAddedChangesNothing() {
    var operator = world.startOperator();
    var edited = new AtomicBoolean();
    operator
        .traffic()
        .beforeNext(
            request -> request.method().equals("PATCH"),
            () -> {
              world.annotate(PermissionSet.class, "ops", "example.com/note", "edited meanwhile");
              edited.set(true);
            });

    world.apply(set("ops", ""));

    var set = world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(edited).isTrue();
    assertThat(set.getMetadata().getFinalizers()).containsExactly("ssoperator.dev/finalizer");
    assertThat(set.getMetadata().getAnnotations())
        .containsEntry("example.com/note", "edited meanwhile");
  }

  @Test
  void aFinalizerThatIsNotAddedAtOnceIsAddedLater() {
    var operator = world.startOperator();
    operator
        .traffic()
        .beforeNext(
            request -> request.method().equals("PATCH"),
            () -> {
              throw new IllegalStateException("no connection");
            });

    world.apply(set("ops", ""));

    assertThat(world.awaitSet("ops", Reason.PROVISIONED).hasFinalizer(Finalizer.NAME)).isTrue();
    assertThat(
            operator
                .metrics()
                .value("ssoperator_reconciliations_total", "kind=PermissionSet", "outcome=failed"))
        .isEqualTo(1);
  }

  @Test
  void aFinalizerThatSomebodyTakesAwayComesBack() {
    world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);

    world.edit(PermissionSet.class, "ops", r -> r.getMetadata().setFinalizers(List.of()));

    world.until(() -> requireNonNull(world.permissionSet("ops")).hasFinalizer(Finalizer.NAME));
    world.delete(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().permissionSets()).isEmpty();
  }
}
