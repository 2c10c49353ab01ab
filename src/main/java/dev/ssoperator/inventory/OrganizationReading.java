package dev.ssoperator.inventory;

import java.util.Map;
import java.util.Set;

/**
 * What one read of a facet has found.
 *
 * @param members the accounts, by id
 * @param units the root and every organizational unit, those without accounts too; empty unless the
 *     facet is the units
 */
record OrganizationReading(Map<String, OrganizationMember> members, Set<OrganizationalUnit> units) {

  OrganizationReading(Map<String, OrganizationMember> members) {
    this(members, Set.of());
  }
}
