package dev.ssoperator.permissionset;

import dev.ssoperator.access.AccessServices;
import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the namespace's boundary says about a permission set and everything it is assigned to. */
final class BoundaryCheck {

  private record Edit(List<PermissionSetChange> changes, Instant since) {}

  private final Boundaries boundaries;
  private final AccessServices access;
  private final Dependents dependents;
  private final UsageTracking usage;

  /** By ARN, the edits that wait for AWS to say who has the set. */
  private final Map<String, Edit> edits = new ConcurrentHashMap<>();

  BoundaryCheck(
      Boundaries boundaries, AccessServices access, Dependents dependents, UsageTracking usage) {
    this.boundaries = boundaries;
    this.access = access;
    this.dependents = dependents;
    this.usage = usage;
  }

  /** The verdict on a spec that the boundary does not allow, with what resources assign. */
  Optional<Verdict> check(PermissionSet resource, @Nullable String arn, Requester requester) {
    if (!boundaries.isRequired()) {
      return Optional.empty();
    }
    return verdict(resource, arn == null ? List.of() : dependents.uses(resource, arn), requester);
  }

  /**
   * The verdict before an edit: every assignment of the permission set counts, also those that no
   * resource requests and those about to be created.
   */
  Optional<Verdict> checkEdit(
      PermissionSet resource, String arn, List<PermissionSetChange> changes, Requester requester) {
    if (!boundaries.isRequired() || changes.isEmpty()) {
      return Optional.empty();
    }
    access.announcedEdits().announce(arn, resource.getMetadata().getGeneration());
    var unmanaged = usage.unmanaged(resource, arn, since(arn, changes), requester);
    if (unmanaged.isEmpty()) {
      return Optional.of(Verdict.CHECKING);
    }
    var uses = new ArrayList<>(dependents.uses(resource, arn));
    access.accesses().claims(arn).stream()
        .flatMap(claimant -> dependents.use(resource, claimant.id()).stream())
        .forEach(uses::add);
    unmanaged.get().stream().map(Uses::unmanaged).forEach(uses::add);
    var verdict = verdict(resource, uses, requester);
    if (verdict.isEmpty()) {
      edits.remove(arn);
    }
    return verdict;
  }

  /**
   * Whether assignments that the boundary allows wait until AWS is known to have the permission set
   * as a resource says that is not compared with AWS now; the requester is woken once they do.
   */
  boolean isAwaited(String arn, Requester requester) {
    return boundaries.isRequired() && access.announcedEdits().isAwaited(arn, requester);
  }

  /** AWS was read for those assignments: they need wait no more if nothing is to be edited. */
  void confirm(
      PermissionSet resource, PermissionSetStatusDraft draft, Owner owner, Observation observed) {
    if (DesiredPermissionSet.of(resource, owner) instanceof DesiredPermissionSet.Valid desired
        && resource.getMetadata().getGeneration().equals(draft.appliedGeneration())) {
      observed
          .set()
          .filter(set -> set.name().equals(desired.name()))
          .filter(set -> owner.of(set.content().tags()) instanceof Owner.Ownership.Own)
          .filter(set -> PermissionSetDiff.between(desired.content(), set.content()).isEmpty())
          .ifPresent(set -> markApplied(resource, set.arn()));
    }
  }

  /** AWS has the permission set as the resource's spec says. */
  void markApplied(PermissionSet resource, String arn) {
    var id = ResourceID.fromResource(resource);
    access.announcedEdits().markApplied(arn, id, resource.getMetadata().getGeneration());
  }

  /** Since when the edit is about to be made: what AWS said before may not be so any more. */
  private Instant since(String arn, List<PermissionSetChange> changes) {
    return edits
        .compute(
            arn,
            (a, edit) ->
                edit != null && edit.changes().equals(changes)
                    ? edit
                    : new Edit(changes, access.clock().instant()))
        .since();
  }

  /** The set is gone. */
  void forget(@Nullable String arn) {
    if (arn != null) {
      edits.remove(arn);
      access.announcedEdits().forget(arn);
    }
  }

  private Optional<Verdict> verdict(PermissionSet resource, List<Use> uses, Requester requester) {
    var ruling = boundaries.of(resource, uses, requester);
    if (ruling instanceof Ruling.Outside outside) {
      return Optional.of(Verdict.of(Reason.OUTSIDE_BOUNDARY, outside.message()));
    }
    if (ruling instanceof Ruling.LimitReached limit) {
      return Optional.of(Verdict.of(Reason.LIMIT_REACHED, limit.message()));
    }
    if (ruling instanceof Ruling.Outdated) {
      return Optional.of(Verdict.outdated());
    }
    return ruling instanceof Ruling.Reading ? Optional.of(Verdict.CHECKING) : Optional.empty();
  }
}
