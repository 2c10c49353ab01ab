package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignment;
import software.amazon.awssdk.services.ssoadmin.model.ListAccountAssignmentsForPrincipalResponse;
import software.amazon.awssdk.services.ssoadmin.model.ListAccountAssignmentsResponse;

/** Lists assignments, as {@link IdentityCenter} specifies. */
final class AssignmentReader {

  private static final int PAGE_SIZE = 100;

  private final SsoAdmin reading;

  AssignmentReader(SsoAdmin reading) {
    this.reading = reading;
  }

  /** The assignments of a permission set in an account. */
  Set<AssignedAccess> in(String accountId, String permissionSetArn) {
    return reading.call(
        "ListAccountAssignments",
        (client, instance) ->
            Responses.all(
                    client.listAccountAssignmentsPaginator(
                        r ->
                            r.instanceArn(instance)
                                .accountId(accountId)
                                .permissionSetArn(permissionSetArn)
                                .maxResults(PAGE_SIZE)),
                    ListAccountAssignmentsResponse::nextToken,
                    ListAccountAssignmentsResponse::accountAssignments,
                    "AccountAssignments")
                .stream()
                .map(assignment -> access(accountId, permissionSetArn, assignment))
                .collect(Collectors.toUnmodifiableSet()));
  }

  private static AssignedAccess access(
      String accountId, String permissionSetArn, AccountAssignment assignment) {
    Responses.same(accountId, assignment.accountId(), "account");
    Responses.same(permissionSetArn, assignment.permissionSetArn(), "permission set");
    return new AssignedAccess(
        permissionSetArn,
        accountId,
        Responses.principalType(assignment.principalTypeAsString()),
        Responses.principalId(assignment.principalId(), "PrincipalId"));
  }

  /** The assignments of a principal; empty if the principal does not exist in AWS. */
  Optional<Set<AssignedAccess>> of(PrincipalType type, String principalId) {
    return reading.find(
        "ListAccountAssignmentsForPrincipal",
        (client, instance) ->
            Responses.all(
                    client.listAccountAssignmentsForPrincipalPaginator(
                        r ->
                            r.instanceArn(instance)
                                .principalType(type.name())
                                .principalId(principalId)
                                .maxResults(PAGE_SIZE)),
                    ListAccountAssignmentsForPrincipalResponse::nextToken,
                    ListAccountAssignmentsForPrincipalResponse::accountAssignments,
                    "AccountAssignments")
                .stream()
                // For a user, AWS may also list the assignments of its groups.
                .filter(a -> Responses.principalType(a.principalTypeAsString()) == type)
                .filter(
                    a -> Responses.principalId(a.principalId(), "PrincipalId").equals(principalId))
                .map(
                    a ->
                        new AssignedAccess(
                            Responses.required(a.permissionSetArn(), "PermissionSetArn"),
                            Responses.required(a.accountId(), "AccountId"),
                            type,
                            principalId))
                .collect(Collectors.toUnmodifiableSet()));
  }
}
