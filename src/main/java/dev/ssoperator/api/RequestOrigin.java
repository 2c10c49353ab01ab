package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Why a request was sent, for the audit line about its end. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RequestOrigin(
    @JsonPropertyDescription("Why it was sent: Spec, SpecChanged, Drift, Deleted, or Unmanaged.")
        @Nullable String cause,
    @JsonPropertyDescription("The metadata.generation for which it was sent.")
        @Nullable Long generation,
    @JsonPropertyDescription(
            "Who had changed the spec last. Absent where the request does not follow from the"
                + " spec, as after a deletion.")
        @Nullable String requestedBy,
    @JsonPropertyDescription(
            "How that is known: Admission for a user that the API server has authenticated,"
                + " FieldManager for a name that the client gave itself.")
        @Nullable String requestedByFrom) {}
