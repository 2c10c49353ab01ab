package dev.ssoperator.plan;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What happens to permission sets whose resources are being deleted. */
final class PermissionSetDeletions {

  private final ExistingSets existing;
  private final Guards guards;
  private final Collection<AssignedAccess> staying;
  private int calls;

  /**
   * Creates the deletions.
   *
   * @param staying the assignments that no resource revokes
   */
  PermissionSetDeletions(ExistingSets existing, Guards guards, Collection<AssignedAccess> staying) {
    this.existing = existing;
    this.guards = guards;
    this.staying = staying;
  }

  /** The step for a resource that is being deleted; empty if it has nothing in AWS. */
  Optional<Step> of(PermissionSet resource) {
    return existing.ownedBy(ResourceID.fromResource(resource)).map(set -> of(resource, set));
  }

  private Step of(PermissionSet resource, PermissionSetSnapshot set) {
    var isProtected = guards.permissionSet(set.name(), set.arn());
    if (isProtected.isPresent()) {
      return keep(resource, set, isProtected.get().message());
    }
    calls++;
    if (resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN
        && guards.boundaries().allows(resource, Capability.RETAIN)) {
      return keep(resource, set, "spec.deletionPolicy is Retain: only the owner tags are removed");
    }
    var users =
        staying.stream().filter(access -> access.permissionSetArn().equals(set.arn())).count();
    return users == 0
        ? new Step(
            Action.DELETE,
            Planner.name(resource),
            set.name(),
            List.of("the resource is being deleted"))
        : keep(
            resource, set, "it cannot be deleted while %d assignments of it stay".formatted(users));
  }

  private static Step keep(PermissionSet resource, PermissionSetSnapshot set, String why) {
    return new Step(Action.KEEP, Planner.name(resource), set.name(), List.of(why));
  }

  int calls() {
    return calls;
  }
}
