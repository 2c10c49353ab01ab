package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.quota.Lane;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.ProvisionTargetType;
import software.amazon.awssdk.services.ssoadmin.model.TargetType;

/** Starts asynchronous requests, as {@link IdentityCenter} specifies. */
final class RequestStarter {

  private final SsoAdminClient revoking;
  private final SsoAdminClient granting;
  private final InstanceLocator locator;

  RequestStarter(SsoAdminClients clients, InstanceLocator locator) {
    this.revoking = clients.in(Lane.REVOKE);
    this.granting = clients.in(Lane.GRANT);
    this.locator = locator;
  }

  RequestReport provision(String permissionSetArn, @Nullable String accountId) {
    var instance = instanceArn("ProvisionPermissionSet");
    var targetType =
        accountId == null
            ? ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS
            : ProvisionTargetType.AWS_ACCOUNT;
    return SdkRequests.report(
        call(
                "ProvisionPermissionSet",
                () ->
                    granting.provisionPermissionSet(
                        r ->
                            r.instanceArn(instance)
                                .permissionSetArn(permissionSetArn)
                                .targetType(targetType)
                                .targetId(accountId)))
            .permissionSetProvisioningStatus(),
        new RequestTarget.Provisioning(permissionSetArn, accountId));
  }

  RequestReport create(AssignedAccess access) {
    var instance = instanceArn("CreateAccountAssignment");
    return SdkRequests.report(
        AsyncOperation.CREATE_ASSIGNMENT,
        call(
                "CreateAccountAssignment",
                () ->
                    granting.createAccountAssignment(
                        r ->
                            r.instanceArn(instance)
                                .permissionSetArn(access.permissionSetArn())
                                .targetType(TargetType.AWS_ACCOUNT)
                                .targetId(access.accountId())
                                .principalType(access.principalType().name())
                                .principalId(access.principalId())))
            .accountAssignmentCreationStatus(),
        new RequestTarget.Assignment(access));
  }

  RequestReport delete(AssignedAccess access) {
    var instance = instanceArn("DeleteAccountAssignment");
    return SdkRequests.report(
        AsyncOperation.DELETE_ASSIGNMENT,
        call(
                "DeleteAccountAssignment",
                () ->
                    revoking.deleteAccountAssignment(
                        r ->
                            r.instanceArn(instance)
                                .permissionSetArn(access.permissionSetArn())
                                .targetType(TargetType.AWS_ACCOUNT)
                                .targetId(access.accountId())
                                .principalType(access.principalType().name())
                                .principalId(access.principalId())))
            .accountAssignmentDeletionStatus(),
        new RequestTarget.Assignment(access));
  }

  private String instanceArn(String operation) {
    return locator.require(operation).arn();
  }
}
