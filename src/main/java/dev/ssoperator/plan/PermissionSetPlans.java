package dev.ssoperator.plan;

import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.permissionset.PermissionSetChange;
import dev.ssoperator.permissionset.PermissionSetDiff;
import dev.ssoperator.permissionset.PermissionSetPreview;
import dev.ssoperator.permissionset.PermissionSetPreview.Changed;
import dev.ssoperator.permissionset.PermissionSetPreview.Created;
import dev.ssoperator.permissionset.PermissionSetPreview.Refused;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What happens to the permission sets of the resources. */
final class PermissionSetPlans {

  private static final PermissionSetContent NOTHING =
      new PermissionSetContent(null, null, null, Set.of(), Set.of(), null, null, Map.of());

  private final ExistingSets existing;
  private final Guards guards;
  private final Map<ResourceID, PermissionSet> resources = new LinkedHashMap<>();
  private final Map<ResourceID, PermissionSetPreview> previews = new LinkedHashMap<>();
  private final Map<String, ResourceID> byArn = new HashMap<>();

  /** Resources whose edits the operator would not make. */
  private final Set<ResourceID> held = new HashSet<>();

  private int calls;

  PermissionSetPlans(List<PermissionSet> resources, ExistingSets existing, Guards guards) {
    this.existing = existing;
    this.guards = guards;
    resources.forEach(resource -> this.resources.put(ResourceID.fromResource(resource), resource));
    resources.stream().filter(resource -> !resource.isMarkedForDeletion()).forEach(this::preview);
  }

  private void preview(PermissionSet resource) {
    var id = ResourceID.fromResource(resource);
    var observed = existing.named(PermissionSetPreview.name(resource));
    var preview =
        refusal(guards.boundaries().of(resource, List.of(), Guards.requester(resource)))
            .or(
                () ->
                    guards
                        .permissionSet(
                            PermissionSetPreview.name(resource),
                            observed.map(PermissionSetSnapshot::arn).orElse(null))
                        .map(PermissionSetPlans::refused))
            .orElseGet(
                () -> PermissionSetPreview.of(resource, existing.owner(id, observed), observed));
    previews.put(id, preview);
    if (preview instanceof Changed changed) {
      byArn.put(changed.set().arn(), id);
    }
  }

  private static Optional<PermissionSetPreview> refusal(Ruling ruling) {
    if (ruling instanceof Ruling.Outside outside) {
      return Optional.of(new Refused(Reason.OUTSIDE_BOUNDARY, outside.message()));
    }
    return ruling instanceof Ruling.LimitReached limit
        ? Optional.of(new Refused(Reason.LIMIT_REACHED, limit.message()))
        : Optional.empty();
  }

  private static PermissionSetPreview refused(Verdict verdict) {
    return new Refused(verdict.reason(), verdict.message());
  }

  /**
   * What happens to the permission sets.
   *
   * @param uses the assignments of a permission set that exist, and whether resources request them
   */
  List<Step> steps(Function<Changed, List<Use>> uses) {
    var steps = new ArrayList<Step>();
    previews.forEach(
        (id, preview) -> {
          var resource = Objects.requireNonNull(resources.get(id));
          if (preview instanceof Changed changed) {
            step(resource, changed, uses).ifPresent(steps::add);
          } else if (preview instanceof Created created) {
            steps.add(step(resource, created));
          } else {
            steps.add(refuse(resource, (Refused) preview));
          }
        });
    return steps;
  }

  private static Step refuse(PermissionSet resource, Refused refused) {
    return new Step(
        Action.REFUSE,
        Planner.name(resource),
        PermissionSetPreview.name(resource),
        List.of("%s: %s".formatted(refused.reason().text(), refused.message())));
  }

  private Step step(PermissionSet resource, Created created) {
    var changes =
        PermissionSetDiff.between(created.content(), NOTHING).stream()
            .filter(change -> !(change instanceof PermissionSetChange.UpdateAttributes))
            .filter(change -> !ChangeText.isTagging(change))
            .toList();
    calls += changes.size() + 1;
    return new Step(
        Action.CREATE,
        Planner.name(resource),
        PermissionSetPreview.name(resource),
        lines(changes, null));
  }

  private Optional<Step> step(
      PermissionSet resource, Changed changed, Function<Changed, List<Use>> uses) {
    var isChange = !changed.edits().isEmpty();
    if (changed.changes().isEmpty()) {
      return Optional.empty();
    }
    var set = changed.set();
    var refusal = hold(resource, changed, uses);
    if (refusal.isPresent()) {
      held.add(ResourceID.fromResource(resource));
      return Optional.of(refuse(resource, refusal.get()));
    }
    calls += changed.changes().size();
    var details = new ArrayList<>(lines(changed.changes(), set.content()));
    if (isChange && changed.changes().stream().anyMatch(c -> !ChangeText.isTagging(c))) {
      calls++;
      details.add(
          "provision it to the %d accounts that have it"
              .formatted(existing.accounts(set.arn()).size()));
    }
    return Optional.of(
        new Step(
            isChange ? Action.CHANGE : Action.TAKE_OVER,
            Planner.name(resource),
            set.name(),
            details));
  }

  /** Why the operator would not make an edit, checked in its order. */
  private Optional<Refused> hold(
      PermissionSet resource, Changed changed, Function<Changed, List<Use>> uses) {
    var arn = changed.set().arn();
    return guards
        .accounts(existing.accounts(arn), resource)
        .map(verdict -> new Refused(verdict.reason(), verdict.message()))
        .or(
            () ->
                refusal(
                        guards
                            .boundaries()
                            .of(resource, uses.apply(changed), Guards.requester(resource)))
                    .map(Refused.class::cast))
        .or(
            () ->
                changed.takesAway() && !isApplied(resource, arn)
                    ? guards
                        .edit(resource, existing.accounts(arn).size())
                        .map(verdict -> new Refused(verdict.reason(), verdict.message()))
                    : Optional.empty());
  }

  /** What the spec had already is restored at once. */
  private static boolean isApplied(PermissionSet resource, String arn) {
    var status = resource.getStatus();
    return status != null
        && arn.equals(status.arn())
        && Objects.equals(status.appliedGeneration(), resource.getMetadata().getGeneration());
  }

  private static List<String> lines(
      List<PermissionSetChange> changes, @Nullable PermissionSetContent before) {
    return changes.stream()
        .map(change -> ChangeText.of(change, before))
        .flatMap(List::stream)
        .toList();
  }

  /** What happens to the permission set of a resource; empty if there is no such resource. */
  Optional<PermissionSetPreview> preview(ResourceID id) {
    return Optional.ofNullable(previews.get(id));
  }

  /** The resource of a namespace and name. */
  Optional<PermissionSet> resource(ResourceID id) {
    return Optional.ofNullable(resources.get(id));
  }

  boolean isBeingDeleted(ResourceID id) {
    return resource(id).filter(PermissionSet::isMarkedForDeletion).isPresent();
  }

  /** The name in AWS that a resource gives. */
  String awsName(ResourceID id) {
    return resource(id).map(PermissionSetPreview::name).orElseGet(id::getName);
  }

  /** The resource that may change a permission set; empty if none of these. */
  Optional<PermissionSet> ofArn(String arn) {
    return Optional.ofNullable(byArn.get(arn)).flatMap(this::resource);
  }

  /** Whether the operator would not make an edit of a permission set. */
  boolean isHeld(String arn) {
    return Optional.ofNullable(byArn.get(arn)).filter(held::contains).isPresent();
  }

  int calls() {
    return calls;
  }
}
