package dev.ssoperator.identitycenter.quota;

/** The priority of calls that wait for the budget; the highest priority comes first. */
public enum Lane {
  /** Revokes access: deletes an assignment or a permission set. */
  REVOKE(false),
  /** Grants access, or changes what it allows. */
  GRANT(false),
  /** Polls asynchronous requests. */
  POLL(true),
  /** Reads AWS state for a resource that is being reconciled. */
  READ(true),
  /** Reads all AWS state in the background, to detect drift. */
  SWEEP(true);

  private final boolean isPatient;

  Lane(boolean isPatient) {
    this.isPatient = isPatient;
  }

  /** Whether callers wait without limit. In the other lanes, callers block a reconciliation. */
  public boolean isPatient() {
    return isPatient;
  }
}
