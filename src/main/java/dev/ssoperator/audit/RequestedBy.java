package dev.ssoperator.audit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Who changed the spec of a resource last.
 *
 * @param name a user, or a field manager
 * @param from how the name is known
 */
public record RequestedBy(String name, String from) {

  /** Set by an admission policy to the user who changes the spec. */
  public static final String ANNOTATION = "ssoperator.dev/requested-by";

  /** The API server's name of the user. */
  private static final String ADMISSION = "Admission";

  /** The name that the client gave itself. */
  private static final String FIELD_MANAGER = "FieldManager";

  /**
   * What a resource says.
   *
   * @param isStamped whether the annotation is an admission policy's; otherwise anyone may have
   *     written it, and it does not count
   */
  static Optional<RequestedBy> of(HasMetadata resource, boolean isStamped) {
    return stamped(resource, isStamped)
        .map(user -> new RequestedBy(user, ADMISSION))
        .or(() -> manager(resource).map(name -> new RequestedBy(name, FIELD_MANAGER)));
  }

  private static Optional<String> stamped(HasMetadata resource, boolean isStamped) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return isStamped && annotations != null
        ? Optional.ofNullable(annotations.get(ANNOTATION)).filter(user -> !user.isBlank())
        : Optional.empty();
  }

  /** Reading a resource keeps only managers of its spec. */
  private static Optional<String> manager(HasMetadata resource) {
    return resource.getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getManager() != null && entry.getTime() != null)
        .max(Comparator.comparing(ManagedFieldsEntry::getTime))
        .map(ManagedFieldsEntry::getManager);
  }
}
