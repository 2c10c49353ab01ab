package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.ledger.Organization;
import dev.ssoperator.ledger.OrganizationFacet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requeues what may be inside or outside its boundary because an account has changed. */
final class AccountChanges implements Organization.Listener {

  /** What the boundary of some namespaces has to know of accounts. */
  private record Need(Set<String> namespaces, Set<OrganizationFacet> facets) {}

  private final BoundaryCache boundaries;
  private final Followers followers;
  private volatile List<Need> needs = List.of();

  AccountChanges(BoundaryCache boundaries, Followers followers) {
    this.boundaries = boundaries;
    this.followers = followers;
  }

  /** The boundaries have changed, and with them what must be read. */
  void boundariesChanged() {
    needs =
        boundaries
            .all()
            .map(
                boundary ->
                    new Need(
                        Set.copyOf(boundary.getSpec().namespaces()),
                        facets(boundary).collect(Collectors.toUnmodifiableSet())))
            .filter(need -> !need.facets().isEmpty())
            .toList();
  }

  private static Stream<OrganizationFacet> facets(AccessBoundary boundary) {
    return boundary.getSpec().rules().stream()
        .map(BoundaryRule::accounts)
        .filter(scope -> !Glob.isAny(scope.names()))
        .flatMap(scope -> OrganizationLookup.facets(scope, false).stream());
  }

  @Override
  public Set<OrganizationFacet> needs() {
    return needs.stream()
        .filter(need -> need.namespaces().stream().anyMatch(followers::hasAnyIn))
        .flatMap(need -> need.facets().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void changed(Set<String> accountIds) {
    boundaries
        .all()
        .filter(boundary -> facets(boundary).findAny().isPresent())
        .flatMap(boundary -> boundary.getSpec().namespaces().stream())
        .distinct()
        .forEach(
            namespace ->
                followers.wakeIn(namespace, resource -> isConcerned(resource, accountIds)));
  }

  /** A permission set is judged with all of its assignments. */
  private static boolean isConcerned(HasMetadata resource, Set<String> accountIds) {
    if (!(resource instanceof AccountAssignment assignment)) {
      return true;
    }
    var id = assignment.getSpec().account().id();
    return id == null || accountIds.contains(id);
  }
}
