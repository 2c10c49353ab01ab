package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** An assignment of a set that needs a person. */
@ResourcePart
public record FailingAssignment(
    @JsonPropertyDescription("The AccountAssignment's name.") String assignment,
    @JsonPropertyDescription("The account's id.") String account,
    @JsonPropertyDescription("The group or user, as the set names it.") String principal,
    @JsonPropertyDescription("The PermissionSet's name.") String permissionSet,
    @JsonPropertyDescription("The reason of its condition Ready.") String reason,
    @JsonPropertyDescription("The message of its condition Ready.") String message) {}
