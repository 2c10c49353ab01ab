package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.model.ListAccountsForProvisionedPermissionSetResponse;
import software.amazon.awssdk.services.ssoadmin.model.ProvisioningStatus;

/** {@link IdentityCenter} on AWS SDK for Java v2. */
final class SdkIdentityCenter extends PermissionSetWriter {

  private static final int PAGE_SIZE = 100;

  private final SsoAdminClients clients;
  private final InstanceLocator locator;
  private final PermissionSetNames names;
  private final SsoAdmin revoking;
  private final SsoAdmin reading;
  private final PermissionSetReader reader;
  private final AssignmentReader assignments;
  private final SdkRequests requests;

  SdkIdentityCenter(SsoAdminClients clients, InstanceLocator locator) {
    this(clients, locator, new PermissionSetNames(), Lane.READ);
  }

  private SdkIdentityCenter(
      SsoAdminClients clients, InstanceLocator locator, PermissionSetNames names, Lane reads) {
    super(new SsoAdmin(clients.in(Lane.GRANT), locator));
    this.clients = clients;
    this.locator = locator;
    this.names = names;
    this.revoking = new SsoAdmin(clients.in(Lane.REVOKE), locator);
    this.reading = new SsoAdmin(clients.in(reads), locator);
    this.reader = new PermissionSetReader(reading);
    this.assignments = new AssignmentReader(reading);
    this.requests = new SdkRequests(clients, locator);
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
  public Optional<PermissionSetSnapshot> readPermissionSet(String permissionSetArn) {
    return unlessListed(permissionSetArn, () -> reader.read(permissionSetArn));
  }

  @Override
  public boolean exists(String permissionSetArn) {
    return unlessListed(permissionSetArn, () -> reader.describe(permissionSetArn)).isPresent();
  }

  @Override
  public Optional<String> permissionSetName(String permissionSetArn) {
    return reader.name(permissionSetArn);
  }

  @Override
  public List<String> permissionSets() {
    return reader.list();
  }

  @Override
  public Set<String> permissionSetsIn(String accountId) {
    return reader.provisionedTo(accountId);
  }

  @Override
  public Optional<String> findPermissionSet(String name) {
    return names.find(reader, name);
  }

  @Override
  public Map<String, String> tags(String permissionSetArn) {
    return reader.tags(permissionSetArn);
  }

  @Override
  public void deletePermissionSet(String permissionSetArn) {
    var unused =
        in(Lane.REVOKE)
            .unlessListed(
                permissionSetArn,
                () ->
                    revoking.call(
                        "DeletePermissionSet",
                        (client, instance) ->
                            client.deletePermissionSet(
                                r -> r.instanceArn(instance).permissionSetArn(permissionSetArn))));
  }

  @Override
  public Set<String> provisionedAccounts(String permissionSetArn, ProvisioningFilter filter) {
    var status =
        filter == ProvisioningFilter.OUTDATED
            ? ProvisioningStatus.LATEST_PERMISSION_SET_NOT_PROVISIONED
            : null;
    return unlessListed(
            permissionSetArn,
            () ->
                reading.call(
                    "ListAccountsForProvisionedPermissionSet",
                    (client, instance) ->
                        Set.copyOf(
                            Responses.all(
                                client.listAccountsForProvisionedPermissionSetPaginator(
                                    r ->
                                        r.instanceArn(instance)
                                            .permissionSetArn(permissionSetArn)
                                            .provisioningStatus(status)
                                            .maxResults(PAGE_SIZE)),
                                ListAccountsForProvisionedPermissionSetResponse::nextToken,
                                ListAccountsForProvisionedPermissionSetResponse::accountIds,
                                "AccountIds"))))
        .orElse(Set.of());
  }

  @Override
  public RequestReport provision(String permissionSetArn, @Nullable String accountId) {
    return requests.provision(permissionSetArn, accountId);
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
      throw e.kind() == ErrorKind.NOT_FOUND ? e.inconsistent("the account has the set") : e;
    }
  }

  /**
   * Makes a call about a permission set; empty if AWS reports "not found" and does not list the
   * set.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INCONSISTENT} if AWS lists the set
   */
  private <T> Optional<T> unlessListed(String permissionSetArn, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      if (reader.list().contains(permissionSetArn)) {
        throw e.inconsistent("the permission set is listed");
      }
      return Optional.empty();
    }
  }

  @Override
  public Optional<Set<AssignedAccess>> assignmentsOf(PrincipalType type, String principalId) {
    return assignments.of(type, principalId);
  }

  @Override
  public RequestReport createAssignment(AssignedAccess access) {
    return requests.create(access);
  }

  @Override
  public RequestReport deleteAssignment(AssignedAccess access) {
    try {
      return requests.delete(access);
    } catch (IdentityCenterException e) {
      if (e.kind() == ErrorKind.NOT_FOUND
          && in(Lane.REVOKE)
              .assignments(access.accountId(), access.permissionSetArn())
              .contains(access)) {
        throw e.inconsistent("the assignment is listed");
      }
      throw e;
    }
  }

  @Override
  public Optional<RequestReport> describeRequest(AsyncOperation operation, String requestId) {
    return requests.describe(operation, requestId);
  }

  @Override
  public Map<String, RequestState> latestRequests(AsyncOperation operation) {
    return requests.latest(operation);
  }

  @Override
  public Set<String> requestsInProgress(AsyncOperation operation) {
    return requests.inProgress(operation);
  }
}
