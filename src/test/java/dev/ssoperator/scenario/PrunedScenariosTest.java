package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the operator does not keep of a resource is not taken away from it. */
@OnEveryBackend
class PrunedScenariosTest extends ScenarioTest {

  private static final Map<String, String> ANNOTATIONS =
      Map.of("example.com/note", "theirs", "ssoperator.dev/requested-at", "now");

  private static final Map<String, String> LABELS = Map.of("team", "platform");

  PrunedScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void annotationsAndLabelsOfOthersOutliveEveryWrite() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", "555555555555", "group: platform"));
    mark(PermissionSet.class, "ops");
    mark(AccountAssignment.class, "access");
    world.awaitSet("ops", Reason.PROVISIONED, PrunedScenariosTest::isHandled);
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.until(
        () -> "now".equals(world.assignment("access").getStatus().lastHandledRequestedAt()));

    assertMarked(world.permissionSet("ops"));
    assertMarked(world.assignment("access"));

    world.edit(
        AccountAssignment.class, "access", resource -> resource.addFinalizer("example.com/hold"));
    world.delete(AccountAssignment.class, "access");
    world.until(() -> world.assignment("access").getFinalizers().size() == 1);
    assertMarked(world.assignment("access"));
    assertThat(world.assignment("access").getFinalizers()).containsExactly("example.com/hold");
    world.edit(
        AccountAssignment.class,
        "access",
        resource -> resource.removeFinalizer("example.com/hold"));
    world.awaitGone(AccountAssignment.class, "access");
  }

  @Test
  void fieldsKeepTheirManagers() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server records no field managers");
    world.startOperator();
    world.applyAs("flux", "ops");

    var provisioned = world.awaitSet("ops", Reason.PROVISIONED);

    assertThat(provisioned.getMetadata().getManagedFields())
        .anySatisfy(
            entry -> {
              assertThat(entry.getManager()).isEqualTo("flux");
              assertThat(entry.getFieldsV1().getAdditionalProperties()).containsKey("f:spec");
            });
  }

  private static boolean isHandled(PermissionSet set) {
    return "now".equals(set.getStatus().lastHandledRequestedAt());
  }

  private <R extends HasMetadata> void mark(Class<R> kind, String name) {
    world.edit(
        kind,
        name,
        resource -> {
          resource.getMetadata().setAnnotations(new HashMap<>(ANNOTATIONS));
          resource.getMetadata().setLabels(new HashMap<>(LABELS));
        });
  }

  private static void assertMarked(HasMetadata resource) {
    assertThat(resource.getMetadata().getAnnotations())
        .containsExactlyInAnyOrderEntriesOf(ANNOTATIONS);
    assertThat(resource.getMetadata().getLabels()).containsExactlyInAnyOrderEntriesOf(LABELS);
  }
}
