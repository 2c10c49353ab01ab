package dev.ssoperator.identitycenter;

/** The asynchronous operations of SSO Admin, each with request ids of its own. */
public enum AsyncOperation {
  /** {@code CreateAccountAssignment}. */
  CREATE_ASSIGNMENT,
  /** {@code DeleteAccountAssignment}. */
  DELETE_ASSIGNMENT,
  /** {@code ProvisionPermissionSet}. */
  PROVISION
}
