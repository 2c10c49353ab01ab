package dev.ssoperator.sandbox;

import dev.ssoperator.kubernetes.ApiServer;

/** The Kubernetes APIs the sandbox can run on, by their names on the command line. */
enum KubernetesChoice {
  /** The real one where its binaries are, else the mock. */
  AUTO {
    @Override
    SandboxKubernetes start(Layout layout) {
      return (ApiServer.isPresent() ? ENVTEST : MOCK).start(layout);
    }
  },

  /** A real kube-apiserver, downloaded if need be. */
  ENVTEST {
    @Override
    SandboxKubernetes start(Layout layout) {
      return SandboxKubernetes.apiServer(layout.kubeConfig());
    }
  },

  /** The Fabric8 mock server. */
  MOCK {
    @Override
    SandboxKubernetes start(Layout layout) {
      return SandboxKubernetes.mock(layout.kubeConfig());
    }
  },

  /** The cluster of kubectl's current context. */
  CONTEXT {
    @Override
    SandboxKubernetes start(Layout layout) {
      return SandboxKubernetes.currentContext();
    }
  };

  abstract SandboxKubernetes start(Layout layout);
}
