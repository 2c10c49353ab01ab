package dev.ssoperator.audit;

import org.slf4j.event.Level;

/** What an audit line is about. The names are stable; {@code docs/audit.md} explains each. */
public enum AuditEvent {
  /** AWS has created an assignment. */
  GRANTED("Granted", "assignment granted", Result.SUCCEEDED),
  /** AWS has refused or failed to create an assignment. */
  GRANT_FAILED("GrantFailed", "assignment not granted", Result.FAILED),
  /** Nobody can say what became of a request to create an assignment. */
  GRANT_LOST("GrantLost", "outcome of a grant unknown", Result.UNKNOWN),
  /** AWS has deleted an assignment. */
  REVOKED("Revoked", "assignment revoked", Result.SUCCEEDED),
  /** AWS has refused or failed to delete an assignment. */
  REVOCATION_FAILED("RevocationFailed", "assignment not revoked", Result.FAILED),
  /** Nobody can say what became of a request to delete an assignment. */
  REVOCATION_LOST("RevocationLost", "outcome of a revocation unknown", Result.UNKNOWN),
  /** A resource has become the owner of an assignment that exists. */
  TAKEN_OVER("TakenOver", "existing assignment taken over", Result.NONE),
  /** A resource has left an assignment to another resource. */
  HANDED_OVER("HandedOver", "assignment handed over", Result.NONE),
  /** An assignment that was to be revoked does not exist any more. */
  FOUND_ABSENT("FoundAbsent", "assignment no longer exists in AWS", Result.NONE),
  /** A resource has disappeared, and what it created still exists in AWS. */
  LEFT_BEHIND("LeftBehind", "left in AWS", Result.NONE),
  /** AWS has created a permission set. */
  PERMISSION_SET_CREATED("PermissionSetCreated", "permission set created", Result.SUCCEEDED),
  /** A permission set exists whose owner tags name the resource, and its status did not. */
  PERMISSION_SET_FOUND("PermissionSetFound", "own permission set found", Result.NONE),
  /** A resource has taken over a permission set that no resource owned. */
  PERMISSION_SET_ADOPTED("PermissionSetAdopted", "permission set adopted", Result.NONE),
  /** AWS has made one change of a permission set. */
  PERMISSION_SET_CHANGED("PermissionSetChanged", "permission set changed", Result.SUCCEEDED),
  /** AWS has refused one change of a permission set. */
  PERMISSION_SET_CHANGE_FAILED(
      "PermissionSetChangeFailed", "permission set not changed", Result.FAILED),
  /** AWS has brought accounts up to date with a permission set. */
  PERMISSION_SET_PROVISIONED(
      "PermissionSetProvisioned", "permission set provisioned", Result.SUCCEEDED),
  /** AWS has failed to bring accounts up to date with a permission set. */
  PERMISSION_SET_PROVISIONING_FAILED(
      "PermissionSetProvisioningFailed", "permission set not provisioned", Result.FAILED),
  /** Nobody can say what became of a provisioning. */
  PERMISSION_SET_PROVISIONING_LOST(
      "PermissionSetProvisioningLost", "outcome of a provisioning unknown", Result.UNKNOWN),
  /** AWS has deleted a permission set. */
  PERMISSION_SET_DELETED("PermissionSetDeleted", "permission set deleted", Result.SUCCEEDED),
  /** A deleted resource had no permission set of its own in AWS any more. */
  PERMISSION_SET_GONE("PermissionSetGone", "no own permission set left in AWS", Result.NONE);

  /** How a call or a request ended. */
  private enum Result {
    SUCCEEDED("Succeeded"),
    FAILED("Failed"),
    UNKNOWN("Unknown"),
    /** There was none. */
    NONE("");

    private final String text;

    Result(String text) {
      this.text = text;
    }
  }

  private final String text;
  private final String message;
  private final Result result;

  AuditEvent(String text, String message, Result result) {
    this.text = text;
    this.message = message;
    this.result = result;
  }

  /** The name in the field {@code event} and in the label of the metric. */
  public String text() {
    return text;
  }

  String message() {
    return message;
  }

  /** How the call or the request ended; empty where the event is about none. */
  String result() {
    return result.text;
  }

  Level level() {
    return this == LEFT_BEHIND || result == Result.FAILED || result == Result.UNKNOWN
        ? Level.WARN
        : Level.INFO;
  }
}
