package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the resources of some namespaces may grant. */
@ResourcePart
public record AccessBoundarySpec(
    @JsonPropertyDescription(
            "The namespaces it applies to, by exact name. A namespace that two boundaries name may"
                + " grant nothing.")
        @Required
        @Size(min = 1, max = 100) List<@Pattern(Patterns.DNS_LABEL) @Size(min = 1, max = 63) String> namespaces,
    @JsonPropertyDescription(
            "What may be granted: an assignment is allowed when one rule admits all of it. Rules"
                + " are not added up.")
        @Size(max = 50) List<BoundaryRule> rules,
    @JsonPropertyDescription(
            "What the namespaces may do beyond creating and removing access of their own: Adopt"
                + " permission sets that nobody owns, TakeOver assignments that existed before,"
                + " Exclusive permission sets, Retain access of deleted resources, Pause resources.")
        @Size(max = 5) List<Capability> capabilities,
    @JsonPropertyDescription("How many resources the namespaces together may have in effect.")
        @Nullable BoundaryLimits limits,
    @JsonPropertyDescription(
            "What happens to access that exists and is outside the boundary: Deny keeps and reports"
                + " it and never creates it again, Revoke revokes it.")
        @Default("Deny")
        Enforcement enforcement) {

  /** Fills what an API server without schema defaults leaves out. */
  public AccessBoundarySpec {
    namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
    rules = rules == null ? List.of() : List.copyOf(rules);
    capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
    enforcement = enforcement == null ? Enforcement.DENY : enforcement;
  }
}
