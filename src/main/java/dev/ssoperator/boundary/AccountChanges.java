package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.inventory.Glob;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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

  /**
   * What must be known of the organization to apply a boundary; one that is unreadable allows
   * nothing.
   */
  static Stream<OrganizationFacet> facets(AccessBoundary boundary) {
    if (Unreadable.problem(boundary).isPresent()) {
      return Stream.empty();
    }
    return boundary.getSpec().rules().stream()
        .map(BoundaryRule::accounts)
        .filter(scope -> !Glob.isAny(scope.names()))
        .flatMap(scope -> OrganizationLookup.facets(scope, false).stream());
  }

  @Override
  public Set<OrganizationFacet> needs() {
    return needs.stream().flatMap(this::facets).collect(Collectors.toUnmodifiableSet());
  }

  /** Names decide only about accounts that resources give by id. */
  private Stream<OrganizationFacet> facets(Need need) {
    var isUsed = need.namespaces().stream().anyMatch(namespace -> isAny(namespace, r -> true));
    var isNamed =
        need.namespaces().stream().anyMatch(namespace -> isAny(namespace, AccountChanges::givesId));
    return need.facets().stream()
        .filter(facet -> facet == OrganizationFacet.ACCOUNTS ? isNamed : isUsed);
  }

  private boolean isAny(String namespace, Predicate<HasMetadata> which) {
    return followers.isAnyIn(namespace, which);
  }

  private static boolean givesId(HasMetadata resource) {
    return resource instanceof AccountAssignment assignment
        && Unreadable.problem(assignment).isEmpty()
        && assignment.getSpec().account().id() != null;
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
    if (!(resource instanceof AccountAssignment assignment)
        || Unreadable.problem(resource).isPresent()) {
      return true;
    }
    var id = assignment.getSpec().account().id();
    return id == null || accountIds.contains(id);
  }
}
