package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.Kinds;
import dev.ssoperator.emulator.Call;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a release of the chart leaves alone. A class of its own, so that both take half the time.
 */
class ChartReleaseTest extends ChartOnApiServer {

  @Test
  void accessStaysThroughUpgradeAndUninstallAndIsManagedAgainAfterAnotherInstall() {
    adoptDefinitions();
    install();
    try (var trial = new Trial(kubeConfigYaml(), List.of())) {
      trial.grant(client, namespace);
      var access = trial.aws().state().assignments();
      trial.aws().clearLogs();

      upgrade(Map.of("operator.driftInterval", "PT10M"));
      trial.stop();
      trial.startAgain(kubeConfigYaml(), List.of("--drift-interval=PT10M"));
      annotate("access", "ssoperator.dev/requested-at", "upgraded");
      Trial.until(() -> assignment().getStatus().lastHandledRequestedAt() != null);
      assertThat(Trial.isReady(client, namespace)).isTrue();

      uninstall();
      assertThat(definitions())
          .hasSize(Kinds.ALL.size())
          .noneMatch(HasMetadata::isMarkedForDeletion);
      assertThat(assignment().isMarkedForDeletion()).isFalse();
      trial.stop();
      assertThat(trial.aws().state().assignments()).isEqualTo(access);
      assertThat(trial.aws().calls())
          .extracting(Call::operation)
          .isNotEmpty()
          .allMatch(operation -> operation.matches("(Describe|List|Get).*"));

      client.resource(assignment()).delete();
      assertThat(assignment().isMarkedForDeletion()).isTrue();
      assertThat(trial.aws().state().assignments()).isEqualTo(access);

      install();
      trial.startAgain(kubeConfigYaml(), List.of("--record-namespace=" + namespace));
      Trial.until(() -> assignment() == null);
      assertThat(trial.aws().state().assignments()).isEmpty();
    } finally {
      uninstall();
    }
  }

  private AccountAssignment assignment() {
    return client
        .resources(AccountAssignment.class)
        .inNamespace(namespace)
        .withName("access")
        .get();
  }

  private void annotate(String name, String annotation, String value) {
    client
        .resources(AccountAssignment.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(annotation, value));
  }

  private List<CustomResourceDefinition> definitions() {
    return CrdGenerator.KINDS.stream()
        .map(HasMetadata::getFullResourceName)
        .map(name -> client.apiextensions().v1().customResourceDefinitions().withName(name).get())
        .toList();
  }
}
