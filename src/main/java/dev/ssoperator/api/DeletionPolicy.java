package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens in AWS when the resource is deleted. */
public enum DeletionPolicy {
  /** It is deleted in AWS too. */
  @JsonProperty("Delete")
  DELETE,
  /** It stays in AWS as it is. */
  @JsonProperty("Retain")
  RETAIN
}
