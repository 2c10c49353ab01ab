package dev.ssoperator.audit;

/** Why something was granted, revoked or changed. The names are stable. */
public enum AuditCause {
  /** The spec requests it. */
  SPEC("Spec", true),
  /** The spec requested it before and does not any more. */
  SPEC_CHANGED("SpecChanged", true),
  /** Somebody else has changed AWS, and the operator restores what the spec requests. */
  DRIFT("Drift", true),
  /** No resource requests it, and the PermissionSet's {@code exclusiveAssignments} is true. */
  UNMANAGED("Unmanaged", true),
  /** The permission set belonged to no resource before. */
  ADOPTION("Adoption", true),
  /** An older resource requests the same. */
  DUPLICATE("Duplicate", true),
  /** The resource is being deleted. */
  DELETED("Deleted", false),
  /** Another client has removed the operator's finalizer. */
  FINALIZER("Finalizer", false),
  /** The resource no longer matches the operator's label selector. */
  LABEL("Label", false),
  /** The resource is being deleted, and its {@code deletionPolicy} is Retain. */
  RETAIN("Retain", false),
  /** The resource is being deleted, and a setting of the operator protects what it has. */
  PROTECTED("Protected", false);

  private final String text;
  private final boolean isRequestedInSpec;

  AuditCause(String text, boolean isRequestedInSpec) {
    this.text = text;
    this.isRequestedInSpec = isRequestedInSpec;
  }

  /** The name in the field {@code cause}. */
  public String text() {
    return text;
  }

  /** Whether it follows from the spec, so that who changed the spec last has requested it. */
  boolean isRequestedInSpec() {
    return isRequestedInSpec;
  }
}
