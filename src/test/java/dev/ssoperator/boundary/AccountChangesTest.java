package dev.ssoperator.boundary;

import static dev.ssoperator.boundary.Followed.TEAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.inventory.OrganizationFacet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read of the organization for boundaries, and who is told of its changes. */
class AccountChangesTest {

  private static final String ID = "111111111111";
  private static final AccountScope UNITS =
      new AccountScope(null, null, List.of(new OrganizationalUnit("/Data", null, true)), null);
  private static final AccountScope TAGS = new AccountScope(null, null, null, Map.of("a", "b"));
  private static final AccountScope NAMES = new AccountScope(null, List.of("data-*"), null, null);
  private static final AccountScope ANY =
      new AccountScope(
          null, List.of("*"), List.of(new OrganizationalUnit("/Data", null, true)), null);
  private static final AccountScope IDS = new AccountScope(List.of(ID), null, null, null);

  private final List<AccessBoundary> boundaries = new ArrayList<>();
  private final Followed resources = new Followed();
  private final AccountChanges changes = changes();

  private AccountChanges changes() {
    var cache = new BoundaryCache();
    cache.use(new ListedBoundaries(boundaries));
    var followers = new Followers();
    resources.followedBy(followers);
    return new AccountChanges(cache, followers);
  }

  private void given(AccountScope... scopes) {
    for (var scope : scopes) {
      boundaries.add(
          Followed.boundary("b" + boundaries.size(), List.of(TEAM, "more"), null, scope));
    }
    changes.boundariesChanged();
  }

  @Test
  void unitsAndTagsAreReadWhileANamespaceHasAnyResource() {
    given(UNITS, TAGS);
    assertThat(changes.needs()).isEmpty();

    var set = resources.permissionSet("more", "set");
    assertThat(changes.needs()).isEqualTo(Set.of(OrganizationFacet.UNITS, OrganizationFacet.TAGS));

    resources.remove(set);
    assertThat(changes.needs()).isEmpty();
    resources.permissionSet("other", "set");
    assertThat(changes.needs()).isEmpty();
  }

  @Test
  void namesOfAccountsAreReadWhileAResourceGivesAnId() {
    given(NAMES);
    resources.permissionSet(TEAM, "set");
    resources.assignment(TEAM, "named", "data-1", null);
    assertThat(changes.needs()).isEmpty();

    resources.assignment("more", "given", null, ID);
    assertThat(changes.needs()).containsExactly(OrganizationFacet.ACCOUNTS);
  }

  @Test
  void whereEveryAccountIsAllowedOrIdsDecideNothingIsRead() {
    given(ANY, IDS);
    resources.assignment(TEAM, "given", null, ID);
    resources.assignment(TEAM, "named", "data-1", null);

    assertThat(changes.needs()).isEmpty();
    changes.changed(Set.of(ID));
    assertThat(resources.woken()).isEmpty();
  }

  @Test
  void aChangedAccountConcernsItsAssignmentsThoseThatNameAccountsAndPermissionSets() {
    given(UNITS);
    resources.assignment(TEAM, "given", null, ID);
    resources.assignment(TEAM, "elsewhere", null, "222222222222");
    resources.assignment("more", "named", "data-1", null);
    resources.permissionSet(TEAM, "set");
    resources.assignment("other", "other", null, ID);

    changes.changed(Set.of(ID));

    assertThat(resources.woken()).containsExactlyInAnyOrder("given", "named", "set");
  }

  @Test
  void aNamespaceThatSeveralBoundariesNameIsToldOnce() {
    given(UNITS, TAGS, IDS);
    resources.assignment(TEAM, "given", null, ID);

    changes.changed(Set.of(ID));

    assertThat(resources.woken()).containsExactly("given");
  }
}
