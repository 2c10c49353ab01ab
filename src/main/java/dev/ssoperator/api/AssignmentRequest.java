package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The assignment request that runs, or that ran last. It is written without an id before AWS is
 * called, so that a crash between the call and the next write cannot lose the request.
 */
@ResourcePart
@RecordBuilder
public record AssignmentRequest(
    @JsonPropertyDescription("AWS's id of the request. Absent until AWS has accepted the request.")
        @Nullable String id,
    @JsonPropertyDescription("Whether the request creates or deletes an assignment.") @Required
        Operation operation,
    @JsonPropertyDescription("The assignment it creates or deletes.") @Required
        AssignedAccess assignment,
    @JsonPropertyDescription("How far AWS is with it.") @Required RequestState state,
    @JsonPropertyDescription("Why it failed, in AWS's own words.") @Nullable String failureReason,
    @JsonPropertyDescription("When the operator sent it.") @Required Instant startTime,
    @JsonPropertyDescription("When the operator learned that it had ended.")
        @Nullable Instant completionTime,
    @JsonPropertyDescription("How often in a row it has failed; absent after a success.")
        @Nullable Integer failures,
    @JsonPropertyDescription("Why the operator sent it; for the audit log.")
        @Nullable RequestOrigin origin) {

  /** What the request does. */
  public enum Operation {
    /** CreateAccountAssignment. */
    @JsonProperty("Create")
    CREATE,
    /** DeleteAccountAssignment. */
    @JsonProperty("Delete")
    DELETE
  }
}
