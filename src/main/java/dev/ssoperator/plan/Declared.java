package dev.ssoperator.plan;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.assignmentset.SetPreview;
import dev.ssoperator.boundary.FixedBoundaries;
import dev.ssoperator.inventory.OrganizationFacet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The resources of some manifests or of a cluster; each but a boundary has a namespace.
 *
 * @param assignments without those that one of the sets has generated
 * @param generated the AccountAssignments that the sets have generated so far
 * @param boundaries the AccessBoundaries
 * @param isOfCluster whether they are all that a cluster, or a namespace of it, has
 * @param others the kinds and names of resources that a plan does not take into account
 */
public record Declared(
    List<PermissionSet> permissionSets,
    List<AccountAssignment> assignments,
    List<AccountAssignmentSet> assignmentSets,
    List<AccountAssignment> generated,
    List<AccessBoundary> boundaries,
    boolean isOfCluster,
    List<String> others) {

  /** Sorts the resources of manifests by kind. */
  public static Declared of(Collection<? extends HasMetadata> resources) {
    return of(resources, false);
  }

  /** Sorts the resources of a cluster by kind. */
  public static Declared ofCluster(Collection<? extends HasMetadata> resources) {
    return of(resources, true);
  }

  private static Declared of(Collection<? extends HasMetadata> resources, boolean isOfCluster) {
    var sets = only(AccountAssignmentSet.class, resources);
    var uids = sets.stream().map(Declared::uid).collect(Collectors.toSet());
    var assignments =
        only(AccountAssignment.class, resources).stream()
            .collect(Collectors.partitioningBy(assignment -> isGenerated(assignment, uids)));
    return new Declared(
        only(PermissionSet.class, resources),
        assignments.getOrDefault(false, List.of()),
        sets,
        assignments.getOrDefault(true, List.of()),
        only(AccessBoundary.class, resources),
        isOfCluster,
        resources.stream()
            .filter(Predicate.not(Declared::isPlanned))
            .map(resource -> resource.getKind() + " " + resource.getMetadata().getName())
            .toList());
  }

  private static String uid(HasMetadata set) {
    return set.getMetadata().getNamespace() + "/" + set.getMetadata().getUid();
  }

  /** An owner counts only in the namespace, because anyone can name any. */
  private static boolean isGenerated(AccountAssignment assignment, Set<String> uids) {
    return SetPreview.generatorUid(assignment)
        .filter(uid -> uids.contains(assignment.getMetadata().getNamespace() + "/" + uid))
        .isPresent();
  }

  private static boolean isPlanned(HasMetadata resource) {
    return resource instanceof PermissionSet
        || resource instanceof AccountAssignment
        || resource instanceof AccountAssignmentSet
        || resource instanceof AccessBoundary;
  }

  private static <R> List<R> only(Class<R> kind, Collection<? extends HasMetadata> resources) {
    return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** All AccountAssignments that exist. */
  List<AccountAssignment> allAssignments() {
    return Stream.concat(assignments.stream(), generated.stream()).toList();
  }

  /** What has to be known of the organization. */
  public Set<OrganizationFacet> facets() {
    var facets = EnumSet.noneOf(OrganizationFacet.class);
    assignmentSets.forEach(set -> facets.addAll(SetPreview.facets(set)));
    boundaries.forEach(boundary -> FixedBoundaries.facets(boundary).forEach(facets::add));
    return facets;
  }
}
