package dev.ssoperator.inventory;

import dev.ssoperator.api.AccountScope;
import dev.ssoperator.identitycenter.OrganizationAccount;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** Evaluates which accounts of the organization a scope selects. */
public final class AccountScopes {

  private AccountScopes() {}

  /** What has to be read to know the accounts of a scope; nothing for ids. */
  public static Set<OrganizationFacet> facets(AccountScope scope) {
    var facets = EnumSet.noneOf(OrganizationFacet.class);
    if (!scope.names().isEmpty()) {
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

  /**
   * Whether a scope selects an account by what one facet says about it; ids count among the names.
   *
   * @throws IllegalStateException if the view was requested without the facet
   */
  public static boolean selects(
      AccountScope scope, OrganizationFacet facet, OrganizationView view, String accountId) {
    return switch (facet) {
      case ACCOUNTS ->
          scope.ids().contains(accountId)
              || view.account(accountId).filter(isNamed(scope)).isPresent();
      case UNITS ->
          scope.organizationalUnits().stream()
              .anyMatch(
                  unit -> view.isIn(accountId, OrganizationalUnit.of(unit), unit.includesNested()));
      case TAGS ->
          !scope.tags().isEmpty()
              && view.tags(accountId).entrySet().containsAll(scope.tags().entrySet());
    };
  }

  private static Predicate<OrganizationAccount> isNamed(AccountScope scope) {
    return account -> Glob.anyMatches(scope.names(), account.name());
  }
}
