package dev.ssoperator.operator;

import dev.ssoperator.api.Kinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;

/** Checks the prerequisites of a start. */
final class Preflight {

  private final ApiServer apiServer;
  private final OperatorConfiguration configuration;

  Preflight(ApiServer apiServer, OperatorConfiguration configuration) {
    this.apiServer = apiServer;
    this.configuration = configuration;
  }

  /**
   * The id of this cluster.
   *
   * @throws IllegalStateException if neither the configuration nor the cluster provides one
   */
  String cluster() {
    var id = configuration.clusterId();
    if (id != null) {
      return id;
    }
    var kubeSystem =
        apiServer.withFailFast(client -> client.namespaces().withName("kube-system").get());
    if (kubeSystem == null) {
      throw new IllegalStateException(
          "there is no namespace kube-system to tell this cluster from others by; give"
              + " --cluster-id");
    }
    return kubeSystem.getMetadata().getUid();
  }

  /**
   * Fails with a clearer message than the SDK's.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if a CRD or a permission is
   *     missing
   */
  void requireLists() {
    Kinds.ALL.stream()
        .filter(kind -> configuration.hasBoundaries() || !Kinds.BOUNDING.contains(kind))
        .forEach(this::requireList);
  }

  private void requireList(Class<? extends HasMetadata> kind) {
    var one = new ListOptionsBuilder().withLimit(1L).build();
    if (!Namespaced.class.isAssignableFrom(kind)) {
      apiServer.withFailFast(client -> client.resources(kind).list(one));
      return;
    }
    if (configuration.namespaces().isEmpty()) {
      apiServer.withFailFast(client -> client.resources(kind).inAnyNamespace().list(one));
    }
    for (var namespace : configuration.namespaces()) {
      apiServer.withFailFast(client -> client.resources(kind).inNamespace(namespace).list(one));
    }
  }
}
