package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The assignment request that runs, or that ran last. It is written without an id before AWS is
 * called, so that a crash between the call and the next write cannot lose what was asked.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AssignmentRequest(
    @Nullable String id,
    Operation operation,
    AssignedAccess assignment,
    RequestState state,
    @Nullable String failureReason,
    Instant startTime,
    @Nullable Instant completionTime,
    @Nullable Integer failures) {

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
