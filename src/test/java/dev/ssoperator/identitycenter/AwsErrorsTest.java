package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.identitycenter.quota.CallBudget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.RateLimit;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssoadmin.model.SsoAdminException;
import software.amazon.awssdk.services.ssoadmin.model.ValidationException;
import software.amazon.awssdk.services.ssoadmin.model.ValidationExceptionReason;

/** What each error known from AWS means, by code, text and status. */
class AwsErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          ALREADY_EXISTS        | ConflictException             | 400 | PermissionSet with name BillingReader already exists.
          ALREADY_EXISTS        | ConflictException             | 400 | Permission set with id ps-1 already has a typed link attachment to a manged policy with arn:aws:iam::aws:policy/ReadOnlyAccess
          ALREADY_EXISTS        | ConflictException             | 400 | Given customer managed policy with name: N  and path P already attached
          OPERATION_IN_PROGRESS | ConflictException             | 400 | There is a conflicting operation in process.
          OPERATION_IN_PROGRESS | ConflictException             | 400 | something new
          STILL_IN_USE          | ConflictException             | 400 | Could not delete because PermissionSet has ApplicationProfile associated with it.
          THROTTLED             | ThrottlingException           | 400 | Rate exceeded
          SLOTS_FULL            | ThrottlingException           | 400 | There are too many requests processing. Please try again later.
          THROTTLED             | TooManyRequestsException      | 400 | Rate exceeded
          THROTTLED             | TooManyRequestsException      | 429 | Rate exceeded
          THROTTLED             | Throttling                    | 400 | Rate exceeded
          THROTTLED             | ThrottledException            | 400 | Rate exceeded
          THROTTLED             | RequestLimitExceeded          | 503 | Rate exceeded
          THROTTLED             | RequestThrottled              | 400 | Rate exceeded
          THROTTLED             | RequestThrottledException     | 400 | Rate exceeded
          THROTTLED             | SlowDown                      | 503 | Please reduce your request rate.
          THROTTLED             | SomethingNew                  | 429 | Rate exceeded
          NOT_FOUND             | ResourceNotFoundException     | 400 | Policy does not exist with ARN: arn:aws:iam::aws:policy/Nope
          NOT_FOUND             | ResourceNotFoundException     | 400 | Could not find ManagedPolicy with arn arn:aws:iam::aws:policy/Nope
          NOT_FOUND             | ResourceNotFoundException     | 400 | Given managed policy with name: N  and path P does not exist on PermissionSet
          NOT_FOUND             | ResourceNotFoundException     | 400 | Could not find PermissionSet with id ps-1
          NOT_FOUND             | AccountNotFoundException      | 400 | You specified an account that doesn't exist.
          NOT_FOUND             | ParentNotFoundException       | 400 | We can't find a root or OU with the ParentId that you specified.
          NOT_FOUND             | TargetNotFoundException       | 400 | We can't find a root, OU, account, or policy with the TargetId that you specified.
          DENIED                | AccessDeniedException         | 400 | User: arn:aws:sts::1:assumed-role/x is not authorized to perform: sso:CreateAccountAssignment on resource: arn:aws:sso:::permissionSet/ssoins-1/ps-1
          CREDENTIALS_REFUSED   | UnrecognizedClientException   | 400 | The security token included in the request is invalid.
          CREDENTIALS_REFUSED   | InvalidSignatureException     | 400 | Signature expired
          CREDENTIALS_REFUSED   | ExpiredTokenException         | 400 | The security token included in the request is expired
          CREDENTIALS_REFUSED   | InvalidClientTokenId          | 403 | The security token included in the request is invalid.
          DENIED                | AWSOrganizationsNotInUseException | 400 | Your account is not a member of an organization.
          CREDENTIALS_REFUSED   | IncompleteSignature           | 403 | The request signature does not conform to AWS standards.
          DENIED                | SomethingNew                  | 401 | who are you
          DENIED                | SomethingNew                  | 403 | no
          CREDENTIALS_REFUSED   | SignatureDoesNotMatch         | 403 | Signature not yet current: 20260101T000000Z is still later than 20251231T235500Z
          CREDENTIALS_REFUSED   | RequestTimeTooSkewed          | 403 | The difference between the request time and the current time is too large.
          CREDENTIALS_REFUSED   | RequestExpired                | 400 | Request has expired.
          INVALID               | ValidationException           | 400 | Invalid PermissionsPolicy Document: not JSON
          INVALID               | InvalidInputException         | 400 | You provided an invalid parameter
          LIMIT_EXCEEDED        | ServiceQuotaExceededException | 400 | You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than 20 for id ps-1. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
          UNAVAILABLE           | InternalServerException       | 500 | An unexpected internal service exception was encountered
          UNAVAILABLE           | InternalFailure               | 500 | Internal Failure
          UNAVAILABLE           | ServiceException              | 500 | AWS Organizations can't complete your request
          UNAVAILABLE           | SomethingNew                  | 503 | try again
          UNKNOWN               | SomethingNew                  | 400 | what is this
          UNKNOWN               | SomethingNew                  | 499 | what is this
          """)
  void classifiesTheErrorsOfAws(ErrorKind kind, String code, int status, String message) {
    var error = failure(() -> fail(aws(code, message, status)));
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.awsMessage()).isEqualTo(message);
    assertThat(error.operation()).isEqualTo("TestOperation");
    assertThat(error.awsRequestId()).isEqualTo("request-1");
  }

  @ParameterizedTest
  @EnumSource
  void onlyAnErrorThatDoesNotSayWhatHappenedIsAmbiguous(ErrorKind kind) {
    assertThat(kind.isAmbiguous())
        .isEqualTo(
            kind == ErrorKind.UNAVAILABLE
                || kind == ErrorKind.UNKNOWN
                || kind == ErrorKind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "503, UNAVAILABLE",
    "502, UNAVAILABLE",
    "429, THROTTLED",
    "401, DENIED",
    "403, DENIED",
    "400, UNKNOWN"
  })
  void anAnswerWithoutAnErrorCodeIsClassifiedByItsStatus(int status, ErrorKind kind) {
    var blank =
        SsoAdminException.builder()
            .awsErrorDetails(AwsErrorDetails.builder().build())
            .statusCode(status)
            .requestId("request-1")
            .build();
    var bare = SsoAdminException.builder().message("Bad Gateway").statusCode(status).build();

    assertThat(failure(() -> fail(blank)).kind()).isEqualTo(kind);
    assertThat(failure(() -> fail(bare)).kind()).isEqualTo(kind);
    assertThat(failure(() -> fail(bare)).awsMessage()).contains("Bad Gateway");
  }

  @Test
  void aCallThatGotNoAnswerMayHaveHadItsEffect() {
    var refused = failure(() -> fail(SdkClientException.create("connection refused")));
    var late = failure(() -> fail(ApiCallTimeoutException.create(1)));

    assertThat(refused.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(refused.awsRequestId()).isNull();
    assertThat(refused.awsMessage()).contains("connection refused");
    assertThat(late.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "Sts, AccessDenied, 403, CREDENTIALS_REFUSED",
    "Sts, InvalidIdentityToken, 400, CREDENTIALS_REFUSED",
    "Sts, Throttling, 400, THROTTLED",
    "Sts, InternalFailure, 500, UNAVAILABLE",
    "SsoAdmin, AccessDenied, 403, DENIED"
  })
  void aRoleThatCannotBeAssumedConcernsTheCredentials(
      String service, String code, int status, ErrorKind kind) {
    var answer =
        AwsServiceException.builder()
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .serviceName(service)
                    .errorCode(code)
                    .errorMessage("not authorized to perform: sts:AssumeRoleWithWebIdentity")
                    .build())
            .statusCode(status)
            .build();

    assertThat(failure(() -> fail(answer)).kind()).isEqualTo(kind);
  }

  @Test
  void noCredentialsAtAllConcernTheCredentials() {
    var none =
        SdkClientException.create(
            "Unable to load credentials from any of the providers in the chain"
                + " AwsCredentialsProviderChain(credentialsProviders=[])");

    assertThat(failure(() -> fail(none)).kind()).isEqualTo(ErrorKind.CREDENTIALS_REFUSED);
    assertThat(AwsErrors.kind(none)).isEqualTo(ErrorKind.CREDENTIALS_REFUSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = ValidationExceptionReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "UNKNOWN_TO_SDK_VERSION")
  void anErrorAboutTheEncryptionKeyIsNoMistakeInASpec(ValidationExceptionReason reason) {
    var answer =
        ValidationException.builder()
            .reason(reason)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode("ValidationException").build())
            .statusCode(400)
            .build();

    assertThat(failure(() -> fail(answer)).kind()).isEqualTo(ErrorKind.KEY_UNUSABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "GROUP, NOT_FOUND",
    "USER, NOT_FOUND",
    "IDENTITY_STORE, INCONSISTENT",
    "RESOURCE_POLICY, INCONSISTENT"
  })
  void whatIsNotFoundIsNamedByTheIdentityStore(String type, ErrorKind kind) {
    var answer =
        software.amazon.awssdk.services.identitystore.model.ResourceNotFoundException.builder()
            .resourceType(type)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode("ResourceNotFoundException").build())
            .statusCode(400)
            .build();

    assertThat(failure(() -> fail(answer)).kind()).isEqualTo(kind);
  }

  @Test
  void aKeyThatTheIdentityStoreDoesNotFindIsNoMissingGroup() {
    var answer =
        software.amazon.awssdk.services.identitystore.model.ResourceNotFoundException.builder()
            .reason("KMS_KEY_NOT_FOUND")
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode("ResourceNotFoundException").build())
            .statusCode(400)
            .build();

    assertThat(failure(() -> fail(answer)).kind()).isEqualTo(ErrorKind.KEY_UNUSABLE);
  }

  @Test
  void aMessageOfAnyLengthBecomesOneReadableLine() {
    var policy = "{\n\t\"Statement\": \u0007\u001b[31m \u202e".repeat(20_000);

    var error = failure(() -> fail(aws("ValidationException", "Invalid: " + policy, 400)));

    assertThat(error.awsMessage())
        .startsWith("Invalid: { \"Statement\": [31m {")
        .endsWith("… (%d characters)".formatted(policy.length() + 9))
        .hasSizeLessThanOrEqualTo(Text.MAX)
        .doesNotContainPattern("[\\p{Cntrl}\\u202e]");
  }

  @Test
  void aCallThatWasNotDueWasNotSent() {
    var budget = new CallBudget(new RateLimit(0.1, 1), Duration.ZERO, () -> 0L);
    budget.acquire(Lane.GRANT);

    var refused = failure(() -> take(budget, Lane.GRANT));
    assertThat(refused.kind()).isEqualTo(ErrorKind.THROTTLED);
    assertThat(refused.kind().isAmbiguous()).isFalse();
    assertThat(refused.awsMessage()).startsWith("not sent: the operator's own call budget is used");

    Thread.currentThread().interrupt();
    var interrupted = failure(() -> take(budget, Lane.READ));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted.kind().isAmbiguous()).isFalse();
    assertThat(interrupted.awsMessage()).startsWith("not sent: interrupted");
  }

  @Test
  void throttlingThatSaysSoByItsStatusOnlyIsThrottling() {
    assertThat(failure(() -> fail(aws("", "slow down", 429))).kind())
        .isEqualTo(ErrorKind.THROTTLED);
  }

  @Test
  void whatIsNotFoundIsEmptyAndAnythingElseIsThrown() {
    var missing = aws("ResourceNotFoundException", "Could not find PermissionSet", 400);
    var denied = aws("AccessDeniedException", "no", 400);

    assertThat(AwsErrors.find("TestOperation", () -> "found")).contains("found");
    assertThat(AwsErrors.find("TestOperation", () -> fail(missing))).isEmpty();
    assertThat(
            catchThrowableOfType(
                    IdentityCenterException.class,
                    () -> AwsErrors.find("TestOperation", () -> fail(denied)))
                .kind())
        .isEqualTo(ErrorKind.DENIED);
  }

  @Test
  void onlyTheToleratedErrorIsTolerated() {
    var exists = aws("ConflictException", "already attached", 400);
    var busy = aws("ConflictException", "There is a conflicting operation in process.", 400);

    assertThatCode(
            () -> AwsErrors.tolerate(ErrorKind.ALREADY_EXISTS, "TestOperation", () -> fail(exists)))
        .doesNotThrowAnyException();
    assertThat(
            catchThrowableOfType(
                    IdentityCenterException.class,
                    () ->
                        AwsErrors.tolerate(
                            ErrorKind.ALREADY_EXISTS, "TestOperation", () -> fail(busy)))
                .kind())
        .isEqualTo(ErrorKind.OPERATION_IN_PROGRESS);
  }

  private static IdentityCenterException failure(Supplier<?> call) {
    return catchThrowableOfType(
        IdentityCenterException.class, () -> AwsErrors.call("TestOperation", call));
  }

  private static Object take(CallBudget budget, Lane lane) {
    budget.acquire(lane);
    return budget;
  }

  private static Object fail(RuntimeException exception) {
    throw exception;
  }

  private static AwsServiceException aws(String code, String message, int status) {
    return SsoAdminException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .statusCode(status)
        .requestId("request-1")
        .build();
  }

  @Test
  void aCallOfAClosedClientWasNotSent() {
    var closed = Executors.newSingleThreadExecutor();
    closed.shutdownNow();

    assertThatThrownBy(() -> AwsErrors.call("ListAccounts", () -> closed.submit(() -> 1)))
        .isInstanceOfSatisfying(
            IdentityCenterException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_LEADING));
  }
}
