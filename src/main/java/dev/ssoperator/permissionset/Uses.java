package dev.ssoperator.permissionset;

import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;

/** Assignments of a permission set, as a boundary judges them. */
public final class Uses {

  private Uses() {}

  /** An assignment that a resource has: by the names of its spec, if it is what the spec means. */
  static Use of(AccountAssignment resource, AssignedAccess assignment) {
    var status = resource.getStatus();
    var isMeant = resource.isObserved() && status != null && assignment.equals(status.resolved());
    return isMeant ? requested(resource) : byIds(assignment, describe(resource));
  }

  /** What a resource requests. */
  public static Use requested(AccountAssignment resource) {
    var spec = resource.getSpec();
    return new Use(spec.account(), spec.principal(), describe(resource));
  }

  /** An assignment that no resource requests. */
  public static Use unmanaged(AssignedAccess assignment) {
    return byIds(
        assignment,
        "the assignment to %s %s in account %s, which no resource requests"
            .formatted(
                assignment.principalType(), assignment.principalId(), assignment.accountId()));
  }

  private static Use byIds(AssignedAccess assignment, String description) {
    var isGroup = assignment.principalType() == PrincipalType.GROUP;
    var id = assignment.principalId();
    return new Use(
        new Account(assignment.accountId(), null),
        new Principal(null, null, isGroup ? id : null, isGroup ? null : id, IdentityChange.FOLLOW),
        description);
  }

  private static String describe(AccountAssignment resource) {
    return "AccountAssignment " + resource.getMetadata().getName();
  }
}
