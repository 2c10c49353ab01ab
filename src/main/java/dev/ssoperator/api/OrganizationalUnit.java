package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An organizational unit of AWS Organizations: exactly one of its path and its id. */
@ResourcePart
@ValidationRule(
    value = "has(self.path) != has(self.id)",
    message = "set exactly one of path and id")
public record OrganizationalUnit(
    @JsonPropertyDescription(
            "The names of the units from below the root to this one, separated by slashes, e.g."
                + " Workloads/Prod. / is the root.")
        @Size(min = 1, max = 1024) @Nullable String path,
    @JsonPropertyDescription("The unit's id, e.g. ou-ab12-11111111.")
        @Pattern(Patterns.ORGANIZATIONAL_UNIT_ID) @Size(min = 1, max = 68) @Nullable String id,
    @JsonPropertyDescription("Whether accounts of the units inside this one are included.")
        @Default("true")
        @Nullable Boolean recursive) {

  /** Fills what an API server without schema defaults leaves out. */
  public OrganizationalUnit {
    recursive = recursive == null || recursive;
  }

  /** Whether accounts of the units inside this one are included. */
  public boolean includesNested() {
    return !Boolean.FALSE.equals(recursive);
  }
}
