package dev.ssoperator.status;

/**
 * Every reason a condition can have. The kind of a reason decides the conditions: see {@link
 * Conditions}. {@code docs/conditions.md} explains each.
 */
public enum Reason {
  /** The permission set matches its spec, in every account it is provisioned to. */
  PROVISIONED("Provisioned", Kind.READY),
  /** The assignment exists, and no other assignment of this resource does. */
  ASSIGNED("Assigned", Kind.READY),

  /** The boundary is enforced. */
  ENFORCED("Enforced", Kind.READY),

  /** The permission set is being created. */
  CREATING("Creating", Kind.PROGRESSING),
  /** ProvisionPermissionSet runs. */
  PROVISIONING("Provisioning", Kind.PROGRESSING),
  /** CreateAccountAssignment runs. */
  ASSIGNING("Assigning", Kind.PROGRESSING),
  /** DeleteAccountAssignment runs. */
  REVOKING("Revoking", Kind.PROGRESSING),
  /** The referenced PermissionSet does not exist yet, or not yet in AWS. */
  PERMISSION_SET_NOT_READY("PermissionSetNotReady", Kind.PROGRESSING),
  /** A permission set cannot be deleted while it is assigned. */
  WAITING_FOR_ASSIGNMENTS("WaitingForAssignments", Kind.PROGRESSING),
  /** A request failed for a transient reason; the operator will retry it. */
  RETRYING("Retrying", Kind.PROGRESSING),
  /** AWS runs another operation on the same object. */
  OPERATION_IN_PROGRESS("OperationInProgress", Kind.PROGRESSING),
  /** AWS's limit of requests in flight is reached. */
  WAITING_FOR_SLOT("WaitingForSlot", Kind.PROGRESSING),
  /**
   * The spec was edited recently: the operator waits for further edits, to provision them together.
   */
  WAITING_FOR_EDITS("WaitingForEdits", Kind.PROGRESSING),
  /** AWS's rate limit is reached. */
  THROTTLED("Throttled", Kind.PROGRESSING),
  /** AWS could not be reached, or failed. */
  AWS_UNAVAILABLE("AwsUnavailable", Kind.PROGRESSING),
  /**
   * There is no usable Identity Center instance, AWS refuses the operator's credentials, or the
   * instance's encryption key cannot be used.
   */
  INSTANCE_NOT_READY("InstanceNotReady", Kind.PROGRESSING),
  /** The operator is reading AWS state. */
  CHECKING("Checking", Kind.PROGRESSING),
  /** The operator checks AWS for requests in flight from before the restart. */
  RECOVERING("Recovering", Kind.PROGRESSING),
  /** An unexpected error; the operator's log has the details. */
  UNEXPECTED_ERROR("UnexpectedError", Kind.PROGRESSING),

  /** The spec is invalid, or AWS rejects it. */
  INVALID_SPEC("InvalidSpec", Kind.STALLED),
  /** AWS denies the operator the call. */
  ACCESS_DENIED("AccessDenied", Kind.STALLED),
  /** A quota of AWS is exhausted. */
  LIMIT_EXCEEDED("LimitExceeded", Kind.STALLED),
  /** A permission set of this name exists without an owner, and adoptionPolicy is Never. */
  ALREADY_EXISTS("AlreadyExists", Kind.STALLED),
  /** A permission set of this name belongs to another resource or cluster. */
  OWNED_BY_ANOTHER("OwnedByAnother", Kind.STALLED),
  /** A permission set of this name belongs to AWS Control Tower. */
  MANAGED_BY_CONTROL_TOWER("ManagedByControlTower", Kind.STALLED),
  /** Provisioning fails in some accounts; the others are up to date. */
  PROVISIONING_FAILED("ProvisioningFailed", Kind.STALLED),
  /** No user or group has this name. */
  PRINCIPAL_NOT_FOUND("PrincipalNotFound", Kind.STALLED),
  /** The principal's name stands for another id, and the spec says to hold the first one. */
  PRINCIPAL_CHANGED("PrincipalChanged", Kind.STALLED),
  /** No active account has this name. */
  ACCOUNT_NOT_FOUND("AccountNotFound", Kind.STALLED),
  /** The account's name stands for another account, or none, and the access is gone from AWS. */
  ACCOUNT_RENAMED("AccountRenamed", Kind.STALLED),
  /** An object that the spec names does not exist in AWS, such as a policy or a permission set. */
  NOT_FOUND("NotFound", Kind.STALLED),
  /** AWS accepted the assignment and then failed it. */
  ASSIGNMENT_FAILED("AssignmentFailed", Kind.STALLED),
  /** AWS accepted the revocation and then failed it: the access still exists. */
  REVOCATION_FAILED("RevocationFailed", Kind.STALLED),
  /** Too many assignments were revoked out of the namespace: the rest needs a release. */
  REVOCATIONS_HELD("RevocationsHeld", Kind.STALLED),
  /** The namespace's AccessBoundary does not allow it. */
  OUTSIDE_BOUNDARY("OutsideBoundary", Kind.STALLED),
  /** The namespace's AccessBoundary allows no more resources. */
  LIMIT_REACHED("LimitReached", Kind.STALLED),
  /** Two AccessBoundaries name one namespace, which may grant nothing. */
  NAMESPACE_CONFLICT("NamespaceConflict", Kind.STALLED),
  /** A setting of the operator protects what the resource would change. */
  PROTECTED("Protected", Kind.STALLED),
  /** The operator is a delegated administrator, and AWS denies this to delegated administrators. */
  MANAGEMENT_ACCOUNT_ONLY("ManagementAccountOnly", Kind.STALLED),
  /** Assignments of a set need a person; the others exist. */
  ASSIGNMENTS_FAILING("AssignmentsFailing", Kind.STALLED),
  /** A selector names an organizational unit that does not exist. */
  ORGANIZATIONAL_UNIT_NOT_FOUND("OrganizationalUnitNotFound", Kind.STALLED),
  /** An older resource requests the same assignment and owns it. */
  DUPLICATE("Duplicate", Kind.STALLED),

  /** The annotation ssoperator.dev/paused stops all writes. */
  PAUSED("Paused", Kind.UNKNOWN),
  /** The resource matched its spec when AWS could last be read, more than a drift interval ago. */
  UNVERIFIED("Unverified", Kind.UNKNOWN);

  /** The state of a resource with a reason. */
  public enum Kind {
    /** Ready is True. */
    READY,
    /** Ready is False and Reconciling is True. */
    PROGRESSING,
    /** Ready is False and Stalled is True: a user must act. */
    STALLED,
    /** Ready is Unknown. */
    UNKNOWN
  }

  private final String text;
  private final Kind kind;

  Reason(String text, Kind kind) {
    this.text = text;
    this.kind = kind;
  }

  /** The reason as in a condition, in CamelCase. */
  public String text() {
    return text;
  }

  /** The state of a resource with this reason. */
  public Kind kind() {
    return kind;
  }
}
