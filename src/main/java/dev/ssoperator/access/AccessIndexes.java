package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.inventory.AssignmentScope;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the other resources that matter before an assignment is revoked. */
public final class AccessIndexes {

  /** Resources whose present spec was not evaluated yet: what they request is unknown. */
  private static final String UNOBSERVED = "unobserved";

  /** Resources by the assignment they have. */
  private static final String ASSIGNED = "assigned";

  /** Resources by the account and permission set that they have an assignment in. */
  private static final String ASSIGNED_IN = "assigned-in";

  /** Resources that are being deleted, by namespace. */
  private static final String DELETED = "deleted";

  private AccessIndexes() {}

  /** Adds the indexes to a cache, before it is filled. */
  public static void addTo(IndexerResourceCache<AccountAssignment> cache) {
    cache.addIndexers(
        Map.of(
            UNOBSERVED,
            resource -> resource.isObserved() ? List.of() : List.of(UNOBSERVED),
            ASSIGNED,
            resource -> assigned(resource).map(access -> List.of(key(access))).orElse(List.of()),
            DELETED,
            resource ->
                resource.isMarkedForDeletion()
                    ? List.of(resource.getMetadata().getNamespace())
                    : List.of(),
            ASSIGNED_IN,
            resource ->
                assigned(resource)
                    .map(access -> List.of(AssignmentScope.of(access).toString()))
                    .orElse(List.of())));
  }

  /**
   * The other resources that have an assignment and need it on: each requested it once, and keeps
   * it until what it requests now exists. A status that the operator cannot have written does not
   * count.
   */
  static Set<ResourceID> othersWith(AccessPass pass, AssignedAccess access) {
    return pass.resources().byIndex(ASSIGNED, key(access)).stream()
        .filter(resource -> !resource.isMarkedForDeletion())
        .filter(resource -> pass.isProven(resource, access))
        .map(ResourceID::fromResource)
        .filter(id -> !id.equals(pass.id()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether another resource has an assignment, be it that it is being deleted. */
  static boolean isHeldWith(
      IndexedResourceCache<AccountAssignment> cache, AssignedAccess access, ResourceID self) {
    return cache.byIndex(ASSIGNED, key(access)).stream()
        .map(ResourceID::fromResource)
        .anyMatch(id -> !id.equals(self));
  }

  /** The resources that have an assignment and are being deleted. */
  static Stream<ResourceID> deletedWith(
      IndexedResourceCache<AccountAssignment> cache, AssignedAccess access) {
    return cache.byIndex(ASSIGNED, key(access)).stream()
        .filter(AccountAssignment::isMarkedForDeletion)
        .map(ResourceID::fromResource);
  }

  private static Optional<AssignedAccess> assigned(AccountAssignment resource) {
    return Optional.ofNullable(resource.getStatus()).map(AccountAssignmentStatus::assigned);
  }

  private static String key(AssignedAccess access) {
    return access.toString();
  }

  /** The resources whose present spec was not evaluated yet. */
  static Stream<AccountAssignment> unobserved(IndexedResourceCache<AccountAssignment> cache) {
    return cache.byIndex(UNOBSERVED, UNOBSERVED).stream();
  }

  /** How many resources of a namespace are being deleted. */
  static int deletedIn(IndexedResourceCache<AccountAssignment> cache, String namespace) {
    return cache.byIndex(DELETED, namespace).size();
  }

  /** The assignments that resources have with a permission set in an account. */
  static Stream<AccountAssignment> assignedIn(
      IndexedResourceCache<AccountAssignment> cache, AssignmentScope scope) {
    return cache.byIndex(ASSIGNED_IN, scope.toString()).stream();
  }
}
