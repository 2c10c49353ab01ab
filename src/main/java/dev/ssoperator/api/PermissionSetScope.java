package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Permission sets: the union of what the fields select. Without any, no permission set. */
@ResourcePart
public record PermissionSetScope(
    @JsonPropertyDescription(
            "Permission sets that are defined in the namespace itself, and what they may be."
                + " Default: none.")
        @Nullable OwnPermissionSets own,
    @JsonPropertyDescription("Permission sets of other namespaces that may be assigned.")
        @Size(max = 50) List<SharedPermissionSets> shared,
    @JsonPropertyDescription("ARNs of permission sets that no resource manages.") @Size(max = 100) List<@Pattern(Patterns.PERMISSION_SET_ARN) @Size(min = 10, max = 1224) String> arns) {

  /** Fills absent lists. */
  public PermissionSetScope {
    shared = shared == null ? List.of() : List.copyOf(shared);
    arns = arns == null ? List.of() : List.copyOf(arns);
  }
}
