package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The provisioning that runs, or that ran last. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProvisioningRequest(
    @Nullable String id,
    Operation operation,
    @Nullable String accountId,
    RequestState state,
    @Nullable String failureReason,
    Instant startTime,
    @Nullable Instant completionTime,
    @Nullable Integer failures) {

  /** What the request does. */
  public enum Operation {
    /** ProvisionPermissionSet. */
    @JsonProperty("Provision")
    PROVISION
  }
}
