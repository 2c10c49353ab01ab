package dev.ssoperator.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The annotations with which users control the operator. */
public final class Annotations {

  /** {@code "true"} stops all writes for the object. */
  public static final String PAUSED = "ssoperator.dev/paused";

  /** Any new value requests a check against AWS now. */
  public static final String REQUESTED_AT = "ssoperator.dev/requested-at";

  /**
   * On a Namespace: how many revocations out of it are let through although they are held, or the
   * time until which all are, in RFC 3339.
   */
  public static final String ALLOW_REVOCATIONS = "ssoperator.dev/allow-revocations";

  private Annotations() {}

  /** Whether all writes for the object are stopped. */
  public static boolean isPaused(HasMetadata resource) {
    return "true".equals(value(resource, PAUSED));
  }

  /** The last requested check; null if there never was one. */
  public static @Nullable String requestedAt(HasMetadata resource) {
    return value(resource, REQUESTED_AT);
  }

  /** Whether these annotations differ between two versions of an object. */
  public static boolean differ(HasMetadata one, HasMetadata other) {
    return !Objects.equals(value(one, PAUSED), value(other, PAUSED))
        || !Objects.equals(value(one, REQUESTED_AT), value(other, REQUESTED_AT));
  }

  private static @Nullable String value(HasMetadata resource, String annotation) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(annotation);
  }
}
