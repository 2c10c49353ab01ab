package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;

/** An account in which provisioning failed, with AWS's reason. */
@ResourcePart
public record FailingAccount(
    @JsonPropertyDescription("The account's id, 12 digits.") @Required String accountId,
    @JsonPropertyDescription("Why provisioning failed there, in AWS's own words.")
        @Required
        @JsonInclude(JsonInclude.Include.ALWAYS)
        String reason,
    @JsonPropertyDescription("How often in a row it has failed.")
        @Required
        @JsonInclude(JsonInclude.Include.ALWAYS)
        int attempts,
    @JsonPropertyDescription("When it failed last. It is tried again with growing delays.")
        @Required
        @JsonInclude(JsonInclude.Include.ALWAYS)
        Instant lastFailureTime) {}
