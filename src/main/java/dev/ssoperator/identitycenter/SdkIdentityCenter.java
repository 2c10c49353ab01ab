package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.find;
import static dev.ssoperator.identitycenter.AwsErrors.tolerate;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.CustomerManagedPolicyReference;
import software.amazon.awssdk.services.ssoadmin.model.ProvisionTargetType;
import software.amazon.awssdk.services.ssoadmin.model.ProvisioningStatus;
import software.amazon.awssdk.services.ssoadmin.model.Tag;
import software.amazon.awssdk.services.ssoadmin.model.TargetType;

/** {@link IdentityCenter} on AWS SDK for Java v2. */
final class SdkIdentityCenter implements IdentityCenter {

  private static final int PAGE_SIZE = 100;

  private final SsoAdminClients clients;
  private final InstanceLocator locator;
  private final PermissionSetNames names;
  private final SsoAdminClient revoking;
  private final SsoAdminClient granting;
  private final SsoAdminClient reading;
  private final PermissionSetReader reader;
  private final SdkRequests requests;

  SdkIdentityCenter(SsoAdminClients clients, InstanceLocator locator) {
    this(clients, locator, new PermissionSetNames(), Lane.READ);
  }

  private SdkIdentityCenter(
      SsoAdminClients clients, InstanceLocator locator, PermissionSetNames names, Lane reads) {
    this.clients = clients;
    this.locator = locator;
    this.names = names;
    this.revoking = clients.in(Lane.REVOKE);
    this.granting = clients.in(Lane.GRANT);
    this.reading = clients.in(reads);
    this.reader = new PermissionSetReader(reading);
    this.requests = new SdkRequests(clients.in(Lane.POLL));
  }

  @Override
  public SdkIdentityCenter in(Lane lane) {
    return new SdkIdentityCenter(clients, locator, names, lane);
  }

  @Override
  public InstanceState instance() {
    return locator.locate();
  }

  @Override
  public PermissionSetSnapshot createPermissionSet(
      String name, PermissionSetAttributes attributes, Map<String, String> tags) {
    var instance = instanceArn("CreatePermissionSet");
    var created =
        call(
                "CreatePermissionSet",
                () ->
                    granting.createPermissionSet(
                        r ->
                            r.instanceArn(instance)
                                .name(name)
                                .description(attributes.description())
                                .sessionDuration(attributes.sessionDuration().toString())
                                .relayState(attributes.relayState())
                                .tags(sdkTags(tags))))
            .permissionSet();
    return new PermissionSetSnapshot(
        created.permissionSetArn(),
        name,
        created.createdDate(),
        new PermissionSetContent(
            attributes.description(),
            attributes.sessionDuration(),
            attributes.relayState(),
            Set.of(),
            Set.of(),
            null,
            null,
            tags));
  }

  @Override
  public Optional<PermissionSetSnapshot> readPermissionSet(String permissionSetArn) {
    return unlessListed(
        permissionSetArn,
        () -> reader.read(instanceArn("DescribePermissionSet"), permissionSetArn));
  }

  @Override
  public boolean exists(String permissionSetArn) {
    return unlessListed(
            permissionSetArn,
            () ->
                Optional.of(
                    reader.describe(instanceArn("DescribePermissionSet"), permissionSetArn)))
        .isPresent();
  }

  @Override
  public Optional<String> findPermissionSet(String name) {
    return names.find(reader, instanceArn("ListPermissionSets"), name);
  }

