package dev.ssoperator.identitycenter;

/** Which accounts of a permission set are asked for. */
public enum ProvisioningFilter {
  /** All accounts the set is provisioned to. */
  ALL,
  /** Those whose role is behind: {@code LATEST_PERMISSION_SET_NOT_PROVISIONED}. */
  OUTDATED
}
