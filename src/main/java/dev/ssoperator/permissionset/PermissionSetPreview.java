package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.status.Reason;
import java.util.List;
import java.util.Optional;

/** What the reconciler would do with a permission set, decided without a call. */
public sealed interface PermissionSetPreview {

  /** There is none of the name. */
  record Created(PermissionSetContent content) implements PermissionSetPreview {}

  /**
   * There is one that the resource may change.
   *
   * @param isAdopted whether it is nobody's so far
   * @param changes in the order in which they are made; the owner tags are among them
   */
  record Changed(PermissionSetSnapshot set, boolean isAdopted, List<PermissionSetChange> changes)
      implements PermissionSetPreview {

    /** The changes that do more than say whose the permission set is. */
    public List<PermissionSetChange> edits() {
      return changes.stream().filter(change -> !isClaim(change)).toList();
    }

    /** Whether the changes take away something that the permission set allows. */
    public boolean takesAway() {
      return PolicyRemovals.takeAway(set.content(), changes);
    }

    private static boolean isClaim(PermissionSetChange change) {
      return change instanceof PermissionSetChange.Tag tag
          && Owner.TAG_KEYS.containsAll(tag.tags().keySet());
    }
  }

  /** The spec cannot be carried out, or the permission set of the name is not to be touched. */
  record Refused(Reason reason, String message) implements PermissionSetPreview {}

  /**
   * The preview for a resource.
   *
   * @param owner whom the owner tags will name
   * @param observed the permission set of the name in AWS, if there is one
   */
  static PermissionSetPreview of(
      PermissionSet resource, Owner owner, Optional<PermissionSetSnapshot> observed) {
    var desired = DesiredPermissionSet.of(resource, owner);
    if (desired instanceof DesiredPermissionSet.Invalid invalid) {
      return new Refused(Reason.INVALID_SPEC, invalid.message());
    }
    var content = ((DesiredPermissionSet.Valid) desired).content();
    if (observed.isEmpty()) {
      return new Created(content);
    }
    var set = observed.get();
    return PermissionSetLocator.refusal(set, owner, resource.getSpec().adoptionPolicy())
        .<PermissionSetPreview>map(verdict -> new Refused(verdict.reason(), verdict.message()))
        .orElseGet(
            () ->
                new Changed(
                    set,
                    !(owner.of(set.content().tags()) instanceof Owner.Ownership.Own),
                    PermissionSetDiff.between(content, set.content())));
  }

  /** The name in AWS of a resource's permission set. */
  static String name(PermissionSet resource) {
    return DesiredPermissionSet.name(resource);
  }
}
