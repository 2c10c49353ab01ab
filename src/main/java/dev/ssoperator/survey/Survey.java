package dev.ssoperator.survey;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.Instance;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.inventory.OrganizationView;
import java.util.List;
import java.util.Set;

/**
 * What an instance held when it was read. The calls that read it are no transaction: what changed
 * meanwhile may be seen or not.
 *
 * @param permissionSets sorted by name
 * @param assignments all of them; where they were read by {@linkplain Route#PRINCIPALS principal},
 *     without those of principals that do not exist any more, except where no other principal has
 *     the permission set in the account
 * @param people the groups and users of the identity store
 * @param organization the accounts and their organizational units
 * @param route how the assignments were found
 */
public record Survey(
    Instance instance,
    List<PermissionSetSnapshot> permissionSets,
    Set<AssignedAccess> assignments,
    People people,
    OrganizationView organization,
    Route route) {

  /** Takes copies. */
  public Survey {
    permissionSets = List.copyOf(permissionSets);
    assignments = Set.copyOf(assignments);
  }
}
