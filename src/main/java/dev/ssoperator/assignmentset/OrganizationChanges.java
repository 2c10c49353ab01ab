package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Wakes the sets whose selectors follow the organization when it changes.
 *
 * @param sets the sets in the cache
 * @param desired knows what they must know of the organization
 * @param wake requeues a set
 */
record OrganizationChanges(
    IndexedResourceCache<AccountAssignmentSet> sets,
    DesiredAccess desired,
    Consumer<ResourceID> wake)
    implements Organization.Listener {

  @Override
  public Set<OrganizationFacet> needs() {
    return desired.needs();
  }

  @Override
  public void changed(Set<String> accountIds) {
    sets.list()
        .filter(set -> !Selection.facets(set.getSpec()).isEmpty())
        .map(ResourceID::fromResource)
        .forEach(wake);
  }
}
