package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One account assignment as AWS identifies it: who, with which permission set, in which account.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AssignedAccess(
    String permissionSetArn, String accountId, PrincipalType principalType, String principalId) {}
