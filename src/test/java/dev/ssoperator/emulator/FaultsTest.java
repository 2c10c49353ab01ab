package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.identitystore.model.ResourceNotFoundException;
import software.amazon.awssdk.services.identitystore.model.ValidationException;
import software.amazon.awssdk.services.ssoadmin.model.SsoAdminException;
import software.amazon.awssdk.services.ssoadmin.model.StatusValues;

class FaultsTest extends EmulatorTest {

  @Test
  void anErrorKeepsTheCallFromHavingAnEffect() {
    control.addFault(FaultSpec.error("CreatePermissionSet", "AccessDeniedException", "no").once());

    assertRefused(() -> permissionSet("Reader"), "AccessDeniedException", "no");
    assertThat(control.state().permissionSets()).isEmpty();
    permissionSet("Reader");
    assertThat(control.faults()).singleElement().extracting(Fault::hits).isEqualTo(1);
  }

  @Test
  void anErrorOfTheEncryptionKeySaysSoInTheWordsOfItsService() {
    control.addFault(
        FaultSpec.error(
            "DescribePermissionSet",
            "ResourceNotFoundException",
            "KMS key not found",
            "KMS_NotFoundException"));
    control.addFault(
        FaultSpec.of(
            "DescribeGroup",
            new FaultKind.Failure("ResourceNotFoundException", "KMS key not found", null)
                .withReason("KMS_KEY_NOT_FOUND")
                .withResourceType("GROUP")));
    var set = permissionSet("Reader");

    assertThat(
            catchThrowableOfType(
                software.amazon.awssdk.services.ssoadmin.model.ResourceNotFoundException.class,
                () ->
                    aws.sso.describePermissionSet(
                        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set))))
        .satisfies(e -> assertThat(e.reasonAsString()).isEqualTo("KMS_NotFoundException"))
        .hasMessageContaining("KMS key not found");
    assertThat(
            catchThrowableOfType(
                ResourceNotFoundException.class,
                () ->
                    aws.directory()
                        .describeGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE))))
        .satisfies(e -> assertThat(e.reasonAsString()).isEqualTo("KMS_KEY_NOT_FOUND"))
        .satisfies(e -> assertThat(e.resourceTypeAsString()).isEqualTo("GROUP"));
  }

  @Test
  void eachServiceNamesTheReasonOfOneFaultItsOwnWay() {
    control.addFault(
        FaultSpec.error("*", "ValidationException", "disabled", "KMS_DisabledException"));

    assertThat(
            catchThrowableOfType(
                software.amazon.awssdk.services.ssoadmin.model.ValidationException.class,
                () -> permissionSet("Reader")))
        .satisfies(e -> assertThat(e.reasonAsString()).isEqualTo("KMS_DisabledException"));
    assertThat(
            catchThrowableOfType(
                ValidationException.class,
                () -> aws.directory().listUsers(r -> r.identityStoreId(DIRECTORY))))
        .satisfies(e -> assertThat(e.reasonAsString()).isEqualTo("KMS_DISABLED"));
    assertRefused(
        () -> aws.organizations().describeOrganization(), "ValidationException", "disabled");
  }

  @Test
  void anErrorOfEveryOperationHitsAllServicesUntilItIsLifted() {
    var expired =
        control.addFault(FaultSpec.error("*", "ExpiredTokenException", "the token has expired"));

    assertRefused(() -> permissionSet("Reader"), "ExpiredTokenException", "expired");
    assertRefused(
        () -> aws.directory().listUsers(r -> r.identityStoreId(DIRECTORY)),
        "ExpiredTokenException",
        "expired");
    assertRefused(
        () -> aws.organizations().describeOrganization(), "ExpiredTokenException", "expired");
    control.removeFault(expired.id());
    permissionSet("Reader");
    aws.directory().listUsers(r -> r.identityStoreId(DIRECTORY));
    aws.organizations().describeOrganization();
  }

  @Test
  void aMessageOfFourHundredKilobytesWithControlCharactersArrivesWhole() {
    var message = "no\u0000\u0007\u001b[31m\r\n\u2028".repeat(40_000);
    control.addFault(FaultSpec.error("*", "ValidationException", message));

    assertThat(message.length()).isGreaterThan(400_000);
    assertThat(refused(() -> permissionSet("Reader")).awsErrorDetails().errorMessage())
        .isEqualTo(message);
  }

  @Test
  void aServerErrorIs500() {
    control.addFault(FaultSpec.error("*", "InternalServerException", "oops"));

    assertThat(refused(() -> permissionSet("Reader")).statusCode()).isEqualTo(500);
    control.clearFaults();
    permissionSet("Reader");
  }

  @Test
  void onlyMatchingInputIsHit() {
    var fault =
        control.addFault(
            FaultSpec.error("CreatePermissionSet", "ConflictException", "no")
                .matching(Map.of("Name", "Reader")));

    permissionSet("Writer");
    assertRefused(() -> permissionSet("Reader"), "ConflictException", "no");
    control.removeFault(fault.id());
    permissionSet("Reader");
    assertThatThrownBy(() -> control.removeFault(fault.id()))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aRequestCanBeMadeToFail() {
    var set = permissionSet("Reader");
    control.addFault(FaultSpec.failedRequest("CreateAccountAssignment", "because").once());
    var started = assign(set, BILLING, FINANCE);
    elapse();

    assertThat(creation(started.requestId()).failureReason()).isEqualTo("because");
    assertThat(control.state().assignments()).isEmpty();
  }

  @Test
  void aRequestCanBeMadeToTakeLong() {
    var set = permissionSet("Reader");
    control.addFault(FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofHours(1)));
    var started = assign(set, BILLING, FINANCE);
    control.advanceClock(Duration.ofMinutes(59));
    assertThat(creation(started.requestId()).status()).isEqualTo(StatusValues.IN_PROGRESS);

    control.advanceClock(Duration.ofMinutes(1));
    assertThat(creation(started.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
  }

  @Test
  void aLostResponseHasHadItsEffect() {
    control.addFault(FaultSpec.lostResponse("CreatePermissionSet").once());

    assertThatThrownBy(() -> permissionSet("Reader")).isInstanceOf(SdkClientException.class);
    assertThat(control.state().permissionSets()).hasSize(1);
  }

  @Test
  void aHeldAnswerComesWhenReleased() throws Exception {
    var fault = control.addFault(FaultSpec.hold("CreatePermissionSet"));
    var answer = CompletableFuture.supplyAsync(() -> permissionSet("Reader"));
    Awaitility.await().until(() -> control.faults().get(0).hits() == 1);

    assertThat(control.state().permissionSets()).hasSize(1);
    assertThat(answer).isNotDone();
    control.removeFault(fault.id());
    assertThat(answer.get(10, TimeUnit.SECONDS))
        .isEqualTo(control.state().permissionSet("Reader").arn());
    permissionSet("Writer");
  }

  @Test
  void closingLetsGoOfWhatIsHeld() {
    control.addFault(FaultSpec.hold("CreatePermissionSet"));
    var answer =
        CompletableFuture.supplyAsync(() -> permissionSet("Reader")).exceptionally(e -> "broken");
    Awaitility.await().until(() -> control.faults().get(0).hits() == 1);
    emulator.close();

    assertThat(answer).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void anAnswerCanBeLate() {
    control.addFault(FaultSpec.latency("CreatePermissionSet", Duration.ofMillis(50)).once());
    var start = System.nanoTime();
    permissionSet("Reader");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(49));
  }

  @Test
  void aResponseCanBeAnotherOneAndTheCallHasHadItsEffect() throws Exception {
    control.addFault(
        FaultSpec.of(
                "CreatePermissionSet",
                new FaultKind.Response("<html>Bad Gateway</html>", 502, "text/html"))
            .once());
    control.addFault(FaultSpec.response("ListPermissionSets", "").once());

    assertThatThrownBy(() -> permissionSet("Reader"))
        .isInstanceOfSatisfying(
            SsoAdminException.class, e -> assertThat(e.statusCode()).isEqualTo(502));
    assertThat(control.state().permissionSets()).hasSize(1);
    assertThat(aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN)).permissionSets())
        .isEmpty();
    assertThat(aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN)).permissionSets())
        .hasSize(1);
  }

  @Test
  void requestIdsCanBeForgottenAndTheRequestsStillTakeEffect() {
    var started = assign(permissionSet("Reader"), BILLING, FINANCE);
    control.addFault(FaultSpec.forgetRequests("DescribeAccountAssignmentCreationStatus").once());

    assertNotFound(() -> creation(started.requestId()));
    elapse();
    assertThat(control.state().assignments()).hasSize(1);
    assertThat(control.state().requests()).isEmpty();
  }
}
