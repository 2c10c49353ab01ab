package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.Manifests;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of docs/moving.md by which resources move to another cluster or namespace. */
@OnEveryBackend
class MovingScenariosTest extends ScenarioTest {

  private static final String SPEC = "sessionDuration: PT4H\n" + Manifests.OTHER_POLICIES;

  private static final List<String> NAMES = List.of("team", "alice");

  private static final Set<Effect.Kind> LOSSES =
      Set.of(
          Effect.Kind.PERMISSION_SET_DELETED,
          Effect.Kind.ASSIGNMENT_DELETED,
          Effect.Kind.DEPROVISIONED);

  MovingScenariosTest(Backend backend) {
    super(backend);
  }

  /** The same id twice: two namespaces of a cluster, with an operator each. */
  @ParameterizedTest
  @ValueSource(strings = {"another-cluster", World.CLUSTER})
  void resourcesMoveToAnotherOperatorWithoutAGapInAccess(String cluster) {
    try (var there = world.neighbor(cluster)) {
      world.startOperator();
      there.startOperator();

      moves(there, cluster);
    }
  }

  @Test
  void resourcesMoveToAnotherNamespaceWithoutAGapInAccess() {
    try (var there = world.anotherNamespace()) {
      world.startOperatorAlsoIn(there);

      moves(there, World.CLUSTER);
    }
  }

  private void moves(World there, String cluster) {
    world.apply(resources("", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    NAMES.forEach(name -> world.awaitAssignment(name, Reason.ASSIGNED));
    var arn = world.state().permissionSet("ops").arn();
    var assignments = world.assignments();

    there.apply(resources("adoptionPolicy: Adopt\n", ""));
    there.awaitSet("ops", Reason.OWNED_BY_ANOTHER);
    there.awaitAssignment("team", Reason.PERMISSION_SET_NOT_READY);
    world.apply(resources("deletionPolicy: Retain\n", "  deletionPolicy: Retain\n"));
    world.awaitSet("ops", Reason.PROVISIONED);
    NAMES.forEach(name -> world.awaitAssignment(name, Reason.ASSIGNED));
    NAMES.forEach(name -> world.delete(AccountAssignment.class, name));
    world.delete(PermissionSet.class, "ops");
    NAMES.forEach(name -> world.awaitGone(AccountAssignment.class, name));
    world.awaitGone(PermissionSet.class, "ops");
    there.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");

    there.awaitSet("ops", Reason.PROVISIONED);
    NAMES.forEach(name -> there.awaitAssignment(name, Reason.ASSIGNED));
    assertThat(world.state().permissionSet("ops").arn()).isEqualTo(arn);
    assertThat(world.state().permissionSet("ops").tags())
        .containsEntry("ssoperator.dev/cluster", cluster)
        .containsEntry("ssoperator.dev/namespace", there.namespace());
    assertThat(world.assignments()).isEqualTo(assignments);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(assignments.size());
    assertThat(world.aws().effects()).noneMatch(effect -> LOSSES.contains(effect.kind()));
  }

  private static String resources(String set, String assignment) {
    return set("ops", set + SPEC)
        + assignment("team", "ops", "555555555555", "group: platform")
        + assignment
        + assignment("alice", "ops", "666666666666", "user: alice@example.com")
        + assignment;
  }
}
