package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under which name the API server records what the operator writes. */
@OnEveryBackend
class FieldManagerScenariosTest extends ScenarioTest {

  FieldManagerScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void onlyWhereFieldsHaveManagers() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server records no field managers");
  }

  @Test
  void whatTheOperatorWritesIsManagedBySsoperator() {
    world.startReplica("one", Duration.ofMillis(200), Clock.systemUTC());
    world.apply(set("ops", "") + assignment("access", "ops", "555555555555", "group: platform"));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.awaitAssignment("access", Reason.ASSIGNED);

    for (var written : new HasMetadata[] {world.permissionSet("ops"), world.assignment("access")}) {
      assertThat(managers(written, "f:status")).containsExactly("ssoperator");
      assertThat(managers(written, "f:finalizers")).containsExactly("ssoperator");
    }
    assertThat(managers(world.lease(), "f:holderIdentity")).containsExactly("ssoperator");
    var events = world.client().v1().events().inNamespace(world.namespace()).list().getItems();
    assertThat(events)
        .isNotEmpty()
        .allSatisfy(event -> assertThat(managers(event, "f:reason")).containsExactly("ssoperator"));
  }

  private static Set<String> managers(HasMetadata object, String field) {
    return object.getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getFieldsV1().getAdditionalProperties().toString().contains(field))
        .map(ManagedFieldsEntry::getManager)
        .collect(Collectors.toSet());
  }
}
