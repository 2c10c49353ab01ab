package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How many resources the namespaces together may have in effect; the oldest ones count first. */
@ResourcePart
public record BoundaryLimits(
    @JsonPropertyDescription(
            "The most PermissionSets in all of the namespaces together. Default: no limit.")
        @Min(0) @Max(100000) @Nullable Integer permissionSets,
    @JsonPropertyDescription(
            "The most AccountAssignments in all of the namespaces together. Default: no limit.")
        @Min(0) @Max(100000) @Nullable Integer accountAssignments) {}
