package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * One account assignment as AWS identifies it: who, with which permission set, in which account.
 */
@ResourcePart
public record AssignedAccess(
    @JsonPropertyDescription("The permission set's ARN.") @Required String permissionSetArn,
    @JsonPropertyDescription("The account's id, 12 digits.") @Required String accountId,
    @JsonPropertyDescription("Whether the principal is a user or a group.") @Required
        PrincipalType principalType,
    @JsonPropertyDescription("The user's or group's id in the identity store.") @Required
        String principalId) {}
