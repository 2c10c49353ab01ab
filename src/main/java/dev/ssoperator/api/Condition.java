package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A Kubernetes condition: Ready, Reconciling or Stalled, as kstatus defines them. */
@ResourcePart
public record Condition(
    @JsonPropertyDescription("Ready, Reconciling or Stalled.") @Required @Size(min = 1, max = 316) String type,
    @JsonPropertyDescription("Whether it holds.") @Required Status status,
    @JsonPropertyDescription("The metadata.generation this condition was set for.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the status last changed from one value to another.") @Required
        Instant lastTransitionTime,
    @JsonPropertyDescription("Why, as one CamelCase word for programs.")
        @Required
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$") @Size(min = 1, max = 1024) String reason,
    @JsonPropertyDescription("Why, as a sentence for people, with AWS's own reason in it.")
        @Required
        @Size(max = 32768) @JsonInclude(JsonInclude.Include.ALWAYS)
        String message) {

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
