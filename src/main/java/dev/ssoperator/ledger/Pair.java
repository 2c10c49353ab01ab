package dev.ssoperator.ledger;

import dev.ssoperator.api.AssignedAccess;

/**
 * An account and a permission set: what {@code sso:ListAccountAssignments} lists the assignments
 * of.
 *
 * @param accountId the account
 * @param permissionSetArn the permission set
 */
public record Pair(String accountId, String permissionSetArn) {

  /** The pair an assignment belongs to. */
  public static Pair of(AssignedAccess access) {
    return new Pair(access.accountId(), access.permissionSetArn());
  }
}
