package dev.ssoperator.identitycenter;

import org.jspecify.annotations.Nullable;

/**
 * Classifies the FailureReason of an asynchronous request. AWS documents none of these texts; they
 * come from users' reports.
 */
public enum FailureKind {
  /** The user or group does not exist in the identity store. */
  PRINCIPAL_NOT_FOUND(true),
  /** A customer managed policy does not exist in the account. */
  POLICY_NOT_FOUND(true),
  /** The assignment does not exist, so there is nothing to delete or to provision. */
  NOT_ASSIGNED(true),
  /** AWS IAM in the account refused. */
  DENIED(true),
  /** AWS cannot manage the account now; often it is suspended or about to close. */
  ACCOUNT_UNAVAILABLE(false),
  /** Anything else, AWS's own internal errors included. */
  OTHER(false);

  private final boolean terminal;

  FailureKind(boolean terminal) {
    this.terminal = terminal;
  }

  /** Whether a retry fails until a user changes something. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Reads a FailureReason; null and unknown texts are {@link #OTHER}. */
  public static FailureKind of(@Nullable String failureReason) {
    if (failureReason == null) {
      return OTHER;
    }
    if (failureReason.contains("assignee") && failureReason.contains("was not found")) {
      return PRINCIPAL_NOT_FOUND;
    }
    if (failureReason.contains("Not supported policy")) {
      return POLICY_NOT_FOUND;
    }
    if (failureReason.contains("EntitlementItem doesn't exist")
        || failureReason.contains("Assignment not found")
        || failureReason.contains("Permission set provision not found")) {
      return NOT_ASSIGNED;
    }
    if (failureReason.contains("403 status error")) {
      return DENIED;
    }
    if (failureReason.contains("longer than usual")) {
      return ACCOUNT_UNAVAILABLE;
    }
    return OTHER;
  }
}
