package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** PermissionSet resources of another namespace, whatever their policies are. */
@ResourcePart
public record SharedPermissionSets(
    @JsonPropertyDescription("The namespace of the PermissionSets, e.g. platform.")
        @Required
        @Pattern(Patterns.DNS_LABEL) @Size(min = 1, max = 63) String namespace,
    @JsonPropertyDescription(
            "The metadata.name of the PermissionSets; * stands for any text, e.g. billing-*.")
        @Required
        @Size(min = 1, max = 100) List<@Size(min = 1, max = 253) String> names) {

  /** Fills an absent list. */
  public SharedPermissionSets {
    names = names == null ? List.of() : List.copyOf(names);
  }
}
