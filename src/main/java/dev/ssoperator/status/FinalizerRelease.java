package dev.ssoperator.status;

import dev.ssoperator.api.Finalizer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

/**
 * Removes the operator's finalizer from resources, and nothing else, whoever changes them at the
 * same time.
 */
final class FinalizerRelease {

  private static final int ATTEMPTS = 5;

  private FinalizerRelease() {}

  /**
   * Removes it; nothing happens where it is gone already.
   *
   * @throws KubernetesClientException when the API server refuses, or others have changed the
   *     resource in between again and again
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
   * A list element is removed by its position, so the patch says for which version of the resource
   * that is right; for another one it is a conflict.
   */
  private static String patch(int position, HasMetadata of) {
    return """
        [{"op": "replace", "path": "/metadata/resourceVersion", "value": "%s"},
         {"op": "remove", "path": "/metadata/finalizers/%d"}]"""
        .formatted(of.getMetadata().getResourceVersion(), position);
  }
}
