package dev.ssoperator.inventory;

import dev.ssoperator.api.AssignedAccess;

/**
 * An account and a permission set: the scope of one {@code sso:ListAccountAssignments}.
 *
 * @param accountId the account
 * @param permissionSetArn the permission set
 */
public record AssignmentScope(String accountId, String permissionSetArn) {

  /** The scope of an assignment. */
  public static AssignmentScope of(AssignedAccess access) {
    return new AssignmentScope(access.accountId(), access.permissionSetArn());
  }
}
