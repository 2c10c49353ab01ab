package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.inventory.AccountScopes;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.OrganizationalUnit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that a spec selects.
 *
 * @param accounts by id
 * @param missingUnits the selectors that name a unit which does not exist; what they select is
 *     unknown, and so is the rest
 * @param readAt when the organization was read; null if that was not necessary
 */
record Selection(
    SortedMap<String, Account> accounts, List<String> missingUnits, @Nullable Instant readAt) {

  /**
   * A selected account.
   *
   * @param name in AWS Organizations; empty if it is not known
   * @param isActive whether it can be given new access
   * @param isGiven whether the spec has its id
   */
  record Account(String id, String name, boolean isActive, boolean isGiven) {

    private static Account of(OrganizationAccount account, boolean isGiven) {
      return new Account(account.id(), account.name(), account.isActive(), isGiven);
    }
  }

  /** A selector, and what has to be looked at to know what it selects besides its ids. */
  private record Matcher(AccountScope scope, Set<OrganizationFacet> facets, Set<String> ids) {

    private static List<Matcher> of(List<AccountSelector> selectors) {
      return selectors.stream()
          .map(AccountSelector::scope)
          .map(scope -> new Matcher(scope, AccountScopes.facets(scope), Set.copyOf(scope.ids())))
          .toList();
    }

    private boolean selects(String id, Optional<OrganizationView> view) {
      return ids.contains(id)
          || (view.isPresent()
              && facets.stream()
                  .anyMatch(facet -> AccountScopes.selects(scope, facet, view.get(), id)));
    }
  }

  private static final String ACCOUNTS = "spec.accounts";
  private static final String EXCLUDED = "spec.excludeAccounts";

  /** What has to be read to know the accounts; nothing if the spec has ids only. */
  static Set<OrganizationFacet> facets(AccountAssignmentSetSpec spec) {
    var facets = EnumSet.noneOf(OrganizationFacet.class);
    Stream.concat(spec.accounts().stream(), spec.excludeAccounts().stream())
        .forEach(selector -> facets.addAll(AccountScopes.facets(selector.scope())));
    return facets;
  }

  /**
   * Selects accounts.
   *
   * @param view the organization with the {@link #facets} of the spec; empty if there are none
   */
  static Selection of(AccountAssignmentSetSpec spec, Optional<OrganizationView> view) {
    var missing = new ArrayList<String>();
    forEach(ACCOUNTS, spec.accounts(), (path, s) -> missingUnit(path, s, view, missing));
    forEach(EXCLUDED, spec.excludeAccounts(), (path, s) -> missingUnit(path, s, view, missing));
    var wanted = Matcher.of(spec.accounts());
    var excluded = Matcher.of(spec.excludeAccounts());
    var selected = new TreeMap<String, Account>();
    candidates(wanted, view)
        .filter(account -> wanted.stream().anyMatch(m -> m.selects(account.id(), view)))
        .filter(account -> excluded.stream().noneMatch(m -> m.selects(account.id(), view)))
        .forEach(account -> selected.put(account.id(), account));
    return new Selection(
        Collections.unmodifiableSortedMap(selected),
        List.copyOf(missing),
        view.map(OrganizationView::readAt).orElse(null));
  }

  private static Stream<Account> candidates(List<Matcher> wanted, Optional<OrganizationView> view) {
    var given =
        wanted.stream()
            .flatMap(matcher -> matcher.ids().stream())
            .collect(Collectors.toUnmodifiableSet());
    var known = view.map(OrganizationView::accounts).orElse(List.of());
    return Stream.concat(
        given.stream().map(id -> new Account(id, "", true, true)),
        known.stream().map(account -> Account.of(account, given.contains(account.id()))));
  }

  /** An account as people know it, whether it is selected or not. */
  String text(String accountId) {
    var account = accounts.get(accountId);
    return account == null || account.name().isEmpty()
        ? accountId
        : "%s (%s)".formatted(accountId, account.name());
  }

  private static void missingUnit(
      String path,
      AccountSelector selector,
      Optional<OrganizationView> view,
      List<String> missing) {
    var unit = selector.organizationalUnit();
    if (unit != null && view.isPresent() && !view.get().hasUnit(OrganizationalUnit.of(unit))) {
      missing.add("%s.organizationalUnit: %s".formatted(path, OrganizationalUnit.of(unit)));
    }
  }

  private static void forEach(
      String field, List<AccountSelector> selectors, BiConsumer<String, AccountSelector> action) {
    for (var i = 0; i < selectors.size(); i++) {
      action.accept("%s[%d]".formatted(field, i), selectors.get(i));
    }
  }
}
