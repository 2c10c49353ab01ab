package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server says to the chart, where its binaries are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartOnApiServerTest {

  /** Most objects are the same in many cases. */
  private final Set<ObjectNode> accepted = new HashSet<>();

  private KubernetesClient client;
  private String namespace;

  @BeforeEach
  void begin() {
    Assumptions.assumeTrue(ApiServer.isPresent(), "no kube-apiserver binaries");
    client = ApiServer.newClient();
    client.getKubernetesSerialization().registerKubernetesResource(PermissionSet.class);
    client.getKubernetesSerialization().registerKubernetesResource(AccountAssignment.class);
    namespace = ApiServer.newNamespace(client);
  }

  @AfterEach
  void end() {
    if (client != null) {
      client.close();
    }
  }

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

    new Helm(Chart.FOLDER)
        .install()
        .withName(Chart.RELEASE)
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .set("aws.region", "eu-west-1")
        .call();
    work();
    assertThat(environment()).containsEntry("SSOPERATOR_CONCURRENCY", "10");

    new Helm(Chart.FOLDER)
        .upgrade()
        .withName(Chart.RELEASE)
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .reuseValues()
        .set("operator.concurrency", 20)
        .set("replicas", 3)
        .set("watch.namespaces[0]", namespace)
        .call();
    work("--namespaces=" + namespace);
    assertThat(environment())
        .containsEntry("SSOPERATOR_CONCURRENCY", "20")
        .containsEntry("AWS_REGION", "eu-west-1");

    var resource = new PermissionSet();
    resource.getMetadata().setName("kept");
    resource.getMetadata().setNamespace(namespace);
    resource.setSpec(Serialization.unmarshal("description: kept", PermissionSetSpec.class));
    client.resource(resource).create();
    Helm.uninstall(Chart.RELEASE)
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .call();
    assertThat(client.apps().deployments().inNamespace(namespace).list().getItems()).isEmpty();
    assertThat(client.resources(PermissionSet.class).inNamespace(namespace).withName("kept").get())
        .isNotNull();
  }

  /** Runs the operator with the rights of the release's ServiceAccount, and no others. */
  private void work(String... options) {
    var arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--leader-elect", "--lease-namespace=" + namespace));
    try (var trial = new Trial(ChartAccount.kubeConfigYaml(ChartAccount.token(client, namespace)), arguments)) {
      trial.everything(client, namespace, namespace);
    }
  }

  private Map<String, String> environment() {
    var deployment =
        client.apps().deployments().inNamespace(namespace).withName("ssoperator").get();
    return Chart.environment(
        new ObjectMapper().valueToTree(deployment).at("/spec/template/spec/containers").path(0));
  }

  /** Helm takes over only what says that it belongs to the release. */
  private void adoptDefinitions() {
    for (var kind : CrdGenerator.KINDS) {
      client
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(HasMetadata.getFullResourceName(kind))
          .edit(
              definition ->
                  definition
                      .edit()
                      .editMetadata()
                      .addToLabels("app.kubernetes.io/managed-by", "Helm")
                      .addToAnnotations("meta.helm.sh/release-name", Chart.RELEASE)
                      .addToAnnotations("meta.helm.sh/release-namespace", namespace)
                      .endMetadata()
                      .build());
    }
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
