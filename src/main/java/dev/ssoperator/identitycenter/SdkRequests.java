package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatus;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatusMetadata;
import software.amazon.awssdk.services.ssoadmin.model.OperationStatusFilter;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSetProvisioningStatus;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSetProvisioningStatusMetadata;
import software.amazon.awssdk.services.ssoadmin.model.ProvisionTargetType;
import software.amazon.awssdk.services.ssoadmin.model.StatusValues;
import software.amazon.awssdk.services.ssoadmin.model.TargetType;

/**
 * The three asynchronous operations: starts their requests, as {@link IdentityCenter} specifies,
 * and unifies their status calls.
 */
final class SdkRequests {

  private static final int PAGE_SIZE = 100;
  private static final OperationStatusFilter IN_PROGRESS =
      OperationStatusFilter.builder().status(StatusValues.IN_PROGRESS).build();

  private final SsoAdmin revoking;
  private final SsoAdmin granting;
  private final SsoAdmin polling;

  SdkRequests(SsoAdminClients clients, InstanceLocator locator) {
    this.revoking = new SsoAdmin(clients.in(Lane.REVOKE), locator);
    this.granting = new SsoAdmin(clients.in(Lane.GRANT), locator);
    this.polling = new SsoAdmin(clients.in(Lane.POLL), locator);
  }

  RequestReport provision(String permissionSetArn, @Nullable String accountId) {
    var targetType =
        accountId == null
            ? ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS
            : ProvisionTargetType.AWS_ACCOUNT;
    var started =
        granting.call(
            "ProvisionPermissionSet",
            (client, instance) ->
                client.provisionPermissionSet(
                    r ->
                        r.instanceArn(instance)
                            .permissionSetArn(permissionSetArn)
                            .targetType(targetType)
                            .targetId(accountId)));
    return report(
        started.permissionSetProvisioningStatus(),
        new RequestTarget.Provisioning(permissionSetArn, accountId));
  }

  RequestReport create(AssignedAccess access) {
    var started =
        granting.call(
            "CreateAccountAssignment",
            (client, instance) ->
                client.createAccountAssignment(
                    r ->
                        r.instanceArn(instance)
                            .permissionSetArn(access.permissionSetArn())
                            .targetType(TargetType.AWS_ACCOUNT)
                            .targetId(access.accountId())
                            .principalType(access.principalType().name())
                            .principalId(access.principalId())));
    return report(
        AsyncOperation.CREATE_ASSIGNMENT, started.accountAssignmentCreationStatus(), access);
  }

  RequestReport delete(AssignedAccess access) {
    var started =
        revoking.call(
            "DeleteAccountAssignment",
            (client, instance) ->
                client.deleteAccountAssignment(
                    r ->
                        r.instanceArn(instance)
                            .permissionSetArn(access.permissionSetArn())
                            .targetType(TargetType.AWS_ACCOUNT)
                            .targetId(access.accountId())
                            .principalType(access.principalType().name())
                            .principalId(access.principalId())));
    return report(
        AsyncOperation.DELETE_ASSIGNMENT, started.accountAssignmentDeletionStatus(), access);
  }

