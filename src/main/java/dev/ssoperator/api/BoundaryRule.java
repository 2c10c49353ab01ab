package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * An assignment is allowed when one rule admits its account, its principal and its permission set.
 */
@ResourcePart
public record BoundaryRule(
    @JsonPropertyDescription("The accounts: the union of ids, names, organizationalUnits and tags.")
        @Required
        AccountScope accounts,
    @JsonPropertyDescription("The principals: the union of groups, groupIds, users and userIds.")
        @Required
        PrincipalScope principals,
    @JsonPropertyDescription("The permission sets: the union of own, shared and arns.") @Required
        PermissionSetScope permissionSets) {}
