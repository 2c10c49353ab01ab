package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/** One reconciliation of a resource that requests an assignment. */
public interface AccessPass {

  /** The resource, as it was last written. */
  AccountAssignment resource();

  /** All resources of its kind, as the cache has them. */
  IndexedResourceCache<AccountAssignment> resources();

  /** What exists in AWS because of the resource, and its requests, as the status will say. */
  HeldAssignments held();

  /** The resource as a requester. */
  Requester requester();

  /** Any resource of the kind as a requester. */
  Requester requester(ResourceID resource);

  /** Whether the user requests that AWS is read again, and that was not done yet. */
  boolean isRefreshRequested();

  /** Whether another resource could turn out to request an assignment. */
  boolean mayRequest(AccountAssignment other, AssignedAccess assignment);

  /** See {@link Seals#isProven}. */
  boolean isProven(AccountAssignment other, AssignedAccess assignment);

  /**
   * Writes the status, which says that a request is about to be sent.
   *
   * @throws RuntimeException when it cannot be written, so that the request must not be sent
   */
  void saveIntent(AccessOutcome.Running intent);

  /** An assignment that the resource had is gone from AWS. */
  void driftFound();

  /** It exists again. */
  void driftCorrected();

  /**
   * AWS has failed to revoke an assignment because its principal does not exist any more; it may be
   * listed for ever.
   */
  void orphanLeft(AssignedAccess assignment, String why);

  /** The resource's namespace and name. */
  default ResourceID id() {
    return requester().resource();
  }

  /** Another resource, unless it is gone or being deleted. */
  default Optional<AccountAssignment> live(ResourceID other) {
    return resources().get(other).filter(resource -> !resource.isMarkedForDeletion());
  }
}