  Optional<RequestReport> describe(AsyncOperation operation, String id) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          polling
              .find(
                  "DescribeAccountAssignmentCreationStatus",
                  (client, instance) ->
                      client.describeAccountAssignmentCreationStatus(
                          r -> r.instanceArn(instance).accountAssignmentCreationRequestId(id)))
              .map(found -> report(operation, found.accountAssignmentCreationStatus()));
      case DELETE_ASSIGNMENT ->
          polling
              .find(
                  "DescribeAccountAssignmentDeletionStatus",
                  (client, instance) ->
                      client.describeAccountAssignmentDeletionStatus(
                          r -> r.instanceArn(instance).accountAssignmentDeletionRequestId(id)))
              .map(found -> report(operation, found.accountAssignmentDeletionStatus()));
      case PROVISION ->
          polling
              .find(
                  "DescribePermissionSetProvisioningStatus",
                  (client, instance) ->
                      client.describePermissionSetProvisioningStatus(
                          r -> r.instanceArn(instance).provisionPermissionSetRequestId(id)))
              .map(found -> report(found.permissionSetProvisioningStatus()));
    };
  }

  Set<String> inProgress(AsyncOperation operation) {
    return polling.call(
        listOperation(operation),
        (client, instance) ->
            pages(client, instance, operation, IN_PROGRESS)
                .flatMap(page -> page.keySet().stream())
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** The states of the requests on one unfiltered page. */
  Map<String, RequestState> latest(AsyncOperation operation) {
    return polling.call(
        listOperation(operation),
        (client, instance) ->
            pages(client, instance, operation, null).findFirst().orElse(Map.of()));
  }

  private static String listOperation(AsyncOperation operation) {
    return switch (operation) {
      case CREATE_ASSIGNMENT -> "ListAccountAssignmentCreationStatus";
      case DELETE_ASSIGNMENT -> "ListAccountAssignmentDeletionStatus";
      case PROVISION -> "ListPermissionSetProvisioningStatus";
    };
  }

  /** The states of requests by id, page by page; each page is a call when it is read. */
  private static Stream<Map<String, RequestState>> pages(
      SsoAdminClient client,
      String instance,
      AsyncOperation operation,
      @Nullable OperationStatusFilter filter) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          client
              .listAccountAssignmentCreationStatusPaginator(
                  r -> r.instanceArn(instance).filter(filter).maxResults(PAGE_SIZE))
              .stream()
              .map(page -> states(page.accountAssignmentsCreationStatus()));
      case DELETE_ASSIGNMENT ->
          client
              .listAccountAssignmentDeletionStatusPaginator(
                  r -> r.instanceArn(instance).filter(filter).maxResults(PAGE_SIZE))
              .stream()
              .map(page -> states(page.accountAssignmentsDeletionStatus()));
      case PROVISION ->
          client
              .listPermissionSetProvisioningStatusPaginator(
                  r -> r.instanceArn(instance).filter(filter).maxResults(PAGE_SIZE))
              .stream()
              .map(
                  page ->
                      page.permissionSetsProvisioningStatus().stream()
                          .collect(
                              Collectors.toUnmodifiableMap(
                                  PermissionSetProvisioningStatusMetadata::requestId,
                                  request -> state(request.status()))));
    };
  }

  private static Map<String, RequestState> states(
      List<AccountAssignmentOperationStatusMetadata> requests) {
    return requests.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                AccountAssignmentOperationStatusMetadata::requestId,
                request -> state(request.status())));
  }

  private static RequestReport report(
      AsyncOperation operation, AccountAssignmentOperationStatus status) {
    return report(
        operation,
        status,
        new AssignedAccess(
            status.permissionSetArn(),
            status.targetId(),
            PrincipalType.valueOf(status.principalTypeAsString()),
            status.principalId()));
  }

  private static RequestReport report(
      AsyncOperation operation, AccountAssignmentOperationStatus status, AssignedAccess access) {
    return new RequestReport(
        operation,
        status.requestId(),
        new RequestTarget.Assignment(access),
        state(status.status()),
        status.failureReason(),
        status.createdDate());
  }

  private static RequestReport report(PermissionSetProvisioningStatus status) {
    return report(
        status, new RequestTarget.Provisioning(status.permissionSetArn(), status.accountId()));
  }

  private static RequestReport report(
      PermissionSetProvisioningStatus status, RequestTarget target) {
    return new RequestReport(
        AsyncOperation.PROVISION,
        status.requestId(),
        target,
        state(status.status()),
        status.failureReason(),
        status.createdDate());
  }

  /** A state unknown to this version is not final. */
  private static RequestState state(StatusValues status) {
    return switch (status) {
      case SUCCEEDED -> RequestState.SUCCEEDED;
      case FAILED -> RequestState.FAILED;
      case IN_PROGRESS, UNKNOWN_TO_SDK_VERSION -> RequestState.IN_PROGRESS;
    };
  }
}
