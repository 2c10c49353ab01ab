package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatus;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSetProvisioningStatus;
import software.amazon.awssdk.services.ssoadmin.model.PrincipalType;
import software.amazon.awssdk.services.ssoadmin.model.ProvisionPermissionSetRequest;
import software.amazon.awssdk.services.ssoadmin.model.ProvisionTargetType;
import software.amazon.awssdk.services.ssoadmin.model.TargetType;

/** One emulator per test: Example Corp, a clock that stands still, five seconds per operation. */
abstract class EmulatorTest {
  static final String INSTANCE_ARN = "arn:aws:sso:::instance/ssoins-1111111111111111";
  static final String DIRECTORY = "d-1234567890";
  static final String MANAGEMENT = "111111111111";
  static final String BILLING = "123456789012";
  static final String SHOP = "555555555555";
  static final String SUSPENDED = "888888888888";
  static final String FINANCE = "10000000-0000-4000-8000-000000000001";
  static final String PLATFORM = "10000000-0000-4000-8000-000000000002";
  static final String ALICE = "20000000-0000-4000-8000-000000000001";
  static final String NOBODY = "99999999-9999-4999-8999-999999999999";
  static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  static final Duration LATENCY = Duration.ofSeconds(5);

  Emulator emulator;
  EmulatorControl control;
  Clients aws;

  @BeforeEach
  void start() {
    emulator =
        Emulator.start(
            EmulatorOptions.defaults()
                .withBehaviour(
                    Behaviour.defaults()
                        .withLatency(LATENCY, LATENCY)
                        .with(b -> b.callsPerSecond(0))));
    control = emulator.control();
    control.freezeClock();
    aws = new Clients(emulator.endpoint());
  }

  @AfterEach
  void stop() {
    aws.close();
    emulator.close();
  }

  void behave(UnaryOperator<BehaviourBuilder> changes) {
    control.behaviour(control.behaviour().with(changes));
  }

  void elapse() {
    control.advanceClock(LATENCY);
  }

  String permissionSet(String name) {
    return aws.sso
        .createPermissionSet(r -> r.instanceArn(INSTANCE_ARN).name(name))
        .permissionSet()
        .permissionSetArn();
  }

  AccountAssignmentOperationStatus assign(String set, String account, String group) {
    return aws.sso
        .createAccountAssignment(
            r ->
                r.instanceArn(INSTANCE_ARN)
                    .permissionSetArn(set)
                    .targetType(TargetType.AWS_ACCOUNT)
                    .targetId(account)
                    .principalType(PrincipalType.GROUP)
                    .principalId(group))
        .accountAssignmentCreationStatus();
  }

  AccountAssignmentOperationStatus unassign(String set, String account, String group) {
    return aws.sso
        .deleteAccountAssignment(
            r ->
                r.instanceArn(INSTANCE_ARN)
                    .permissionSetArn(set)
                    .targetType(TargetType.AWS_ACCOUNT)
                    .targetId(account)
                    .principalType(PrincipalType.GROUP)
                    .principalId(group))
        .accountAssignmentDeletionStatus();
  }

  /** An assignment that is already there. */
  void assigned(String set, String account, String group) {
    var started = assign(set, account, group);
    elapse();
    assertThat(creation(started.requestId()).statusAsString()).isEqualTo("SUCCEEDED");
  }

  AccountAssignmentOperationStatus creation(String requestId) {
    return aws.sso
        .describeAccountAssignmentCreationStatus(
            r -> r.instanceArn(INSTANCE_ARN).accountAssignmentCreationRequestId(requestId))
        .accountAssignmentCreationStatus();
  }

  AccountAssignmentOperationStatus deletion(String requestId) {
    return aws.sso
        .describeAccountAssignmentDeletionStatus(
            r -> r.instanceArn(INSTANCE_ARN).accountAssignmentDeletionRequestId(requestId))
        .accountAssignmentDeletionStatus();
  }

  PermissionSetProvisioningStatus provisioning(String requestId) {
    return aws.sso
        .describePermissionSetProvisioningStatus(
            r -> r.instanceArn(INSTANCE_ARN).provisionPermissionSetRequestId(requestId))
        .permissionSetProvisioningStatus();
  }

  PermissionSetProvisioningStatus provisionAll(String set) {
    return provision(set, r -> r.targetType(ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS));
  }

  PermissionSetProvisioningStatus provision(String set, String account) {
    return provision(set, r -> r.targetType(ProvisionTargetType.AWS_ACCOUNT).targetId(account));
  }

  private PermissionSetProvisioningStatus provision(
      String set, Consumer<ProvisionPermissionSetRequest.Builder> target) {
    return aws.sso
        .provisionPermissionSet(
            r -> target.accept(r.instanceArn(INSTANCE_ARN).permissionSetArn(set)))
        .permissionSetProvisioningStatus();
  }

  void attach(String set, String policyArn) {
    aws.sso.attachManagedPolicyToPermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).managedPolicyArn(policyArn));
  }

  void attachCustomer(String set, String name) {
    aws.sso.attachCustomerManagedPolicyReferenceToPermissionSet(
        r ->
            r.instanceArn(INSTANCE_ARN)
                .permissionSetArn(set)
                .customerManagedPolicyReference(p -> p.name(name)));
  }

  /** The error the call is refused with. */
  static AwsServiceException refused(ThrowingCallable call) {
    var error = catchThrowableOfType(AwsServiceException.class, call);
    assertThat(error).as("the call was accepted").isNotNull();
    return error;
  }

  static void assertRefused(ThrowingCallable call, String code, String text) {
    var details = refused(call).awsErrorDetails();
    assertThat(details.errorCode()).isEqualTo(code);
    assertThat(details.errorMessage()).contains(text);
  }

  static void assertInvalid(ThrowingCallable call, String text) {
    assertRefused(call, "ValidationException", text);
  }

  static void assertNotFound(ThrowingCallable call) {
    assertRefused(call, "ResourceNotFoundException", "");
  }
}
