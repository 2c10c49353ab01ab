package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to access when the principal's name stands for another id in the identity store. */
public enum IdentityChange {
  /** The access moves to the new id. */
  @JsonProperty("Follow")
  FOLLOW,
  /** The access stays with the id that the name stood for first, and the new one gets nothing. */
  @JsonProperty("Hold")
  HOLD
}
