package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the other resources that matter before access is removed. */
final class AccessIndexes {

  /** Resources whose present spec was not looked at yet: nobody knows what they ask for. */
  private static final String UNOBSERVED = "unobserved";

  /** Resources by the access they have. */
  private static final String ASSIGNED = "assigned";

  private AccessIndexes() {}

  static void addTo(IndexerResourceCache<AccountAssignment> cache) {
    cache.addIndexers(
        Map.of(
            UNOBSERVED,
            resource -> resource.isObserved() ? List.of() : List.of(UNOBSERVED),
            ASSIGNED,
            resource -> assigned(resource).map(access -> List.of(key(access))).orElse(List.of())));
  }

  /**
   * The other resources that have the access and need it on: each asked for it once, and keeps it
   * until what it asks for now exists.
   */
  static Set<ResourceID> othersWith(
      IndexedResourceCache<AccountAssignment> cache, AssignedAccess access, ResourceID self) {
    return cache.byIndex(ASSIGNED, key(access)).stream()
        .filter(resource -> !resource.isMarkedForDeletion())
        .map(ResourceID::fromResource)
        .filter(id -> !id.equals(self))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<AssignedAccess> assigned(AccountAssignment resource) {
    return Optional.ofNullable(resource.getStatus()).map(AccountAssignmentStatus::assigned);
  }

  private static String key(AssignedAccess access) {
    return access.toString();
  }

  /** Whether a resource that was not looked at yet could turn out to ask for the access. */
  static boolean anyCouldAskFor(
      IndexedResourceCache<AccountAssignment> cache, AssignedAccess access) {
    return cache.byIndex(UNOBSERVED, UNOBSERVED).stream()
        .anyMatch(resource -> couldAskFor(resource, access));
  }

  private static boolean couldAskFor(AccountAssignment resource, AssignedAccess access) {
    if (resource.isMarkedForDeletion()) {
      return false;
    }
    var spec = resource.getSpec();
    var principal = spec.principal();
    return matches(spec.permissionSetArn(), access.permissionSetArn())
        && matches(spec.account().id(), access.accountId())
        && switch (access.principalType()) {
          case GROUP ->
              principal.group() != null || access.principalId().equals(principal.groupId());
          case USER -> principal.user() != null || access.principalId().equals(principal.userId());
        };
  }

  private static boolean matches(@Nullable String asked, String actual) {
    return asked == null || asked.equals(actual);
  }
}
