package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.find;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.pagination.sync.SdkIterable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatus;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatusMetadata;
import software.amazon.awssdk.services.ssoadmin.model.OperationStatusFilter;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSetProvisioningStatus;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSetProvisioningStatusMetadata;
import software.amazon.awssdk.services.ssoadmin.model.StatusValues;

/** Unifies the status calls of the three asynchronous operations. */
final class SdkRequests {

  private static final int PAGE_SIZE = 100;
  private static final OperationStatusFilter IN_PROGRESS =
      OperationStatusFilter.builder().status(StatusValues.IN_PROGRESS).build();

  private final SsoAdminClient client;

  SdkRequests(SsoAdminClient client) {
    this.client = client;
  }

  Optional<RequestReport> describe(String instance, AsyncOperation operation, String id) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          find(
                  "DescribeAccountAssignmentCreationStatus",
                  () ->
                      client.describeAccountAssignmentCreationStatus(
                          r -> r.instanceArn(instance).accountAssignmentCreationRequestId(id)))
              .map(response -> report(operation, response.accountAssignmentCreationStatus()));
      case DELETE_ASSIGNMENT ->
          find(
                  "DescribeAccountAssignmentDeletionStatus",
                  () ->
                      client.describeAccountAssignmentDeletionStatus(
                          r -> r.instanceArn(instance).accountAssignmentDeletionRequestId(id)))
              .map(response -> report(operation, response.accountAssignmentDeletionStatus()));
      case PROVISION ->
          find(
                  "DescribePermissionSetProvisioningStatus",
                  () ->
                      client.describePermissionSetProvisioningStatus(
                          r -> r.instanceArn(instance).provisionPermissionSetRequestId(id)))
              .map(response -> report(response.permissionSetProvisioningStatus()));
    };
  }

  Set<String> inProgress(String instance, AsyncOperation operation) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          call(
              "ListAccountAssignmentCreationStatus",
              () ->
                  assignmentIds(
                      client
                          .listAccountAssignmentCreationStatusPaginator(
                              r ->
                                  r.instanceArn(instance).filter(IN_PROGRESS).maxResults(PAGE_SIZE))
                          .accountAssignmentsCreationStatus()));
      case DELETE_ASSIGNMENT ->
          call(
              "ListAccountAssignmentDeletionStatus",
              () ->
                  assignmentIds(
                      client
                          .listAccountAssignmentDeletionStatusPaginator(
                              r ->
                                  r.instanceArn(instance).filter(IN_PROGRESS).maxResults(PAGE_SIZE))
                          .accountAssignmentsDeletionStatus()));
      case PROVISION ->
          call(
              "ListPermissionSetProvisioningStatus",
              () ->
                  ids(
                      client
                          .listPermissionSetProvisioningStatusPaginator(
                              r ->
                                  r.instanceArn(instance).filter(IN_PROGRESS).maxResults(PAGE_SIZE))
                          .permissionSetsProvisioningStatus()
                          .stream()
                          .map(PermissionSetProvisioningStatusMetadata::requestId)));
    };
  }

  /** The states of the requests on one unfiltered page. */
  Map<String, RequestState> latest(String instance, AsyncOperation operation) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          call(
              "ListAccountAssignmentCreationStatus",
              () ->
                  states(
                      client
                          .listAccountAssignmentCreationStatus(
                              r -> r.instanceArn(instance).maxResults(PAGE_SIZE))
                          .accountAssignmentsCreationStatus()));
      case DELETE_ASSIGNMENT ->
          call(
              "ListAccountAssignmentDeletionStatus",
              () ->
                  states(
                      client
                          .listAccountAssignmentDeletionStatus(
                              r -> r.instanceArn(instance).maxResults(PAGE_SIZE))
                          .accountAssignmentsDeletionStatus()));
      case PROVISION ->
          call(
              "ListPermissionSetProvisioningStatus",
              () ->
                  client
                      .listPermissionSetProvisioningStatus(
                          r -> r.instanceArn(instance).maxResults(PAGE_SIZE))
                      .permissionSetsProvisioningStatus()
                      .stream()
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

  static RequestReport report(
      AsyncOperation operation, AccountAssignmentOperationStatus status, RequestTarget target) {
    return new RequestReport(
        operation,
        status.requestId(),
        target,
        state(status.status()),
        status.failureReason(),
        status.createdDate());
  }

  static RequestReport report(PermissionSetProvisioningStatus status, RequestTarget target) {
    return new RequestReport(
        AsyncOperation.PROVISION,
        status.requestId(),
        target,
        state(status.status()),
        status.failureReason(),
        status.createdDate());
  }

  private static RequestReport report(
      AsyncOperation operation, AccountAssignmentOperationStatus status) {
    return report(
        operation,
        status,
        new RequestTarget.Assignment(
            new AssignedAccess(
                status.permissionSetArn(),
                status.targetId(),
                PrincipalType.valueOf(status.principalTypeAsString()),
                status.principalId())));
  }

  private static RequestReport report(PermissionSetProvisioningStatus status) {
    return report(
        status, new RequestTarget.Provisioning(status.permissionSetArn(), status.accountId()));
  }

  /** A state unknown to this version is not final. */
  private static RequestState state(StatusValues status) {
    return switch (status) {
      case SUCCEEDED -> RequestState.SUCCEEDED;
      case FAILED -> RequestState.FAILED;
      case IN_PROGRESS, UNKNOWN_TO_SDK_VERSION -> RequestState.IN_PROGRESS;
    };
  }

  private static Set<String> assignmentIds(
      SdkIterable<AccountAssignmentOperationStatusMetadata> requests) {
    return ids(requests.stream().map(AccountAssignmentOperationStatusMetadata::requestId));
  }

  private static Set<String> ids(Stream<String> ids) {
    return ids.collect(Collectors.toUnmodifiableSet());
  }
}
