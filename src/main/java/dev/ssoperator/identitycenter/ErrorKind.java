package dev.ssoperator.identitycenter;

/**
 * What an AWS error means for the caller. The meaning of an exception class depends on the call, so
 * its text is used too.
 */
public enum ErrorKind {
  /** The name or attachment exists already ({@code ConflictException}). */
  ALREADY_EXISTS,
  /** Another operation on the same object is running ({@code ConflictException}); retry. */
  OPERATION_IN_PROGRESS,
  /** The permission set is still assigned ({@code ConflictException}); wait until it is not. */
  STILL_IN_USE,
  /**
   * Too many calls per second ({@code ThrottlingException} and the like, HTTP 429), or the
   * operator's own call budget is exhausted.
   */
  THROTTLED,
  /** Too many asynchronous requests in flight ({@code ThrottlingException}). */
  SLOTS_FULL,
  /** The target of the call does not exist ({@code ResourceNotFoundException}). */
  NOT_FOUND,
  /**
   * AWS reports that something does not exist, but it is not the target of the call, or AWS still
   * lists it.
   */
  INCONSISTENT,
  /** The caller lacks the permission ({@code AccessDeniedException}, HTTP 403). */
  DENIED,
  /**
   * AWS rejects the operator's own credentials, or there are none: expired, unknown, a wrong
   * signature or clock, a role that cannot be assumed. No call succeeds until that is fixed.
   */
  CREDENTIALS_REFUSED,
  /**
   * The instance's encryption key cannot be used ({@code Reason} of the error names KMS). No call
   * that reads or writes data of the instance succeeds until that is fixed.
   */
  KEY_UNUSABLE,
  /** The input is invalid until a user changes it ({@code ValidationException}). */
  INVALID,
  /** A quota that only AWS or the user can raise ({@code ServiceQuotaExceededException}). */
  LIMIT_EXCEEDED,
  /** The call was not sent, because this replica is not the leader or is shutting down. */
  NOT_LEADING,
  /** AWS could not be reached or failed; the call may or may not have taken effect. */
  UNAVAILABLE,
  /** An error unknown to this version; the call may or may not have taken effect. */
  UNKNOWN;

  /** Whether all other calls would fail now too. */
  public boolean concernsEveryCall() {
    return switch (this) {
      case THROTTLED, SLOTS_FULL, CREDENTIALS_REFUSED, KEY_UNUSABLE, NOT_LEADING, UNAVAILABLE ->
          true;
      case ALREADY_EXISTS,
          OPERATION_IN_PROGRESS,
          STILL_IN_USE,
          NOT_FOUND,
          INCONSISTENT,
          DENIED,
          INVALID,
          LIMIT_EXCEEDED,
          UNKNOWN ->
          false;
    };
  }

  /** Whether the same call would fail again until a user changes something. */
  public boolean isLasting() {
    return switch (this) {
      case ALREADY_EXISTS, NOT_FOUND, DENIED, INVALID, LIMIT_EXCEEDED -> true;
      case OPERATION_IN_PROGRESS,
          STILL_IN_USE,
          THROTTLED,
          SLOTS_FULL,
          INCONSISTENT,
          CREDENTIALS_REFUSED,
          KEY_UNUSABLE,
          NOT_LEADING,
          UNAVAILABLE,
          UNKNOWN ->
          false;
    };
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
    return this == UNAVAILABLE || this == UNKNOWN;
  }
}
