package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.apiserver.WatchTimes;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.World;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Attacks while the definition of AccessBoundary does not exist, which somebody with more rights
 * has deleted, and every boundary with it; docs/security.md lists them. Each has an API server of
 * its own, because other tests need the definition.
 */
@OnEveryBackend
class AttackDefinitionScenariosTest extends TenantScenarioTest {

  private static final String ALLOWED = TEAM + "enforcement: Revoke\n";

  AttackDefinitionScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  final void useServerOfItsOwn() {
    Assumptions.assumeTrue(
        backend == Backend.API_SERVER, "the mock server keeps what a definition defines");
    world.close();
    world = World.onServerOfItsOwn();
  }

  @Test
  void aTenantCannotGrantAfterTheDefinitionOfBoundariesWasDeleted() {
    start(ALLOWED);
    haveAccess();

    deleteDefinition();

    refused("access");
    cannotGrantMore();
    definitionIsBack();
    boundaryIsBack();
  }

  @Test
  void aTenantCannotGrantAfterTheDefinitionWasDeletedWhileTheOperatorWasCutOff() {
    try (var gate = new TcpGate(world.kubernetesPort())) {
      gate.open();
      prepare(ALLOWED);
      var operator = world.startOperatorBehind(gate, WatchTimes.DEFAULT, UnaryOperator.identity());
      haveAccess();

      gate.shut();
      deleteDefinition();
      requestMore();
      gate.open();

      awaitEvaluationOf("more", operator);
      nothingIsGranted();
      definitionIsBack();
      boundaryIsBack();
    }
  }

  @Test
  void aTenantCannotGrantWhenTheOperatorStartsWithoutTheDefinitionOfBoundaries() {
    var first = start(ALLOWED);
    haveAccess();
    first.close();

    deleteDefinition();
    var operator = world.startOperatorEventually();
    requestMore();

    world.until(() -> operator.get("/readyz").body().contains("accessboundaries"));
    nothingIsGranted();
    definitionIsBack();
    refused("access");
    refused("more");
    nothingIsGranted();
    boundaryIsBack();
  }

  private void haveAccess() {
    world.apply(reader("read") + own("access", "read"));
    assigned("access");
  }

  private void deleteDefinition() {
    var name = CrdGenerator.definition(AccessBoundary.class).getMetadata().getName();
    var definitions = world.client().apiextensions().v1().customResourceDefinitions();
    definitions.withName(name).delete();
    world.until(() -> definitions.withName(name).get() == null);
  }

  private void definitionIsBack() {
    world.client().resource(CrdGenerator.definition(AccessBoundary.class)).create();
  }

  private void requestMore() {
    world.apply(reader("second") + own("more", "second"));
  }

  /** What a cache that is not followed says of boundaries is no reason to write a status. */
  private void awaitEvaluationOf(String name, World.OperatorProcess operator) {
    world.until(() -> !world.assignment(name).getFinalizers().isEmpty());
    var before = reconciliations(operator);
    world.until(() -> reconciliations(operator) > before + 2);
  }

  private static double reconciliations(World.OperatorProcess operator) {
    return operator
        .metrics()
        .value("ssoperator_reconciliations_total", "kind=AccountAssignment", "outcome=progressing");
  }

  private void cannotGrantMore() {
    requestMore();
    refused("more");
    refusedSet("second");
    nothingIsGranted();
  }

  private void nothingIsGranted() {
    assertThat(permissionSets()).containsExactly("read");
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  /** With it the operator goes on by itself. */
  private void boundaryIsBack() {
    world.applyBoundary("team", ALLOWED);
    assigned("more");
    assigned("access");
    assertThat(granted()).containsExactly(OWN + " read developers", OWN + " second developers");
    assertThat(writes()).doesNotContain("DeleteAccountAssignment", "DeletePermissionSet");
  }
}
