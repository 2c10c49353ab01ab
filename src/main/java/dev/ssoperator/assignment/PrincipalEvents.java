package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Wakes the assignments of a group or user when its name comes to stand for another id. */
final class PrincipalEvents implements PrincipalNames.ChangeListener {

  private final Function<ResourceID, Requester> requester;
  private volatile @Nullable IndexedResourceCache<AccountAssignment> assignments;

  PrincipalEvents(Function<ResourceID, Requester> requester) {
    this.requester = requester;
  }

  /** Names the assignments; before, none is woken. */
  void in(IndexedResourceCache<AccountAssignment> cache) {
    assignments = cache;
  }

  @Override
  public void changed(PrincipalType type, String name) {
    var cache = assignments;
    if (cache != null) {
      cache
          .list(resource -> isNamed(resource, type, name))
          .map(ResourceID::fromResource)
          .map(requester)
          .forEach(Requester::wake);
    }
  }

  private static boolean isNamed(AccountAssignment resource, PrincipalType type, String name) {
    if (Unreadable.problem(resource).isPresent()) {
      return false;
    }
    var principal = resource.getSpec().principal();
    return name.equals(type == PrincipalType.GROUP ? principal.group() : principal.user());
  }
}
