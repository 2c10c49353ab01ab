package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.ProvisioningStatus;

/** {@link IdentityCenter} on AWS SDK for Java v2. */
final class SdkIdentityCenter implements IdentityCenter {

  private static final int PAGE_SIZE = 100;

  private final SsoAdminClients clients;
  private final InstanceLocator locator;
  private final PermissionSetNames names;
  private final SsoAdminClient revoking;
  private final SsoAdminClient reading;
  private final PermissionSetReader reader;
  private final PermissionSetWriter writer;
  private final AssignmentReader assignments;
  private final RequestStarter starter;
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
    this.reading = clients.in(reads);
    this.reader = new PermissionSetReader(reading);
    this.writer = new PermissionSetWriter(clients.in(Lane.GRANT), locator);
    this.assignments = new AssignmentReader(reading, locator);
    this.starter = new RequestStarter(clients, locator);
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
    return writer.create(name, attributes, tags);
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
  public Optional<String> permissionSetName(String permissionSetArn) {
    return reader.name(instanceArn("DescribePermissionSet"), permissionSetArn);
  }

  @Override
  public Optional<String> findPermissionSet(String name) {
    return names.find(reader, instanceArn("ListPermissionSets"), name);
  }

  @Override
  public void updatePermissionSet(String permissionSetArn, PermissionSetAttributes attributes) {
    writer.update(permissionSetArn, attributes);
  }

  @Override
  public void attachManagedPolicy(String permissionSetArn, String policyArn) {
    writer.attachManagedPolicy(permissionSetArn, policyArn);
  }

  @Override
  public void detachManagedPolicy(String permissionSetArn, String policyArn) {
    writer.detachManagedPolicy(permissionSetArn, policyArn);
  }

  @Override
  public void attachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    writer.attachCustomerManagedPolicy(permissionSetArn, policy);
  }

  @Override
  public void detachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    writer.detachCustomerManagedPolicy(permissionSetArn, policy);
  }

  @Override
  public void setInlinePolicy(String permissionSetArn, @Nullable PolicyDocument policy) {
    writer.setInlinePolicy(permissionSetArn, policy);
  }

  @Override
  public void setPermissionsBoundary(
      String permissionSetArn, @Nullable PermissionsBoundary boundary) {
    writer.setPermissionsBoundary(permissionSetArn, boundary);
  }

  @Override
  public Map<String, String> tags(String permissionSetArn) {
    return reader.tags(instanceArn("ListTagsForResource"), permissionSetArn);
  }

  @Override
  public void tag(String permissionSetArn, Map<String, String> tags) {
    writer.tag(permissionSetArn, tags);
  }

  @Override
  public void untag(String permissionSetArn, Set<String> tagKeys) {
    writer.untag(permissionSetArn, tagKeys);
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
    return starter.provision(permissionSetArn, accountId);
  }

  @Override
  public Set<AssignedAccess> assignments(String accountId, String permissionSetArn) {
    try {
      return assignments.in(accountId, permissionSetArn);
    } catch (IdentityCenterException e) {
      // AWS also reports this for an account without the set, and for a set that does not exist.
      if (e.kind() == ErrorKind.NOT_FOUND
          && !provisionedAccounts(permissionSetArn, ProvisioningFilter.ALL).contains(accountId)) {
        return Set.of();
      }
      throw e.kind() == ErrorKind.NOT_FOUND ? inconsistent(e, "the account has the set") : e;
    }
  }

  /**
   * Makes a call about a permission set; empty if AWS reports "not found" and does not list the
   * set.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INCONSISTENT} if AWS lists the set
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
    return assignments.of(type, principalId);
  }

  @Override
  public RequestReport createAssignment(AssignedAccess access) {
    return starter.create(access);
  }

  @Override
  public RequestReport deleteAssignment(AssignedAccess access) {
    try {
      return starter.delete(access);
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
}