  @Override
  public void updatePermissionSet(String permissionSetArn, PermissionSetAttributes attributes) {
    var instance = instanceArn("UpdatePermissionSet");
    call(
        "UpdatePermissionSet",
        () ->
            granting.updatePermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .description(attributes.description())
                        .sessionDuration(attributes.sessionDuration().toString())
                        .relayState(attributes.relayState())));
  }

  @Override
  public void attachManagedPolicy(String permissionSetArn, String policyArn) {
    var instance = instanceArn("AttachManagedPolicyToPermissionSet");
    tolerate(
        ErrorKind.ALREADY_EXISTS,
        "AttachManagedPolicyToPermissionSet",
        () ->
            granting.attachManagedPolicyToPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .managedPolicyArn(policyArn)));
  }

  @Override
  public void detachManagedPolicy(String permissionSetArn, String policyArn) {
    var instance = instanceArn("DetachManagedPolicyFromPermissionSet");
    tolerate(
        ErrorKind.NOT_FOUND,
        "DetachManagedPolicyFromPermissionSet",
        () ->
            granting.detachManagedPolicyFromPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .managedPolicyArn(policyArn)));
  }

  @Override
  public void attachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    var instance = instanceArn("AttachCustomerManagedPolicyReferenceToPermissionSet");
    tolerate(
        ErrorKind.ALREADY_EXISTS,
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        () ->
            granting.attachCustomerManagedPolicyReferenceToPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .customerManagedPolicyReference(reference(policy))));
  }

  @Override
  public void detachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    var instance = instanceArn("DetachCustomerManagedPolicyReferenceFromPermissionSet");
    tolerate(
        ErrorKind.NOT_FOUND,
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        () ->
            granting.detachCustomerManagedPolicyReferenceFromPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .customerManagedPolicyReference(reference(policy))));
  }

  @Override
  public void setInlinePolicy(String permissionSetArn, @Nullable PolicyDocument policy) {
    if (policy == null) {
      var instance = instanceArn("DeleteInlinePolicyFromPermissionSet");
      tolerate(
          ErrorKind.NOT_FOUND,
          "DeleteInlinePolicyFromPermissionSet",
          () ->
              granting.deleteInlinePolicyFromPermissionSet(
                  r -> r.instanceArn(instance).permissionSetArn(permissionSetArn)));
    } else {
      var instance = instanceArn("PutInlinePolicyToPermissionSet");
      call(
          "PutInlinePolicyToPermissionSet",
          () ->
              granting.putInlinePolicyToPermissionSet(
                  r ->
                      r.instanceArn(instance)
                          .permissionSetArn(permissionSetArn)
                          .inlinePolicy(policy.json())));
    }
  }

  @Override
  public void setPermissionsBoundary(
      String permissionSetArn, @Nullable PermissionsBoundary boundary) {
    if (boundary == null) {
      var instance = instanceArn("DeletePermissionsBoundaryFromPermissionSet");
      tolerate(
          ErrorKind.NOT_FOUND,
          "DeletePermissionsBoundaryFromPermissionSet",
          () ->
              granting.deletePermissionsBoundaryFromPermissionSet(
                  r -> r.instanceArn(instance).permissionSetArn(permissionSetArn)));
    } else {
      var instance = instanceArn("PutPermissionsBoundaryToPermissionSet");
      var customer = boundary.customerManagedPolicy();
      call(
          "PutPermissionsBoundaryToPermissionSet",
          () ->
              granting.putPermissionsBoundaryToPermissionSet(
                  r ->
                      r.instanceArn(instance)
                          .permissionSetArn(permissionSetArn)
                          .permissionsBoundary(
                              b ->
                                  b.managedPolicyArn(boundary.managedPolicy())
                                      .customerManagedPolicyReference(
                                          customer == null ? null : reference(customer)))));
    }
  }

  @Override
  public Map<String, String> tags(String permissionSetArn) {
    return reader.tags(instanceArn("ListTagsForResource"), permissionSetArn);
  }

  @Override
  public void tag(String permissionSetArn, Map<String, String> tags) {
    var instance = instanceArn("TagResource");
    call(
        "TagResource",
        () ->
            granting.tagResource(
                r -> r.instanceArn(instance).resourceArn(permissionSetArn).tags(sdkTags(tags))));
  }

  @Override
  public void untag(String permissionSetArn, Set<String> tagKeys) {
    var instance = instanceArn("UntagResource");
    call(
        "UntagResource",
        () ->
            granting.untagResource(
                r -> r.instanceArn(instance).resourceArn(permissionSetArn).tagKeys(tagKeys)));
  }

  @Override
  public void deletePermissionSet(String permissionSetArn) {
    var instance = instanceArn("DeletePermissionSet");
    var unused =
        in(Lane.REVOKE)
            .unlessListed(
                permissionSetArn,
                () ->
                    Optional.of(
                        call(
                            "DeletePermissionSet",
                            () ->
                                revoking.deletePermissionSet(
                                    r ->
                                        r.instanceArn(instance)
                                            .permissionSetArn(permissionSetArn)))));
  }

  @Override
  public Set<String> provisionedAccounts(String permissionSetArn, ProvisioningFilter filter) {
    var instance = instanceArn("ListAccountsForProvisionedPermissionSet");
    var status =
        filter == ProvisioningFilter.OUTDATED
            ? ProvisioningStatus.LATEST_PERMISSION_SET_NOT_PROVISIONED
            : null;
    return unlessListed(
            permissionSetArn,
            () ->
                Optional.of(
                    call(
                        "ListAccountsForProvisionedPermissionSet",
                        () ->
                            reading
                                .listAccountsForProvisionedPermissionSetPaginator(
                                    r ->
                                        r.instanceArn(instance)
                                            .permissionSetArn(permissionSetArn)
                                            .provisioningStatus(status)
                                            .maxResults(PAGE_SIZE))
                                .accountIds()
                                .stream()
                                .collect(Collectors.toUnmodifiableSet()))))
        .orElse(Set.of());
  }

  @Override
  public RequestReport provision(String permissionSetArn, @Nullable String accountId) {
    var instance = instanceArn("ProvisionPermissionSet");
    var targetType =
        accountId == null
            ? ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS
            : ProvisionTargetType.AWS_ACCOUNT;
    return requests.report(
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

  @Override
  public Set<AssignedAccess> assignments(String accountId, String permissionSetArn) {
    try {
      return listAssignments(accountId, permissionSetArn);
    } catch (IdentityCenterException e) {
      // Of an account that does not have the set, and of a set that does not exist, AWS says so.
      if (e.kind() == ErrorKind.NOT_FOUND
          && !provisionedAccounts(permissionSetArn, ProvisioningFilter.ALL).contains(accountId)) {
        return Set.of();
      }
      throw e.kind() == ErrorKind.NOT_FOUND ? inconsistent(e, "the account has the set") : e;
    }
  }

  private Set<AssignedAccess> listAssignments(String accountId, String permissionSetArn) {
    var instance = instanceArn("ListAccountAssignments");
    return call(
        "ListAccountAssignments",
        () ->
            reading
                .listAccountAssignmentsPaginator(
                    r ->
                        r.instanceArn(instance)
                            .accountId(accountId)
                            .permissionSetArn(permissionSetArn)
                            .maxResults(PAGE_SIZE))
                .accountAssignments()
                .stream()
                .map(
                    a ->
                        new AssignedAccess(
                            a.permissionSetArn(),
                            a.accountId(),
                            PrincipalType.valueOf(a.principalTypeAsString()),
                            a.principalId()))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Makes a call about a permission set; empty where AWS answers that it does not find something,
   * and does not list the set.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INCONSISTENT} where AWS lists the set
   */
  private <T> Optional<T> unlessListed(String permissionSetArn, Supplier<Optional<T>> call) {
    try {
      return call.get();
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      if (reader.list(instanceArn("ListPermissionSets")).contains(permissionSetArn)) {
        throw inconsistent(e, "the permission set is listed");
      }
      return Optional.empty();
    }
  }

  private static IdentityCenterException inconsistent(IdentityCenterException e, String but) {
    return new IdentityCenterException(
        ErrorKind.INCONSISTENT,
        e.operation(),
        "%s (but %s)".formatted(e.awsMessage(), but),
        e.awsRequestId(),
        e);
  }

  @Override
  public Optional<Set<AssignedAccess>> assignmentsOf(PrincipalType type, String principalId) {
    var instance = instanceArn("ListAccountAssignmentsForPrincipal");
    return find(
        "ListAccountAssignmentsForPrincipal",
        () ->
            reading
                .listAccountAssignmentsForPrincipalPaginator(
                    r ->
                        r.instanceArn(instance)
                            .principalType(type.name())
                            .principalId(principalId)
                            .maxResults(PAGE_SIZE))
                .accountAssignments()
                .stream()
                // For a user AWS may tell what its groups have, too.
                .filter(a -> a.principalTypeAsString().equals(type.name()))
                .filter(a -> a.principalId().equals(principalId))
                .map(
                    a -> new AssignedAccess(a.permissionSetArn(), a.accountId(), type, principalId))
                .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public RequestReport createAssignment(AssignedAccess access) {
    var instance = instanceArn("CreateAccountAssignment");
    return requests.report(
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

  @Override
  public RequestReport deleteAssignment(AssignedAccess access) {
    try {
      return startDeletion(access);
    } catch (IdentityCenterException e) {
      if (e.kind() == ErrorKind.NOT_FOUND
          && in(Lane.REVOKE)
              .assignments(access.accountId(), access.permissionSetArn())
              .contains(access)) {
        throw inconsistent(e, "the assignment is listed");
      }
      throw e;
    }
  }

  private RequestReport startDeletion(AssignedAccess access) {
    var instance = instanceArn("DeleteAccountAssignment");
    return requests.report(
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

  @Override
  public Optional<RequestReport> describeRequest(AsyncOperation operation, String requestId) {
    return requests.describe(instanceArn("DescribeRequest"), operation, requestId);
  }

  @Override
  public Map<String, RequestState> latestRequests(AsyncOperation operation) {
    return requests.latest(instanceArn("ListRequests"), operation);
  }

  @Override
  public Set<String> requestsInProgress(AsyncOperation operation) {
    return requests.inProgress(instanceArn("ListRequests"), operation);
  }

  private String instanceArn(String operation) {
    return locator.require(operation).arn();
  }

  private static CustomerManagedPolicyReference reference(CustomerManagedPolicy policy) {
    return CustomerManagedPolicyReference.builder().name(policy.name()).path(policy.path()).build();
  }

  private static Collection<Tag> sdkTags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
