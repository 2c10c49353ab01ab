package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The provisioning that runs, or that ran last. */
@ResourcePart
@RecordBuilder
public record ProvisioningRequest(
    @JsonPropertyDescription("AWS's id of the request.") @Required String id,
    @JsonPropertyDescription(
            "What the request does: Provision brings accounts up to date with the permission set.")
        @Required
        Operation operation,
    @JsonPropertyDescription(
            "The one account it brings up to date; absent when it is for all provisioned accounts.")
        @Nullable String accountId,
    @JsonPropertyDescription("How far AWS is with it.") @Required RequestState state,
    @JsonPropertyDescription("Why it failed, in AWS's own words.") @Nullable String failureReason,
    @JsonPropertyDescription("When the operator sent it.") @Required Instant startTime,
    @JsonPropertyDescription("When the operator learned that it had ended.")
        @Nullable Instant completionTime) {

  /** What the request does. */
  public enum Operation {
    /** ProvisionPermissionSet. */
    @JsonProperty("Provision")
    PROVISION
  }
}
