package dev.ssoperator.identitycenter;

import dev.ssoperator.identitycenter.quota.NoTokenException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Runs calls to AWS and classifies their errors. */
final class AwsErrors {

  private static final Set<String> ALREADY_EXISTS =
      Set.of("already exists", "already has a typed link attachment", "already attached");

  /**
   * The error codes with which AWS rejects the caller, not the call: those common to all services,
   * and those of STS.
   */
  private static final Set<String> CREDENTIALS =
      Set.of(
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "ExpiredTokenException",
          "ExpiredToken",
          "InvalidClientTokenId",
          "InvalidAccessKeyId",
          "InvalidIdentityToken",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "AuthFailure");

  /** The prefix of each {@code Reason} that is about the instance's encryption key. */
  private static final String KEY_REASON = "KMS_";

  /** The Identity Store's {@code ResourceType} of errors that mean that a lookup found nothing. */
  private static final Set<String> LOOKED_UP = Set.of("GROUP", "USER", "GROUP_MEMBERSHIP");

  private static final String NO_CREDENTIALS = "Unable to load credentials";

  private AwsErrors() {}

  /** Makes a call; any failure becomes an {@link IdentityCenterException}. */
  static <T> T call(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      throw new IdentityCenterException(classify(e), operation, message(e), e.requestId(), e);
    } catch (SdkClientException e) {
      throw new IdentityCenterException(
          kind(e), operation, Text.oneLine(String.valueOf(e.getMessage())), null, e);
    } catch (MalformedResponseException e) {
      throw new IdentityCenterException(
          ErrorKind.MALFORMED, operation, Text.oneLine(String.valueOf(e.getMessage())), null, e);
    } catch (NoTokenException | FencedException e) {
      throw new IdentityCenterException(kind(e), operation, "not sent: " + e.getMessage(), null, e);
    } catch (RejectedExecutionException e) {
      // The SDK's clients are closed.
      throw new IdentityCenterException(
          ErrorKind.NOT_LEADING, operation, "not sent: the operator is shutting down", null, e);
    }
  }

  /** Makes a call; {@link ErrorKind#NOT_FOUND} becomes empty. */
  static <T> Optional<T> find(String operation, Supplier<T> call) {
    try {
      return Optional.of(call(operation, call));
    } catch (IdentityCenterException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Makes a call; an error of the tolerated kind means that its effect exists already. */
  static void tolerate(ErrorKind tolerated, String operation, Supplier<?> call) {
    try {
      call(operation, call);
    } catch (IdentityCenterException e) {
      if (e.kind() != tolerated) {
        throw e;
      }
    }
  }

  /** Classifies a failed call, whether AWS responded or not. */
  static ErrorKind kind(Throwable failure) {
    if (failure instanceof AwsServiceException answer) {
      return classify(answer);
    }
    if (failure instanceof FencedException) {
      return ErrorKind.NOT_LEADING;
    }
    if (failure instanceof SdkClientException
        && String.valueOf(failure.getMessage()).contains(NO_CREDENTIALS)) {
      return ErrorKind.CREDENTIALS_REFUSED;
    }
    return failure instanceof NoTokenException ? ErrorKind.THROTTLED : ErrorKind.UNAVAILABLE;
  }

  /**
   * Classifies a response by its service, its {@code Reason}, its code, its text if the code is
   * ambiguous, and its HTTP status.
   */
  static ErrorKind classify(AwsServiceException e) {
    if (member(e, "Reason").filter(reason -> reason.startsWith(KEY_REASON)).isPresent()) {
      return ErrorKind.KEY_UNUSABLE;
    }
    if (CREDENTIALS.contains(code(e)) || isRefusedBySts(e)) {
      return ErrorKind.CREDENTIALS_REFUSED;
    }
    return switch (code(e)) {
      case "ConflictException" -> conflict(message(e));
      case "ThrottlingException" ->
          message(e).contains("too many requests processing")
              ? ErrorKind.SLOTS_FULL
              : ErrorKind.THROTTLED;
      case "ResourceNotFoundException" ->
          member(e, "ResourceType").map(LOOKED_UP::contains).orElse(true)
              ? ErrorKind.NOT_FOUND
              : ErrorKind.INCONSISTENT;
      case "AccountNotFoundException", "ParentNotFoundException", "TargetNotFoundException" ->
          ErrorKind.NOT_FOUND;
      case "ValidationException", "InvalidInputException" -> ErrorKind.INVALID;
      case "ServiceQuotaExceededException" -> ErrorKind.LIMIT_EXCEEDED;
      case "AccessDeniedException", "AWSOrganizationsNotInUseException" -> ErrorKind.DENIED;
      default -> classifyUnknown(e);
    };
  }

  /** The SDK calls STS only for the operator's own credentials. */
  private static boolean isRefusedBySts(AwsServiceException e) {
    var details = e.awsErrorDetails();
    return details != null
        && "sts".equals(String.valueOf(details.serviceName()).toLowerCase(Locale.ROOT))
        && !e.isThrottlingException()
        && e.statusCode() >= 400
        && e.statusCode() < 500;
  }

  /** A member of the error's shape, such as {@code Reason}; empty if the error has none. */
  private static Optional<String> member(AwsServiceException e, String name) {
    return e.sdkFields().stream()
        .filter(field -> field.memberName().equals(name))
        .map(field -> field.getValueOrDefault(e))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst();
  }

  private static ErrorKind classifyUnknown(AwsServiceException e) {
    // The SDK recognizes the throttling codes of all services, and HTTP 429.
    if (e.isThrottlingException()) {
      return ErrorKind.THROTTLED;
    }
    return switch (e.statusCode()) {
      case 401, 403 -> ErrorKind.DENIED;
      default -> e.statusCode() >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.UNKNOWN;
    };
  }

  private static ErrorKind conflict(String message) {
    if (ALREADY_EXISTS.stream().anyMatch(message::contains)) {
      return ErrorKind.ALREADY_EXISTS;
    }
    return message.contains("ApplicationProfile")
        ? ErrorKind.STILL_IN_USE
        : ErrorKind.OPERATION_IN_PROGRESS;
  }

  /** Empty if the response has no code, such as one from a proxy or load balancer. */
  private static String code(AwsServiceException e) {
    var details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static String message(AwsServiceException e) {
    var details = e.awsErrorDetails();
    var message = details == null ? e.getMessage() : details.errorMessage();
    var line = message == null ? "" : Text.oneLine(message);
    if (!line.isBlank()) {
      return line;
    }
    return code(e).isEmpty() ? "HTTP status " + e.statusCode() : code(e);
  }
}
