package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    return reading.find(
        "ListAccountAssignmentsForPrincipal",
        (client, instance) ->
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
}
