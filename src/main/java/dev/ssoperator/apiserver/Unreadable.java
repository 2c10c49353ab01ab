package dev.ssoperator.apiserver;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resources that are stored with something that this program cannot read. They are in the caches
 * with what can be read of them, and with the problem in an annotation that is never sent to the
 * API server. Nothing may be concluded from what their spec lacks.
 */
public final class Unreadable {

  static final String SPEC = "internal.ssoperator.dev/unreadable-spec";
  static final String STATUS = "internal.ssoperator.dev/unreadable-status";

  private Unreadable() {}

  /** What cannot be read, naming the field; empty when everything can. */
  public static Optional<String> problem(HasMetadata resource) {
    return Optional.ofNullable(value(resource, SPEC)).or(() -> statusProblem(resource));
  }

  /**
   * What of the status cannot be read, naming the field. Writing such a status would lose what it
   * says of AWS.
   */
  public static Optional<String> statusProblem(HasMetadata resource) {
    return Optional.ofNullable(value(resource, STATUS));
  }

  private static @Nullable String value(HasMetadata resource, String annotation) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(annotation);
  }
}
