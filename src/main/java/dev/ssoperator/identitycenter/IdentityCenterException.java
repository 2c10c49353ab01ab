package dev.ssoperator.identitycenter;

import dev.ssoperator.api.LogKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;
import software.amazon.awssdk.core.exception.SdkException;

/** A call to AWS that failed, classified. */
public final class IdentityCenterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final String operation;
  private final @Nullable String awsRequestId;

  /**
   * Creates an exception.
   *
   * @param kind what the error means
   * @param operation AWS's name of the call that failed
   * @param message AWS's own words
   * @param awsRequestId the id for AWS support, if AWS responded
   * @param cause the SDK's exception
   */
  public IdentityCenterException(
      ErrorKind kind,
      String operation,
      String message,
      @Nullable String awsRequestId,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.operation = operation;
    this.awsRequestId = awsRequestId;
  }

  /** The same call, whose "not found" is not about its target. */
  IdentityCenterException inconsistent(String but) {
    return new IdentityCenterException(
        ErrorKind.INCONSISTENT,
        operation,
        "%s (but %s)".formatted(awsMessage(), but),
        awsRequestId,
        this);
  }

  /** What the error means. */
  public ErrorKind kind() {
    return kind;
  }

  /**
   * Whether the call may have taken effect although it failed. The first attempt of a retried call
   * was ambiguous ({@link Retries}), so a conflict may be with what that attempt started. A lasting
   * error would have failed the first attempt too.
   */
  public boolean mayHaveTakenEffect() {
    return kind.isAmbiguous()
        || (!kind.isLasting()
            && getCause() instanceof SdkException sdk
            && sdk.numAttempts() != null
            && sdk.numAttempts() > 1);
  }

  /** Whether the call changes nothing in AWS. */
  public boolean isRead() {
    return Operations.isRead(operation);
  }

  /** AWS's name of the call that failed, such as {@code CreatePermissionSet}. */
  public String operation() {
    return operation;
  }

  /** The id for AWS support; null if AWS did not respond. */
  public @Nullable String awsRequestId() {
    return awsRequestId;
  }

  /** Adds the failed call to a log entry. */
  public LoggingEventBuilder addTo(LoggingEventBuilder entry) {
    return entry
        .addKeyValue(LogKeys.OPERATION, operation)
        .addKeyValue(LogKeys.AWS_REQUEST_ID, awsRequestId);
  }

  /** AWS's own words. */
  public String awsMessage() {
    var message = getMessage();
    return message == null ? kind.name() : message;
  }
}
