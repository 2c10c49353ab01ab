package dev.ssoperator.status;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes statuses by PUT with optimistic locking, and knows what was written while the cache does
 * not show it yet.
 *
 * @param <R> the resource type
 * @param <S> its status type
 */
final class StatusWriter<R extends CustomResource<?, S>, S> {

  private static final int ATTEMPTS = 5;

  /** A cache that is further behind makes the next write a conflict, and no harm. */
  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);

  private record Answer<R>(R resource, Instant at) {}

  private final Clock clock;

  /** What the API server answered last, by UID, the oldest first. */
  private final Map<String, Answer<R>> recent = new LinkedHashMap<>();

  StatusWriter(Clock clock) {
    this.clock = clock;
  }

  /** The resource as the API server answered last, if the cache shows it older. */
  R newest(R seen, Context<R> context) {
    R newest;
    synchronized (recent) {
      forgetOld();
      var answer = recent.get(seen.getMetadata().getUid());
      // What is no newer is kept: after a new list the cache may show something older again.
      if (answer == null || !isNewer(answer.resource(), seen)) {
        return seen;
      }
      newest = answer.resource();
    }
    return clone(newest, context);
  }

  /**
   * Replaces the status; the resource given stays as it is. A change of the resource meanwhile does
   * not matter, unless it is one of its status: that tells of requests this one knows nothing of.
   *
   * @return the resource as it is then
   * @throws KubernetesClientException when the API server refuses
   * @throws OutdatedException when the status was written since it was read
   */
  R write(R resource, S status, Context<R> context) {
    var target = clone(resource, context);
    for (var attempt = 1; ; attempt++) {
      target.setStatus(status);
      try {
        var written = context.getClient().resource(target).updateStatus();
        remember(written);
        return written;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
      target = context.getClient().resource(resource).get();
      if (target == null
          || !target.getMetadata().getUid().equals(resource.getMetadata().getUid())) {
        throw new OutdatedException("the resource is gone");
      }
      if (!Objects.equals(target.getStatus(), resource.getStatus())) {
        remember(target);
        throw new OutdatedException("the status was written since it was read");
      }
    }
  }

  private void remember(R answered) {
    synchronized (recent) {
      var uid = answered.getMetadata().getUid();
      recent.remove(uid);
      recent.put(uid, new Answer<>(answered, clock.instant()));
      forgetOld();
    }
  }

  private void forgetOld() {
    var outdated = clock.instant().minus(LONGEST_LAG);
    var oldest = recent.values().iterator();
    while (oldest.hasNext() && oldest.next().at().isBefore(outdated)) {
      oldest.remove();
    }
  }

  private R clone(R resource, Context<R> context) {
    return context.getClient().getKubernetesSerialization().clone(resource);
  }

  /** Kubernetes declares resource versions to be whole numbers that grow (KEP-5504). */
  private static boolean isNewer(CustomResource<?, ?> one, CustomResource<?, ?> other) {
    var a = one.getMetadata().getResourceVersion();
    var b = other.getMetadata().getResourceVersion();
    return a.length() == b.length() ? a.compareTo(b) > 0 : a.length() > b.length();
  }
}
