package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to access that exists and is outside its boundary. */
public enum Enforcement {
  /** It is kept and reported, and never created again. */
  @JsonProperty("Deny")
  DENY,
  /** It is revoked. */
  @JsonProperty("Revoke")
  REVOKE
}
