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
import dev.ssoperator.emulator.Call;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
    Assumptions.assumeTrue(ApiServer.isPresent(), ApiServer::absence);
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
      assertThat(definitions()).hasSize(2).noneMatch(HasMetadata::isMarkedForDeletion);
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

  private void install() {
    new Helm(Chart.FOLDER)
        .install()
        .withName(Chart.RELEASE)
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .set("aws.region", "eu-west-1")
        .call();
  }

  private void upgrade(Map<String, Object> values) {
    var upgrade =
        new Helm(Chart.FOLDER)
            .upgrade()
            .withName(Chart.RELEASE)
            .withNamespace(namespace)
            .withKubeConfigContents(ApiServer.kubeConfigYaml())
            .reuseValues();
    values.forEach(upgrade::set);
    upgrade.call();
  }

  private void uninstall() {
    Helm.uninstall(Chart.RELEASE)
        .ignoreNotFound()
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .call();
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

  /** The cluster as the release's ServiceAccount sees it. */
  private String kubeConfigYaml() {
    return ChartAccount.kubeConfigYaml(ChartAccount.token(client, namespace));
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
