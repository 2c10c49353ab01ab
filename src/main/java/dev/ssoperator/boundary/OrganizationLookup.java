package dev.ssoperator.boundary;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.ledger.Organization;
import dev.ssoperator.ledger.OrganizationFacet;
import dev.ssoperator.ledger.OrganizationView;
import dev.ssoperator.sdk.Requester;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Finds accounts in the inventory of the organization. What is cheaper to read is tried first.
 *
 * @param requester woken at the end of a read
 */
record OrganizationLookup(Organization organization, Requester requester) implements AccountLookup {

  @Override
  public Match selects(Account account, AccountScope scope) {
    var answer = Match.NO;
    for (var facet : facets(scope, account.name() != null)) {
      var found = selects(account, scope, facet);
      if (found == Match.YES) {
        return Match.YES;
      }
      answer = found == Match.UNKNOWN ? Match.UNKNOWN : answer;
    }
    return answer;
  }

  private Match selects(Account account, AccountScope scope, OrganizationFacet facet) {
    var view = organization.view(Set.of(facet), Instant.MIN, requester);
    if (view.isEmpty()) {
      return Match.UNKNOWN;
    }
    var ids = ids(account, view.get());
    BiPredicate<OrganizationView, String> isSelected =
        switch (facet) {
          case ACCOUNTS -> (accounts, id) -> isNamed(accounts, id, scope);
          case UNITS -> (units, id) -> isInUnit(units, id, scope);
          case TAGS ->
              (tags, id) ->
                  !scope.tags().isEmpty()
                      && tags.tags(id).entrySet().containsAll(scope.tags().entrySet());
        };
    return !ids.isEmpty() && ids.stream().allMatch(id -> isSelected.test(view.get(), id))
        ? Match.YES
        : Match.NO;
  }

  /**
   * What has to be read to know the accounts of a scope.
   *
   * @param isNamed whether a spec has the account's name, so that its id is not known either
   */
  static Set<OrganizationFacet> facets(AccountScope scope, boolean isNamed) {
    var facets = EnumSet.noneOf(OrganizationFacet.class);
    if (!scope.names().isEmpty() || (isNamed && !scope.ids().isEmpty())) {
      facets.add(OrganizationFacet.ACCOUNTS);
    }
    if (!scope.organizationalUnits().isEmpty()) {
      facets.add(OrganizationFacet.UNITS);
    }
    if (!scope.tags().isEmpty()) {
      facets.add(OrganizationFacet.TAGS);
    }
    return facets;
  }

  /** Every account that a spec may mean: a name that several have is admitted for all or none. */
  private static List<String> ids(Account account, OrganizationView view) {
    var name = account.name();
    return name == null
        ? view.account(String.valueOf(account.id())).stream().map(OrganizationAccount::id).toList()
        : view.named(name).stream()
            .filter(OrganizationAccount::isActive)
            .map(OrganizationAccount::id)
            .toList();
  }

  private static boolean isNamed(OrganizationView view, String id, AccountScope scope) {
    return scope.ids().contains(id)
        || view.account(id)
            .filter(account -> Glob.anyMatches(scope.names(), account.name()))
            .isPresent();
  }

  private static boolean isInUnit(OrganizationView view, String id, AccountScope scope) {
    return scope.organizationalUnits().stream()
        .anyMatch(
            unit ->
                view.isIn(
                    id,
                    unit.id() == null ? String.valueOf(unit.path()) : unit.id(),
                    unit.includesNested()));
  }
}
