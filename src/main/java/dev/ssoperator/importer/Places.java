package dev.ssoperator.importer;

import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.OrganizationalUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says which accounts are meant: by unit where every account of it is, else by id. */
final class Places {

  private static final int MAX_SELECTORS = 50;
  private static final int MAX_IDS = 500;

  /**
   * What selects some accounts.
   *
   * @param units sorted by how they are written
   * @param ids the accounts that none of the units has
   */
  record Selected(List<OrganizationalUnit> units, SortedSet<String> ids) {

    /** In the form of {@code spec.accounts} of an AccountAssignmentSet. */
    List<Map<String, Object>> selectors() {
      var selectors = new ArrayList<Map<String, Object>>();
      for (var unit : units) {
        selectors.add(
            Map.of(
                "organizationalUnit",
                unit.path() == null ? Map.of("id", unit.id()) : Map.of("path", unit.path())));
      }
      var rest = new ArrayList<>(ids);
      for (var from = 0; from < rest.size(); from += MAX_IDS) {
        selectors.add(Map.of("ids", rest.subList(from, Math.min(from + MAX_IDS, rest.size()))));
      }
      return selectors;
    }
  }

  private final OrganizationView organization;

  /** The ids of all accounts in a unit and in its units, by the unit's id. */
  private final Map<String, Set<String>> units = new HashMap<>();

  Places(OrganizationView organization) {
    this.organization = organization;
    for (var account : organization.accounts()) {
      for (var unit : organization.units(account.id())) {
        units.computeIfAbsent(unit.id(), id -> new TreeSet<>()).add(account.id());
      }
    }
  }

  /** Whether an account can be assigned. */
  boolean isActive(String accountId) {
    return organization.account(accountId).filter(OrganizationAccount::isActive).isPresent();
  }

  /** What selects exactly the active ones of these accounts. */
  Selected select(SortedSet<String> accountIds) {
    var whole = new TreeMap<String, OrganizationalUnit>();
    var ids = new TreeSet<String>();
    for (var id : accountIds) {
      var unit = organization.units(id).stream().filter(u -> isWhole(u, accountIds)).findFirst();
      unit.ifPresent(found -> whole.put(text(found), found));
      if (unit.isEmpty() && isActive(id)) {
        ids.add(id);
      }
    }
    var isTooMany = whole.size() + ids.size() / MAX_IDS + 1 > MAX_SELECTORS;
    return isTooMany
        ? new Selected(
            List.of(),
            accountIds.stream()
                .filter(this::isActive)
                .collect(Collectors.toCollection(TreeSet::new)))
        : new Selected(List.copyOf(whole.values()), ids);
  }

  /** A unit of one account is not meant as a unit. */
  private boolean isWhole(OrganizationalUnit unit, Set<String> accountIds) {
    var accounts = units.getOrDefault(unit.id(), Set.of());
    return accountIds.containsAll(accounts) && accounts.stream().filter(this::isActive).count() > 1;
  }

  private static String text(OrganizationalUnit unit) {
    return unit.path() == null ? unit.id() : unit.path();
  }
}
