package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.pagination.sync.SdkIterable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatus;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatusMetadata;
import software.amazon.awssdk.services.ssoadmin.model.ListAccountAssignmentCreationStatusResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListAccountAssignmentDeletionStatusResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListPermissionSetProvisioningStatusResponse;
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
  private static final String REQUEST = "request";
  private static final String REQUEST_ID = "RequestId";
  private static final String STATUS = "status of the request";
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
    return granting.call(
        "ProvisionPermissionSet",
        (client, instance) ->
            report(
                client
                    .provisionPermissionSet(
                        r ->
                            r.instanceArn(instance)
                                .permissionSetArn(permissionSetArn)
                                .targetType(targetType)
                                .targetId(accountId))
                    .permissionSetProvisioningStatus(),
                new RequestTarget.Provisioning(permissionSetArn, accountId)));
  }

  RequestReport create(AssignedAccess access) {
    return granting.call(
        "CreateAccountAssignment",
        (client, instance) ->
            report(
                AsyncOperation.CREATE_ASSIGNMENT,
                client
                    .createAccountAssignment(
                        r ->
                            r.instanceArn(instance)
                                .permissionSetArn(access.permissionSetArn())
                                .targetType(TargetType.AWS_ACCOUNT)
                                .targetId(access.accountId())
                                .principalType(access.principalType().name())
                                .principalId(access.principalId()))
                    .accountAssignmentCreationStatus(),
                access));
  }

  RequestReport delete(AssignedAccess access) {
    return revoking.call(
        "DeleteAccountAssignment",
        (client, instance) ->
            report(
                AsyncOperation.DELETE_ASSIGNMENT,
                client
                    .deleteAccountAssignment(
                        r ->
                            r.instanceArn(instance)
                                .permissionSetArn(access.permissionSetArn())
                                .targetType(TargetType.AWS_ACCOUNT)
                                .targetId(access.accountId())
                                .principalType(access.principalType().name())
                                .principalId(access.principalId()))
                    .accountAssignmentDeletionStatus(),
                access));
  }

  Optional<RequestReport> describe(AsyncOperation operation, String id) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          polling.find(
              "DescribeAccountAssignmentCreationStatus",
              (client, instance) ->
                  report(
                      operation,
                      id,
                      client
                          .describeAccountAssignmentCreationStatus(
                              r -> r.instanceArn(instance).accountAssignmentCreationRequestId(id))
                          .accountAssignmentCreationStatus()));
      case DELETE_ASSIGNMENT ->
          polling.find(
              "DescribeAccountAssignmentDeletionStatus",
              (client, instance) ->
                  report(
                      operation,
                      id,
                      client
                          .describeAccountAssignmentDeletionStatus(
                              r -> r.instanceArn(instance).accountAssignmentDeletionRequestId(id))
                          .accountAssignmentDeletionStatus()));
      case PROVISION ->
          polling.find(
              "DescribePermissionSetProvisioningStatus",
              (client, instance) ->
                  report(
                      id,
                      client
                          .describePermissionSetProvisioningStatus(
                              r -> r.instanceArn(instance).provisionPermissionSetRequestId(id))
                          .permissionSetProvisioningStatus()));
    };
  }

  Set<String> inProgress(AsyncOperation operation) {
    return polling.call(
        listOperation(operation),
        (client, instance) ->
            pages(client, instance, operation, IN_PROGRESS)
                .flatMap(page -> page.entrySet().stream())
                .filter(request -> request.getValue() == RequestState.IN_PROGRESS)
                .map(Map.Entry::getKey)
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
          states(
              client.listAccountAssignmentCreationStatusPaginator(
                  r -> r.instanceArn(instance).filter(filter).maxResults(PAGE_SIZE)),
              ListAccountAssignmentCreationStatusResponse::nextToken,
              ListAccountAssignmentCreationStatusResponse::accountAssignmentsCreationStatus,
              AccountAssignmentOperationStatusMetadata::requestId,
              AccountAssignmentOperationStatusMetadata::status);
      case DELETE_ASSIGNMENT ->
          states(
              client.listAccountAssignmentDeletionStatusPaginator(
                  r -> r.instanceArn(instance).filter(filter).maxResults(PAGE_SIZE)),
              ListAccountAssignmentDeletionStatusResponse::nextToken,
              ListAccountAssignmentDeletionStatusResponse::accountAssignmentsDeletionStatus,
              AccountAssignmentOperationStatusMetadata::requestId,
              AccountAssignmentOperationStatusMetadata::status);
      case PROVISION ->
          states(
              client.listPermissionSetProvisioningStatusPaginator(
                  r -> r.instanceArn(instance).filter(filter).maxResults(PAGE_SIZE)),
              ListPermissionSetProvisioningStatusResponse::nextToken,
              ListPermissionSetProvisioningStatusResponse::permissionSetsProvisioningStatus,
              PermissionSetProvisioningStatusMetadata::requestId,
              PermissionSetProvisioningStatusMetadata::status);
    };
  }

  private static <P, T> Stream<Map<String, RequestState>> states(
      SdkIterable<P> pages,
      Function<P, @Nullable String> next,
      Function<P, List<T>> requests,
      Function<T, @Nullable String> id,
      Function<T, @Nullable StatusValues> status) {
    var tokens = new Responses.Tokens();
    return pages.stream()
        .map(
            page -> {
              var unused = tokens.next(next.apply(page));
              return Responses.entries(requests.apply(page), "the list of requests").stream()
                  .collect(
                      Collectors.toUnmodifiableMap(
                          request -> Responses.required(id.apply(request), REQUEST_ID),
                          request -> state(status.apply(request)),
                          (one, other) -> other));
            });
  }

  private static RequestReport report(
      AsyncOperation operation, String id, @Nullable AccountAssignmentOperationStatus status) {
    var known = Responses.required(status, STATUS);
    Responses.same(id, known.requestId(), REQUEST);
    return report(
        operation,
        known,
        new AssignedAccess(
            Responses.required(known.permissionSetArn(), "PermissionSetArn"),
            Responses.required(known.targetId(), "TargetId"),
            Responses.principalType(known.principalTypeAsString()),
            Responses.principalId(known.principalId(), "PrincipalId")));
  }

  private static RequestReport report(
      AsyncOperation operation,
      @Nullable AccountAssignmentOperationStatus status,
      AssignedAccess access) {
    var known = Responses.required(status, STATUS);
    Responses.same(access.accountId(), known.targetId(), "account");
    Responses.same(access.permissionSetArn(), known.permissionSetArn(), "permission set");
    Responses.same(access.principalId(), known.principalId(), "principal");
    return new RequestReport(
        operation,
        Responses.required(known.requestId(), REQUEST_ID),
        new RequestTarget.Assignment(access),
        state(known.status()),
        known.failureReason(),
        known.createdDate());
  }

  private static RequestReport report(String id, @Nullable PermissionSetProvisioningStatus status) {
    var known = Responses.required(status, STATUS);
    Responses.same(id, known.requestId(), REQUEST);
    var arn = Responses.required(known.permissionSetArn(), "PermissionSetArn");
    return report(known, new RequestTarget.Provisioning(arn, known.accountId()));
  }

  private static RequestReport report(
      @Nullable PermissionSetProvisioningStatus status, RequestTarget.Provisioning target) {
    var known = Responses.required(status, STATUS);
    Responses.same(target.permissionSetArn(), known.permissionSetArn(), "permission set");
    return new RequestReport(
        AsyncOperation.PROVISION,
        Responses.required(known.requestId(), REQUEST_ID),
        target,
        state(known.status()),
        known.failureReason(),
        known.createdDate());
  }

  /** A state that is absent, or unknown to this version, is not final. */
  private static RequestState state(@Nullable StatusValues status) {
    return status == StatusValues.SUCCEEDED
        ? RequestState.SUCCEEDED
        : status == StatusValues.FAILED ? RequestState.FAILED : RequestState.IN_PROGRESS;
  }
}
