package dev.ssoperator.identitycenter;

/** Which accounts of a permission set to list. */
public enum ProvisioningFilter {
  /** All accounts that the set is provisioned to. */
  ALL,
  /** Accounts with an outdated role: {@code LATEST_PERMISSION_SET_NOT_PROVISIONED}. */
  OUTDATED
}
