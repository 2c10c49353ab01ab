package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A PermissionSet resource. */
@ResourcePart
public record PermissionSetRef(
    @JsonPropertyDescription("The PermissionSet's metadata.name, e.g. billing-reader.")
        @Required
        @Pattern(Patterns.DNS_SUBDOMAIN) @Size(min = 1, max = 253) String name,
    @JsonPropertyDescription(
            "The PermissionSet's namespace, e.g. platform. Another namespace than the resource's own"
                + " is possible where an AccessBoundary shares that PermissionSet. Default: the"
                + " resource's own namespace.")
        @Pattern(Patterns.DNS_LABEL) @Size(min = 1, max = 63) @Nullable String namespace) {

  /**
   * The PermissionSet's namespace.
   *
   * @param own the namespace of the resource that refers to it
   */
  public String namespaceFrom(String own) {
    return namespace == null ? own : namespace;
  }
}
