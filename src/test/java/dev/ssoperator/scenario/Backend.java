package dev.ssoperator.scenario;

import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.process.RunProcess;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** The Kubernetes APIs every scenario runs on. */
enum Backend {
  /** The Fabric8 mock server. */
  MOCK {
    @Override
    Running start() {
      var server = new MockApiServer();
      return new Running(
          server.config(),
          RunProcess.kubeconfig(URI.create(server.config().getMasterUrl()).getPort()),
          "test-" + UUID.randomUUID(),
          server::close);
    }
  },

  /** A real kube-apiserver, where its binaries are. */
  API_SERVER {
    @Override
    Running start() {
      Assumptions.assumeTrue(ApiServer.isPresent(), "no kube-apiserver binaries");
      try (var client = ApiServer.newClient()) {
        return new Running(
            Config.fromKubeconfig(ApiServer.kubeConfigYaml()),
            ApiServer.kubeConfigYaml(),
            ApiServer.newNamespace(client),
            () -> {});
      }
    }
  };

  /**
   * A Kubernetes API with a namespace of the test's own.
   *
   * @param config how to reach it
   * @param kubeconfig the same for a process
   */
  record Running(Config config, String kubeconfig, String namespace, Runnable stop) {}

  abstract Running start();
}
