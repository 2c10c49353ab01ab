package dev.ssoperator.ledger;

import dev.ssoperator.api.AssignedAccess;

/**
 * An account and a permission set: what {@code sso:ListAccountAssignments} lists the assignments
 * of.
 *
 * @param accountId the account
 * @param permissionSetArn the permission set
 */
public record AssignmentScope(String accountId, String permissionSetArn) {

  /** The scope an assignment belongs to. */
  public static AssignmentScope of(AssignedAccess access) {
    return new AssignmentScope(access.accountId(), access.permissionSetArn());
  }
}
