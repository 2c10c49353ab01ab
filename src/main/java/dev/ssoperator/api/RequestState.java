package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The state of an asynchronous request, as AWS reports it. */
public enum RequestState {
  /** AWS works on it, or it is about to be sent. */
  @JsonProperty("InProgress")
  IN_PROGRESS,
  /** AWS finished it. */
  @JsonProperty("Succeeded")
  SUCCEEDED,
  /** AWS gave up on it. */
  @JsonProperty("Failed")
  FAILED
}
