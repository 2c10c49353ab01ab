package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when a permission set of the same name already exists and has no owner. */
public enum AdoptionPolicy {
  /** It is left alone and the resource is stalled. */
  @JsonProperty("Never")
  NEVER,
  /** It is taken over and changed to match the spec. */
  @JsonProperty("Adopt")
  ADOPT
}
