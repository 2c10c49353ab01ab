package dev.ssoperator.sandbox;

import dev.ssoperator.kubernetes.ApiServer;
import java.util.function.Consumer;

/** The Kubernetes APIs the sandbox can run on, by their names on the command line. */
enum KubernetesChoice {
  /** The real one where its binaries are, else the mock. */
  AUTO {
    @Override
    SandboxKubernetes start(Layout layout, Consumer<String> say) {
      return (ApiServer.isPresent() ? ENVTEST : MOCK).start(layout, say);
    }
  },

  /** A real kube-apiserver, downloaded if need be. */
  ENVTEST {
    @Override
    SandboxKubernetes start(Layout layout, Consumer<String> say) {
      if (!ApiServer.isPresent()) {
        say.accept("downloading kube-apiserver, etcd and kubectl");
      }
      return SandboxKubernetes.apiServer(layout.kubeConfig());
    }
  },

  /** The Fabric8 mock server. */
  MOCK {
    @Override
    SandboxKubernetes start(Layout layout, Consumer<String> say) {
      return SandboxKubernetes.mock(layout.kubeConfig());
    }
  },

  /** The cluster of kubectl's current context. */
  CONTEXT {
    @Override
    SandboxKubernetes start(Layout layout, Consumer<String> say) {
      return SandboxKubernetes.currentContext(say);
    }
  };

  /**
   * Starts it.
   *
   * @param say told what somebody should know before it happens
   */
  abstract SandboxKubernetes start(Layout layout, Consumer<String> say);
}
