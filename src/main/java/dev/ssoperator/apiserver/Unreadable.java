package dev.ssoperator.apiserver;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resources with stored fields that this program cannot read. The caches hold them without these
 * fields and with the problem in an annotation that is never sent to the API server. A field that
 * is absent in such a spec may be one that cannot be read.
 */
public final class Unreadable {

  static final String SPEC = "internal.ssoperator.dev/unreadable-spec";
  static final String STATUS = "internal.ssoperator.dev/unreadable-status";

  private Unreadable() {}

  /** The problem, naming the field; empty if every field can be read. */
  public static Optional<String> problem(HasMetadata resource) {
    return Optional.ofNullable(value(resource, SPEC)).or(() -> statusProblem(resource));
  }

  /**
   * The problem of the status, naming the field. Writing such a status would lose its record of
   * AWS.
   */
  public static Optional<String> statusProblem(HasMetadata resource) {
    return Optional.ofNullable(value(resource, STATUS));
  }

  private static @Nullable String value(HasMetadata resource, String annotation) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(annotation);
  }
}
