package dev.ssoperator.world;

import dev.ssoperator.chart.ChartAccount;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.process.RunProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** The Kubernetes APIs every scenario runs on. */
public enum Backend {
  /** The Fabric8 mock server. */
  MOCK {
    @Override
    Running start() {
      var server = new MockApiServer();
      return new Running(
          server.config(),
          server.config(),
          RunProcess.kubeconfig(URI.create(server.config().getMasterUrl())),
          "test-" + UUID.randomUUID(),
          server::close);
    }

    @Override
    String tenant(KubernetesClient admin, String namespace) {
      return "tenant";
    }
  },

  /** A real kube-apiserver, where its binaries are; the operator has the chart's rights there. */
  API_SERVER {
    @Override
    Running start() {
      Assumptions.assumeTrue(ApiServer.isPresent(), ApiServer::absence);
      try (var client = ApiServer.newClient()) {
        var namespace = ApiServer.newNamespace(client);
        var kubeconfig = ChartAccount.kubeConfigYaml(client, namespace);
        return new Running(
            Config.fromKubeconfig(ApiServer.kubeConfigYaml()),
            Config.fromKubeconfig(kubeconfig),
            kubeconfig,
            namespace,
            () -> {});
      }
    }

    @Override
    String tenant(KubernetesClient admin, String namespace) {
      return ChartAccount.tenant(admin, namespace);
    }
  };

  /**
   * A Kubernetes API with a namespace of the test's own.
   *
   * @param config how the test reaches it, with all rights
   * @param operatorConfig how the operator reaches it
   * @param kubeconfig the same for an operator in a process of its own
   */
  record Running(
      Config config, Config operatorConfig, String kubeconfig, String namespace, Runnable stop) {}

  abstract Running start();

  /**
   * Makes a user with the rights that the chart gives tenants, where there are rights at all.
   *
   * @return the name to impersonate
   */
  abstract String tenant(KubernetesClient admin, String namespace);
}
