package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a permission set may have an inline policy. */
public enum InlinePolicyRule {
  /** It may not. */
  @JsonProperty("Forbidden")
  FORBIDDEN,
  /** It may have any. */
  @JsonProperty("Allowed")
  ALLOWED
}
