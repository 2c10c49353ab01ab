package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server says to the chart, where its binaries are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartOnApiServerTest extends ChartOnApiServer {

  /** Most objects are the same in many cases. */
  private final Set<ObjectNode> accepted = new HashSet<>();

  @ParameterizedTest
  @MethodSource("dev.ssoperator.chart.ChartTest#cases")
  void everyObjectIsAcceptedStrictly(String name) {
    for (var object : ChartTest.objects(name).values()) {
      if (!object.path("apiVersion").asText().startsWith("monitoring.coreos.com/")
          && accepted.add(object)) {
        assertThatCode(() -> dryRun(object)).as(Chart.yaml(object)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aReleaseIsInstalledWorksIsUpgradedAndLeavesTheResourcesBehind() {
    adoptDefinitions();

    install();
    work();
    assertThat(environment()).containsEntry("SSOPERATOR_CONCURRENCY", "10");

    upgrade(Map.of("operator.concurrency", 20, "replicas", 3, "watch.namespaces[0]", namespace));
    work("--namespaces=" + namespace);
    assertThat(environment())
        .containsEntry("SSOPERATOR_CONCURRENCY", "20")
        .containsEntry("AWS_REGION", "eu-west-1");

    var resource = new PermissionSet();
    resource.getMetadata().setName("kept");
    resource.getMetadata().setNamespace(namespace);
    resource.setSpec(Serialization.unmarshal("description: kept", PermissionSetSpec.class));
    client.resource(resource).create();
    uninstall();
    assertThat(client.apps().deployments().inNamespace(namespace).list().getItems()).isEmpty();
    assertThat(client.resources(PermissionSet.class).inNamespace(namespace).withName("kept").get())
        .isNotNull();
  }

  /** Runs the operator with the rights of the release's ServiceAccount, and no others. */
  private void work(String... options) {
    var arguments = new ArrayList<>(List.of(options));
    arguments.addAll(
        List.of(
            "--leader-elect", "--lease-namespace=" + namespace, "--record-namespace=" + namespace));
    try (var trial = new Trial(kubeConfigYaml(), arguments)) {
      trial.everything(client, namespace, namespace);
    }
  }

  private Map<String, String> environment() {
    var deployment =
        client.apps().deployments().inNamespace(namespace).withName("ssoperator").get();
    return Chart.environment(
        new ObjectMapper().valueToTree(deployment).at("/spec/template/spec/containers").path(0));
  }

  private void dryRun(ObjectNode object) {
    var copy = object.deepCopy();
    var metadata = copy.withObject("/metadata");
    if (metadata.has("namespace")) {
      metadata.put("namespace", namespace);
    }
    client
        .resource(Serialization.unmarshal(Chart.yaml(copy), HasMetadata.class))
        .dryRun()
        .fieldValidation(Validation.STRICT)
        .create();
  }
}
