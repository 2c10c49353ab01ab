package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The request that deletes the assignment it is written with. */
@ResourcePart
public record RevocationRequest(
    @JsonPropertyDescription("AWS's id of the request. Absent until AWS has accepted the request.")
        @Nullable String id,
    @JsonPropertyDescription("How far AWS is with it.") @Required RequestState state,
    @JsonPropertyDescription("Why it failed, in AWS's own words.") @Nullable String failureReason,
    @JsonPropertyDescription("When the operator sent it.") @Required Instant startTime,
    @JsonPropertyDescription("When the operator learned that it had ended.")
        @Nullable Instant completionTime,
    @JsonPropertyDescription("How often in a row it has failed.") @Nullable Integer failures,
    @JsonPropertyDescription("Why the operator sent it; for the audit log.")
        @Nullable RequestOrigin origin) {

  /** The request, without what it acts on. */
  static RevocationRequest of(AssignmentRequest request) {
    return new RevocationRequest(
        request.id(),
        request.state(),
        request.failureReason(),
        request.startTime(),
        request.completionTime(),
        request.failures(),
        request.origin());
  }

  /** The request, with the assignment that it deletes. */
  public AssignmentRequest of(AssignedAccess assignment) {
    return new AssignmentRequest(
        id,
        AssignmentRequest.Operation.DELETE,
        assignment,
        state,
        failureReason,
        startTime,
        completionTime,
        failures,
        origin);
  }
}
