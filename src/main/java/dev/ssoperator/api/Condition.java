package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A Kubernetes condition: Ready, Reconciling or Stalled, as kstatus defines them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Condition(
    String type,
    Status status,
    @Nullable Long observedGeneration,
    Instant lastTransitionTime,
    String reason,
    @JsonInclude(JsonInclude.Include.ALWAYS) String message) {

  /** A condition's state. */
  public enum Status {
    /** It holds. */
    @JsonProperty("True")
    TRUE,
    /** It does not hold. */
    @JsonProperty("False")
    FALSE,
    /** The operator cannot say. */
    @JsonProperty("Unknown")
    UNKNOWN
  }
}
