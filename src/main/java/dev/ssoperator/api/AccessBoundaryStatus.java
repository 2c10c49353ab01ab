package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the boundary applies to, counted at most every 10 s. */
@ResourcePart
public record AccessBoundaryStatus(
    @JsonPropertyDescription("How many namespaces it names.") @Nullable Integer namespaces,
    @JsonPropertyDescription("How many PermissionSets these have.")
        @Nullable Integer permissionSets,
    @JsonPropertyDescription("How many AccountAssignments these have.")
        @Nullable Integer accountAssignments,
    @JsonPropertyDescription("How many of both are outside the boundary or beyond its limits.")
        @Nullable Integer violations,
    @JsonPropertyDescription(
            "The metadata.generation this status describes. While it is lower than"
                + " metadata.generation, the operator has not yet seen the newest spec.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready says whether the boundary is enforced; Reconciling and Stalled say why not, as"
                + " kstatus defines them.")
        List<Condition> conditions)
    implements ManagedStatus {

  /** Fills an absent list. */
  public AccessBoundaryStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  @Override
  public AwsObject represents() {
    return new AwsObject(null, null, null, null, null);
  }

  @Override
  public List<AwsObject> holds() {
    return List.of();
  }
}
