package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Who: exactly one of a group or a user, by name or by id. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Principal(
    @Nullable String group,
    @Nullable String user,
    @Nullable String groupId,
    @Nullable String userId) {}
