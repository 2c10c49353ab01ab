package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources whose present spec has not been looked at yet, so that nobody knows what access
 * they ask for.
 */
final class UnobservedIndex {

  private static final String NAME = "unobserved";

  private UnobservedIndex() {}

  static void addTo(IndexerResourceCache<AccountAssignment> cache) {
    cache.addIndexer(NAME, resource -> Claims.isObserved(resource) ? List.of() : List.of(NAME));
  }

  /** Whether any of them could turn out to ask for the access. */
  static boolean anyCouldAskFor(
      IndexedResourceCache<AccountAssignment> cache, AssignedAccess access) {
    return cache.byIndex(NAME, NAME).stream().anyMatch(resource -> couldAskFor(resource, access));
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
