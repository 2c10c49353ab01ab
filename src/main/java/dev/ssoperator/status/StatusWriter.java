package dev.ssoperator.status;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes statuses by PUT with optimistic locking, and knows what was written while the cache does
 * not show it yet: the SDK forgets that at any event of the resource, however old.
 *
 * @param <R> the resource type
 * @param <S> its status type
 */
final class StatusWriter<R extends CustomResource<?, S>, S> {

  private static final int ATTEMPTS = 5;

  /** A cache that is further behind makes the next write a conflict, and no harm. */
  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);

  private record Write<R>(R resource, Instant at) {}

  private final Clock clock;

  /** By UID, the oldest first. */
  private final Map<String, Write<R>> recent = new LinkedHashMap<>();

  StatusWriter(Clock clock) {
    this.clock = clock;
  }

  /** The resource as it was when its status was written last, if the cache shows it older. */
  R newest(R seen, Context<R> context) {
    R newest;
    synchronized (recent) {
      var write = recent.get(seen.getMetadata().getUid());
      // What is no newer is kept: the SDK may show it now, and something older the next time.
      if (write == null || !isNewer(write.resource(), seen)) {
        return seen;
      }
      newest = write.resource();
    }
    return context.getClient().getKubernetesSerialization().clone(newest);
  }

  /**
   * Replaces the status. A change of the resource meanwhile does not matter, unless it is one of
   * its status: that tells of requests this one knows nothing of.
   *
   * @return the resource as it is then
   * @throws KubernetesClientException when the API server refuses
   * @throws IllegalStateException when the status was written since it was read
   */
  R write(R resource, S status, Context<R> context) {
    var read = resource.getStatus();
    var target = resource;
    for (var attempt = 1; ; attempt++) {
      target.setStatus(status);
      try {
        var written = context.getClient().resource(target).updateStatus();
        remember(written, target, context);
        return written;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
      target = context.getClient().resource(resource).get();
      if (target == null
          || !target.getMetadata().getUid().equals(resource.getMetadata().getUid())
          || !Objects.equals(target.getStatus(), read)) {
        throw new IllegalStateException(
            "the status was written since it was read; the next try starts from it");
      }
    }
  }

  private void remember(R written, R before, Context<R> context) {
    context
        .eventSourceRetriever()
        .getControllerEventSource()
        .handleRecentResourceUpdate(ResourceID.fromResource(written), written, before);
    var now = clock.instant();
    var outdated = now.minus(LONGEST_LAG);
    synchronized (recent) {
      var uid = written.getMetadata().getUid();
      recent.remove(uid);
      recent.put(uid, new Write<>(written, now));
      var oldest = recent.values().iterator();
      while (oldest.hasNext() && oldest.next().at().isBefore(outdated)) {
        oldest.remove();
      }
    }
  }

  /** Kubernetes declares resource versions to be whole numbers that grow (KEP-5504). */
  private static boolean isNewer(CustomResource<?, ?> one, CustomResource<?, ?> other) {
    var a = one.getMetadata().getResourceVersion();
    var b = other.getMetadata().getResourceVersion();
    return a.length() == b.length() ? a.compareTo(b) > 0 : a.length() > b.length();
  }
}
