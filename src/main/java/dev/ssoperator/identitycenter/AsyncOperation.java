package dev.ssoperator.identitycenter;

/** The asynchronous operations of SSO Admin, each with its own request ids. */
public enum AsyncOperation {
  /** {@code CreateAccountAssignment}. */
  CREATE_ASSIGNMENT,
  /** {@code DeleteAccountAssignment}. */
  DELETE_ASSIGNMENT,
  /** {@code ProvisionPermissionSet}. */
  PROVISION
}
