package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.OrganizationAccount;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The organization at one time; immutable. It has the accounts of which every requested facet was
 * read. An account that joined is therefore missing until its units or tags were read; an account
 * that is known is missing only after it left the organization.
 */
public final class OrganizationView {

  private final Set<OrganizationFacet> facets;
  private final Instant readAt;
  private final Set<OrganizationalUnit> units;
  private final Map<String, OrganizationMember> members;
  private final Map<String, List<OrganizationAccount>> byName;

  OrganizationView(
      Set<OrganizationFacet> facets,
      Instant readAt,
      Collection<OrganizationMember> all,
      Set<OrganizationalUnit> units) {
    this.facets = Set.copyOf(facets);
    this.readAt = readAt;
    this.units = units;
    var known = new TreeMap<String, OrganizationMember>();
    all.stream()
        .filter(member -> member.has(facets))
        .forEach(member -> known.put(member.account().id(), member));
    this.members = Collections.unmodifiableMap(known);
    this.byName =
        known.values().stream()
            .map(OrganizationMember::account)
            .collect(
                Collectors.groupingBy(OrganizationAccount::name, Collectors.toUnmodifiableList()));
  }

  /** When the oldest read of this view began; the view shows the state of that time or later. */
  public Instant readAt() {
    return readAt;
  }

  /** All accounts, whatever their state, sorted by id. */
  public List<OrganizationAccount> accounts() {
    return members.values().stream().map(OrganizationMember::account).toList();
  }

  /** An account, whatever its state. */
  public Optional<OrganizationAccount> account(String id) {
    return Optional.ofNullable(members.get(id)).map(OrganizationMember::account);
  }

  /** The accounts with this name, whatever their state, sorted by id. */
  public List<OrganizationAccount> named(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /**
   * Whether an account is in an organizational unit; false for an unknown account.
   *
   * @param pathOrId such as {@code Workloads/Prod}, {@code ou-…}, {@code r-…}, or {@code /} for the
   *     root; upper and lower case differ
   * @param recursive whether the account may also be in a nested unit
   * @throws IllegalStateException if units were not read for this view
   */
  public boolean isIn(String accountId, String pathOrId, boolean recursive) {
    var units = chain(accountId);
    var candidates = recursive || units.isEmpty() ? units : List.of(units.get(units.size() - 1));
    return candidates.stream().anyMatch(unit -> unit.matches(pathOrId));
  }

  /**
   * Whether there is such a unit, with or without accounts.
   *
   * @param pathOrId as in {@link #isIn}
   * @throws IllegalStateException if units were not read for this view
   */
  public boolean hasUnit(String pathOrId) {
    require(OrganizationFacet.UNITS);
    return units.stream().anyMatch(unit -> unit.matches(pathOrId));
  }

  /**
   * The organizational units of an account, from the one in the root to the one that the account is
   * directly in; empty if that is the root, or if the account is unknown.
   *
   * @throws IllegalStateException if units were not read for this view
   */
  public List<OrganizationalUnit> units(String accountId) {
    var units = chain(accountId);
    return units.isEmpty() ? units : units.subList(1, units.size());
  }

  /**
   * The tags of an account; empty also if the account is unknown.
   *
   * @throws IllegalStateException if tags were not read for this view
   */
  public Map<String, String> tags(String accountId) {
    require(OrganizationFacet.TAGS);
    return Optional.ofNullable(members.get(accountId))
        .map(OrganizationMember::tags)
        .orElse(Map.of());
  }

  private List<OrganizationalUnit> chain(String accountId) {
    require(OrganizationFacet.UNITS);
    return Optional.ofNullable(members.get(accountId))
        .map(OrganizationMember::units)
        .orElse(List.of());
  }

  private void require(OrganizationFacet facet) {
    if (!facets.contains(facet)) {
      throw new IllegalStateException("the view was requested without " + facet);
    }
  }
}
