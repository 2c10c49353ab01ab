package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.OrganizationAccount;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an account.
 *
 * @param units from the root, which is the first, to the unit that the account is directly in; null
 *     if not read
 * @param tags null if not read
 */
record OrganizationMember(
    OrganizationAccount account,
    @Nullable List<OrganizationalUnit> units,
    @Nullable Map<String, String> tags) {

  static OrganizationMember of(OrganizationAccount account) {
    return new OrganizationMember(account, null, null);
  }

  boolean has(Set<OrganizationFacet> facets) {
    return (units != null || !facets.contains(OrganizationFacet.UNITS))
        && (tags != null || !facets.contains(OrganizationFacet.TAGS));
  }
}
