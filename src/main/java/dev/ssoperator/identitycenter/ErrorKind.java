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
  /** The thing asked for does not exist ({@code ResourceNotFoundException}). */
  NOT_FOUND,
  /** The caller may not do this ({@code AccessDeniedException}, bad credentials, HTTP 403). */
  DENIED,
  /** The input is wrong and stays wrong until somebody changes it ({@code ValidationException}). */
  INVALID,
  /** A quota that only AWS or the user can raise ({@code ServiceQuotaExceededException}). */
  LIMIT_EXCEEDED,
  /** The call was not sent: this process does not lead, or stops, and leaves it to another. */
  NOT_LEADING,
  /** AWS could not be reached or failed; the call may or may not have had its effect. */
  UNAVAILABLE,
  /** Nothing this version knows; the call may or may not have had its effect. */
  UNKNOWN;

  /** Whether other calls would fail now too, whatever they ask for. */
  public boolean concernsEveryCall() {
    return switch (this) {
      case THROTTLED, SLOTS_FULL, NOT_LEADING, UNAVAILABLE -> true;
      case ALREADY_EXISTS,
          OPERATION_IN_PROGRESS,
          STILL_IN_USE,
          NOT_FOUND,
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
          NOT_LEADING,
          UNAVAILABLE,
          UNKNOWN ->
          false;
    };
  }

  /** Whether the call may have taken effect in AWS although it failed here. */
  public boolean isAmbiguous() {
    return this == UNAVAILABLE || this == UNKNOWN;
  }
}
