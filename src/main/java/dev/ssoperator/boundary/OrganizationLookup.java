package dev.ssoperator.boundary;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.inventory.AccountScopes;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.sdk.Requester;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds accounts in the inventory of the organization. What is cheaper to read is tried first.
 *
 * @param views the organization with a facet; empty while it is being read
 */
record OrganizationLookup(Function<OrganizationFacet, Optional<OrganizationView>> views)
    implements AccountLookup {

  /** Reads what is missing, and wakes the requester at the end. */
  static OrganizationLookup of(Organization organization, Requester requester) {
    return new OrganizationLookup(
        facet -> organization.view(Set.of(facet), Instant.MIN, requester));
  }

  @Override
  public Match selects(Account account, AccountScope scope) {
    var answer = Match.NO;
    var selected = new HashSet<String>();
    for (var facet : facets(scope, account.name() != null)) {
      var view = views.apply(facet);
      if (view.isEmpty()) {
        answer = Match.UNKNOWN;
        continue;
      }
      var ids = ids(account, view.get());
      ids.stream()
          .filter(id -> AccountScopes.selects(scope, facet, view.get(), id))
          .forEach(selected::add);
      if (!ids.isEmpty() && selected.containsAll(ids)) {
        return Match.YES;
      }
    }
    return answer;
  }

  /**
   * What has to be read to know the accounts of a scope.
   *
   * @param isNamed whether a spec has the account's name, so that its id is not known either
   */
  static Set<OrganizationFacet> facets(AccountScope scope, boolean isNamed) {
    var facets = EnumSet.noneOf(OrganizationFacet.class);
    facets.addAll(AccountScopes.facets(scope));
    if (isNamed && !scope.ids().isEmpty()) {
      facets.add(OrganizationFacet.ACCOUNTS);
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
}
