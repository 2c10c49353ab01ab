package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** An assignment of an earlier spec, and the request that revokes it. */
@ResourcePart
public record ObsoleteAssignment(
    @JsonPropertyDescription("The permission set's ARN.") @Required String permissionSetArn,
    @JsonPropertyDescription("The account's id, 12 digits.") @Required String accountId,
    @JsonPropertyDescription("Whether the principal is a user or a group.") @Required
        PrincipalType principalType,
    @JsonPropertyDescription("The user's or group's id in the identity store.") @Required
        String principalId,
    @JsonPropertyDescription(
            "The request to AWS that revokes it, or that failed to; absent until there is one.")
        @Nullable RevocationRequest request) {

  /** An assignment and the request that revokes it, if there is one. */
  public static ObsoleteAssignment of(
      AssignedAccess assignment, @Nullable AssignmentRequest request) {
    return new ObsoleteAssignment(
        assignment.permissionSetArn(),
        assignment.accountId(),
        assignment.principalType(),
        assignment.principalId(),
        request == null ? null : RevocationRequest.of(request));
  }

  /** The assignment as AWS identifies it. */
  public AssignedAccess assignment() {
    return new AssignedAccess(permissionSetArn, accountId, principalType, principalId);
  }
}
