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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds accounts in the inventory of the organization. What is cheaper to read is tried first.
 *
 * @param requester woken at the end of a read
 */
record OrganizationLookup(Organization organization, Requester requester) implements AccountLookup {

  @Override
  public Match selects(Account account, AccountScope scope) {
    var answer = Match.NO;
    var selected = new HashSet<String>();
    for (var facet : facets(scope, account.name() != null)) {
      var view = organization.view(Set.of(facet), Instant.MIN, requester);
      if (view.isEmpty()) {
        answer = Match.UNKNOWN;
        continue;
      }
      var ids = ids(account, view.get());
      ids.stream().filter(id -> isSelected(view.get(), id, scope, facet)).forEach(selected::add);
      if (!ids.isEmpty() && selected.containsAll(ids)) {
        return Match.YES;
      }
    }
    return answer;
  }

  private static boolean isSelected(
      OrganizationView view, String id, AccountScope scope, OrganizationFacet facet) {
    return switch (facet) {
      case ACCOUNTS -> isNamed(view, id, scope);
      case UNITS -> isInUnit(view, id, scope);
      case TAGS -> view.tags(id).entrySet().containsAll(scope.tags().entrySet());
    };
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
