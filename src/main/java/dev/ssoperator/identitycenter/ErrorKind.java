package dev.ssoperator.identitycenter;

/**
 * What an AWS error means for the caller. The meaning of an exception class depends on the call, so
 * its text is used too.
 */
public enum ErrorKind {
  /** The name or attachment exists already ({@code ConflictException}). */
  ALREADY_EXISTS(Extent.LASTING),
  /** Another operation on the same object is running ({@code ConflictException}); retry. */
  OPERATION_IN_PROGRESS(Extent.PASSING),
  /** The permission set is still assigned ({@code ConflictException}); wait until it is not. */
  STILL_IN_USE(Extent.PASSING),
  /**
   * Too many calls per second ({@code ThrottlingException} and the like, HTTP 429), or the
   * operator's own call budget is exhausted.
   */
  THROTTLED(Extent.EVERY_CALL),
  /** Too many asynchronous requests in flight ({@code ThrottlingException}). */
  SLOTS_FULL(Extent.EVERY_CALL),
  /** The target of the call does not exist ({@code ResourceNotFoundException}). */
  NOT_FOUND(Extent.LASTING),
  /**
   * AWS reports that something does not exist, but it is not the target of the call, or AWS still
   * lists it.
   */
  INCONSISTENT(Extent.PASSING),
  /** The caller lacks the permission ({@code AccessDeniedException}, HTTP 403). */
  DENIED(Extent.LASTING),
  /**
   * AWS rejects the operator's own credentials, or there are none: expired, unknown, a wrong
   * signature or clock, a role that cannot be assumed. No call succeeds until that is fixed.
   */
  CREDENTIALS_REFUSED(Extent.EVERY_CALL),
  /**
   * The instance's encryption key cannot be used ({@code Reason} of the error names KMS). No call
   * that reads or writes data of the instance succeeds until that is fixed.
   */
  KEY_UNUSABLE(Extent.EVERY_CALL),
  /** The input is invalid until a user changes it ({@code ValidationException}). */
  INVALID(Extent.LASTING),
  /** A quota that only AWS or the user can raise ({@code ServiceQuotaExceededException}). */
  LIMIT_EXCEEDED(Extent.LASTING),
  /** The call was not sent, because this replica is not the leader or is shutting down. */
  NOT_LEADING(Extent.EVERY_CALL),
  /** AWS could not be reached or failed; the call may or may not have taken effect. */
  UNAVAILABLE(Extent.EVERY_CALL),
  /** An error unknown to this version; the call may or may not have taken effect. */
  UNKNOWN(Extent.PASSING),
  /** AWS's response lacks what its service model promises; the call may have taken effect. */
  MALFORMED(Extent.PASSING);

  /** What else fails with the call. */
  private enum Extent {
    /** The same call, until a user changes something. */
    LASTING,
    /** The same call for a while, or once. */
    PASSING,
    /** All other calls too. */
    EVERY_CALL
  }

  private final Extent extent;

  ErrorKind(Extent extent) {
    this.extent = extent;
  }

  /** Whether all other calls would fail now too. */
  public boolean concernsEveryCall() {
    return extent == Extent.EVERY_CALL;
  }

  /** Whether the same call would fail again until a user changes something. */
  public boolean isLasting() {
    return extent == Extent.LASTING;
  }

  /**
   * Whether the whole instance may be unusable, so that one caller should check it before others
   * make further calls.
   */
  public boolean concernsInstance() {
    return this == CREDENTIALS_REFUSED || this == KEY_UNUSABLE;
  }

  /** Whether the call may have taken effect in AWS although it failed here. */
  public boolean isAmbiguous() {
    return this == UNAVAILABLE || this == UNKNOWN || this == MALFORMED;
  }
}
