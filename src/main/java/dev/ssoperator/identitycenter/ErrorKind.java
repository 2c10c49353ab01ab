package dev.ssoperator.identitycenter;

/**
 * What an error of AWS means for the caller. The same exception class means different things in
 * different calls, so its text decides too.
 */
public enum ErrorKind {
  /** The name or attachment is there already ({@code ConflictException}). */
  ALREADY_EXISTS,
  /** Another operation on the same thing runs ({@code ConflictException}); try again. */
  OPERATION_IN_PROGRESS,
  /** The permission set is still assigned ({@code ConflictException}); wait for that to end. */
  STILL_IN_USE,
  /**
   * Too many calls per second ({@code ThrottlingException} and the like, HTTP 429), or the
   * operator's own budget of them is used up.
   */
  THROTTLED,
  /** Too many asynchronous requests outstanding ({@code ThrottlingException}). */
  SLOTS_FULL,
  /** What the call is about does not exist ({@code ResourceNotFoundException}). */
  NOT_FOUND,
  /**
   * AWS answers that something does not exist, and it is not what the call is about, or AWS lists
   * it all the same.
   */
  INCONSISTENT,
  /** The caller may not do this ({@code AccessDeniedException}, HTTP 403). */
  DENIED,
  /**
   * AWS does not accept the operator's own credentials, or there are none: expired, unknown, a
   * wrong signature or clock, a role that cannot be assumed. No call succeeds until that ends.
   */
  CREDENTIALS_REFUSED,
  /**
   * The instance's encryption key cannot be used ({@code Reason} of the error names KMS). No call
   * that reads or writes data of the instance succeeds until that ends.
   */
  KEY_UNUSABLE,
  /** The input is wrong and stays wrong until somebody changes it ({@code ValidationException}). */
  INVALID,
  /** A quota that only AWS or the user can raise ({@code ServiceQuotaExceededException}). */
  LIMIT_EXCEEDED,
  /**
   * The call was not sent: this replica is not the leader, or is shutting down, and leaves it to
   * another.
   */
  NOT_LEADING,
  /** AWS could not be reached or failed; the call may or may not have had its effect. */
  UNAVAILABLE,
  /** Nothing this version knows; the call may or may not have had its effect. */
  UNKNOWN;

  /** Whether other calls would fail now too, whatever they are about. */
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

  /** Whether the same call would fail again until somebody changes something. */
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
   * Whether the whole instance may be out of reach, so that one caller should find out for all
   * before the others make further calls.
   */
  public boolean concernsInstance() {
    return this == CREDENTIALS_REFUSED || this == KEY_UNUSABLE;
  }

  /** Whether the call may have taken effect in AWS although it failed here. */
  public boolean isAmbiguous() {
    return this == UNAVAILABLE || this == UNKNOWN;
  }
}
