package dev.ssoperator.assignment;

import dev.ssoperator.access.AnnouncedEdits;
import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Grants;
import dev.ssoperator.access.Revocations;
import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the namespace's boundary says about an assignment, before anything is looked up. */
final class BoundaryCheck {

  private final Boundaries boundaries;
  private final AnnouncedEdits edits;
  private final Grants grants;
  private final Revocations revocations;
  private final AssignmentVerdicts verdicts;

  BoundaryCheck(
      Boundaries boundaries,
      AnnouncedEdits edits,
      Grants grants,
      Revocations revocations,
      AssignmentVerdicts verdicts) {
    this.boundaries = boundaries;
    this.edits = edits;
    this.grants = grants;
    this.revocations = revocations;
    this.verdicts = verdicts;
  }

  /** The verdict on a resource that its boundary does not allow; it claims nothing. */
  Optional<Verdict> check(AssignmentWork work) {
    var ruling = boundaries.of(work.resource(), work.permissionSet(), work.requester());
    if (ruling instanceof Ruling.Outside outside) {
      grants.abandonTarget(work);
      var left =
          outside.isRevoked()
              ? verdicts.of(work, revocations.revokeAll(work, work.takeRefreshRequest()))
              : Optional.<Verdict>empty();
      return left.or(() -> Optional.of(Verdict.of(Reason.OUTSIDE_BOUNDARY, outside.message())));
    }
    if (ruling instanceof Ruling.LimitReached limit) {
      grants.abandonTarget(work);
      return Optional.of(Verdict.of(Reason.LIMIT_REACHED, limit.message()));
    }
    if (ruling instanceof Ruling.Reading) {
      work.draft().postpone();
      return Optional.of(Verdict.CHECKING);
    }
    if (ruling instanceof Ruling.Outdated) {
      work.draft().postpone();
      return Optional.of(Verdict.outdated());
    }
    return Optional.empty();
  }

  /**
   * The verdict while nothing may be created although the boundary allows the spec: a PermissionSet
   * of the namespace is not in AWS as its spec says, only its status says which permission set it
   * has, or only the resource's status says what the spec means.
   */
  Optional<Verdict> await(AssignmentWork work, AssignedAccess assignment, boolean isLookedUp) {
    if (!boundaries.isRequired()) {
      return Optional.empty();
    }
    if (!isLookedUp) {
      work.draft().postpone();
      return Optional.of(Verdict.CHECKING);
    }
    var arn = assignment.permissionSetArn();
    if (work.permissionSet().flatMap(set -> whyNotUsable(work, set, arn)).isEmpty()) {
      return Optional.empty();
    }
    edits.await(arn, work.requester());
    // What has changed before that wakes nobody.
    return work.permissionSet()
        .flatMap(set -> whyNotUsable(work, set, arn))
        .map(message -> Verdict.of(Reason.PERMISSION_SET_NOT_READY, message));
  }

  /**
   * The spec means an assignment, as AWS has just said, and the boundary allows it: the operator
   * can have made it, unless only a status says which permission set a PermissionSet has.
   */
  void prove(AssignmentWork work, AssignedAccess assignment) {
    if (work.held().isProven(assignment)) {
      return;
    }
    var arn = assignment.permissionSetArn();
    if (!isOfItsSet(work, arn)) {
      edits.await(arn, work.requester());
    }
    // What has changed before that wakes nobody.
    if (isOfItsSet(work, arn)) {
      work.held().markProven(assignment);
    }
  }

  private boolean isOfItsSet(AssignmentWork work, String arn) {
    return work.permissionSet()
        .map(set -> edits.isOf(arn, ResourceID.fromResource(set)))
        .orElse(true);
  }

  /** A boundary shares sets of other namespaces whatever their edits are. */
  private Optional<String> whyNotUsable(AssignmentWork work, PermissionSet set, String arn) {
    var meta = set.getMetadata();
    if (!edits.isOf(arn, ResourceID.fromResource(set))) {
      return Optional.of(
          "waiting for the operator to compare PermissionSet %s with AWS, because only its status names a permission set"
              .formatted(meta.getName()));
    }
    var isOfSameNamespace =
        meta.getNamespace().equals(work.resource().getMetadata().getNamespace());
    return isOfSameNamespace && !isApplied(set, arn)
        ? Optional.of(
            "waiting for the newest edit of PermissionSet %s to be applied in AWS"
                .formatted(meta.getName()))
        : Optional.empty();
  }

  private boolean isApplied(PermissionSet set, String arn) {
    var generation = set.getMetadata().getGeneration();
    var status = set.getStatus();
    return status != null
        && Objects.equals(generation, status.appliedGeneration())
        && edits.isApplied(arn, ResourceID.fromResource(set), generation)
        && !edits.isAnother(arn, generation);
  }

  /**
   * Whether AWS must say if an assignment exists already: a creation that follows would look as if
   * it had made it.
   */
  boolean isOriginUnknown(AssignmentWork work, AssignedAccess assignment) {
    return !work.held().isForeign(assignment)
        && Boolean.TRUE.equals(existedBefore(work, assignment));
  }

  /**
   * Whether an assignment that is found in AWS existed before any resource requested it; null if
   * the resource may take it over.
   */
  @Nullable Boolean existedBefore(AssignmentWork work, AssignedAccess assignment) {
    return boundaries.allows(work.resource(), Capability.TAKE_OVER)
        ? null
        : !grants.mayBeOurs(work, assignment);
  }
}
