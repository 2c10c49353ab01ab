package dev.ssoperator.identitycenter.quota;

/** Whose turn it is when calls have to wait for each other; the highest priority comes first. */
public enum Lane {
  /** Takes access away: an assignment or a permission set is deleted. */
  REVOKE(false),
  /** Gives access, or changes what it allows. */
  GRANT(false),
  /** Asks how asynchronous requests are doing. */
  POLL(true),
  /** Looks at what exists for a resource that is being reconciled. */
  READ(true),
  /** Looks at everything in the background, for drift. */
  SWEEP(true);

  private final boolean isPatient;

  Lane(boolean isPatient) {
    this.isPatient = isPatient;
  }

  /** Whether its callers wait without limit. Those of the others hold up a reconciliation. */
  public boolean isPatient() {
    return isPatient;
  }
}
