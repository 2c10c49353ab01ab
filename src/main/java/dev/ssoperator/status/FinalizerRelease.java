package dev.ssoperator.status;

import dev.ssoperator.api.Finalizer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

/** Removes only the operator's finalizer from a resource, also while others change the resource. */
final class FinalizerRelease {

  private static final int ATTEMPTS = 5;

  private FinalizerRelease() {}

  /**
   * Removes the finalizer; no effect if it is absent.
   *
   * @throws KubernetesClientException if the API server refuses, or concurrent changes cause
   *     repeated conflicts
   */
  static <R extends HasMetadata> void remove(R seen, KubernetesClient client) {
    var current = seen;
    for (var attempt = 1; ; attempt++) {
      var position = current.getMetadata().getFinalizers().indexOf(Finalizer.NAME);
      if (position < 0) {
        return;
      }
      try {
        var unused =
            client
                .resource(current)
                .patch(PatchContext.of(PatchType.JSON), patch(position, current));
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return;
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
      current = client.resource(seen).get();
      if (current == null || !current.getMetadata().getUid().equals(seen.getMetadata().getUid())) {
        return;
      }
    }
  }

  /**
   * A JSON patch removes a list element by position, so it names the resource version for which the
   * position is right; another version causes a conflict.
   */
  private static String patch(int position, HasMetadata of) {
    return """
        [{"op": "replace", "path": "/metadata/resourceVersion", "value": "%s"},
         {"op": "remove", "path": "/metadata/finalizers/%d"}]"""
        .formatted(of.getMetadata().getResourceVersion(), position);
  }
}
