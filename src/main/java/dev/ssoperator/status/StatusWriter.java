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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes statuses by PUT with optimistic locking, and remembers each write until the cache shows
 * it.
 *
 * @param <R> the resource type
 * @param <S> its status type
 */
final class StatusWriter<R extends CustomResource<?, S>, S> {

  private static final int ATTEMPTS = 5;

  /** With a cache that lags further, the next write is a harmless conflict. */
  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);

  private record Answer<R>(R resource, Instant at) {}

  private final Clock clock;

  /** The API server's last response, by UID, the oldest first. */
  private final Map<String, Answer<R>> recent = new LinkedHashMap<>();

  StatusWriter(Clock clock) {
    this.clock = clock;
  }

  /** The resource in the API server's last response, if the cache shows an older one. */
  R newest(R seen, Context<R> context) {
    return unseen(seen).map(newest -> clone(newest, context)).orElse(seen);
  }

  /** The same, to be read only. */
  R newest(R seen) {
    return unseen(seen).orElse(seen);
  }

  private Optional<R> unseen(R seen) {
    synchronized (recent) {
      forgetOld();
      // The response is kept even if it is not newer: after a relist the cache may be older again.
      return Optional.ofNullable(recent.get(seen.getMetadata().getUid()))
          .map(Answer::resource)
          .filter(answer -> isNewer(answer, seen));
    }
  }

  /**
   * Replaces the status without modifying the given resource. Of concurrent changes, only one of
   * the status matters: it may record requests that this status does not have.
   *
   * @return the resource after the write
   * @throws KubernetesClientException if the API server refuses
   * @throws OutdatedException if the status was written since it was read
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

  /** Forgets the last response if it is about a state that the API server no longer has. */
  void shown(R resource, @Nullable R before) {
    if (before == null || isNewer(before, resource)) {
      synchronized (recent) {
        recent.remove(resource.getMetadata().getUid());
      }
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

  /** Kubernetes defines resource versions as increasing integers (KEP-5504). */
  private static boolean isNewer(CustomResource<?, ?> one, CustomResource<?, ?> other) {
    var a = one.getMetadata().getResourceVersion();
    var b = other.getMetadata().getResourceVersion();
    return a.length() == b.length() ? a.compareTo(b) > 0 : a.length() > b.length();
  }
}
