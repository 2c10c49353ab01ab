package dev.ssoperator.chart;

import com.marcnuri.helm.Helm;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** A real API server, where its binaries are, on which Helm installs the chart. */
abstract class ChartOnApiServer {

  protected KubernetesClient client;
  protected String namespace;

  @BeforeEach
  final void begin() {
    Assumptions.assumeTrue(ApiServer.isPresent(), ApiServer::absence);
    client = ApiServer.newClient();
    client.getKubernetesSerialization().registerKubernetesResource(PermissionSet.class);
    client.getKubernetesSerialization().registerKubernetesResource(AccountAssignment.class);
    namespace = ApiServer.newNamespace(client);
  }

  @AfterEach
  final void end() {
    if (client != null) {
      client.close();
    }
  }

  protected final void install() {
    new Helm(Chart.FOLDER)
        .install()
        .withName(Chart.RELEASE)
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .set("aws.region", "eu-west-1")
        .call();
  }

  /** Upgrades the release, and returns what Helm tells the user at the end. */
  protected final String upgrade(Map<String, Object> values) {
    var upgrade =
        new Helm(Chart.FOLDER)
            .upgrade()
            .withName(Chart.RELEASE)
            .withNamespace(namespace)
            .withKubeConfigContents(ApiServer.kubeConfigYaml())
            .reuseValues();
    values.forEach(upgrade::set);
    return upgrade.call().getOutput();
  }

  protected final void uninstall() {
    Helm.uninstall(Chart.RELEASE)
        .ignoreNotFound()
        .withNamespace(namespace)
        .withKubeConfigContents(ApiServer.kubeConfigYaml())
        .call();
  }

  /** The cluster as the release's ServiceAccount sees it. */
  protected final String kubeConfigYaml() {
    return ChartAccount.kubeConfigYaml(ChartAccount.token(client, namespace));
  }

  /** Helm takes over only what says that it belongs to the release. */
  protected final void adoptDefinitions() {
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
}
