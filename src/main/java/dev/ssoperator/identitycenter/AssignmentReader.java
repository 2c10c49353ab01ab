package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.find;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/** Lists assignments, as {@link IdentityCenter} specifies. */
final class AssignmentReader {

  private static final int PAGE_SIZE = 100;

  private final SsoAdminClient client;
  private final InstanceLocator locator;

  AssignmentReader(SsoAdminClient client, InstanceLocator locator) {
    this.client = client;
    this.locator = locator;
  }

  /** The assignments of a permission set in an account. */
  Set<AssignedAccess> in(String accountId, String permissionSetArn) {
    var instance = instanceArn("ListAccountAssignments");
    return call(
        "ListAccountAssignments",
        () ->
            client
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

  /** The assignments of a principal; empty if the principal does not exist in AWS. */
  Optional<Set<AssignedAccess>> of(PrincipalType type, String principalId) {
    var instance = instanceArn("ListAccountAssignmentsForPrincipal");
    return find(
        "ListAccountAssignmentsForPrincipal",
        () ->
            client
                .listAccountAssignmentsForPrincipalPaginator(
                    r ->
                        r.instanceArn(instance)
                            .principalType(type.name())
                            .principalId(principalId)
                            .maxResults(PAGE_SIZE))
                .accountAssignments()
                .stream()
                // For a user, AWS may also list the assignments of its groups.
                .filter(a -> a.principalTypeAsString().equals(type.name()))
                .filter(a -> a.principalId().equals(principalId))
                .map(
                    a -> new AssignedAccess(a.permissionSetArn(), a.accountId(), type, principalId))
                .collect(Collectors.toUnmodifiableSet()));
  }

  private String instanceArn(String operation) {
    return locator.require(operation).arn();
  }
}
