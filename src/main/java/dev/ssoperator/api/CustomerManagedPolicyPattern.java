package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Customer managed policies of one path. */
@ResourcePart
public record CustomerManagedPolicyPattern(
    @JsonPropertyDescription("The policies' name; * stands for any text, e.g. data-*.")
        @Required
        @Size(min = 1, max = 128) String name,
    @JsonPropertyDescription("The policies' path, exactly, e.g. /data/.")
        @Default("/")
        @Pattern(Patterns.MANAGED_POLICY_PATH) @Size(min = 1, max = 512) String path) {

  /** Fills the path AWS defaults to. */
  public CustomerManagedPolicyPattern {
    path = path == null ? "/" : path;
  }
}
