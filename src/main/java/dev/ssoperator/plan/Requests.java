package dev.ssoperator.plan;

import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.assignmentset.SetPreview;
import dev.ssoperator.plan.Resolution.Resolved;
import dev.ssoperator.survey.Survey;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What resources request, and what they give up. */
final class Requests {

  /**
   * An AccountAssignment that there is, or that a set generates.
   *
   * @param name names the resource that a user has written
   * @param objection why the operator does not do what it requests; null if it does
   */
  record Request(
      AccountAssignment resource, String name, Resolved resolved, @Nullable Objection objection) {

    /** What it requests in AWS. */
    Optional<AssignedAccess> access() {
      return objection == null && resolved instanceof Resolved.Known known
          ? Optional.of(known.access())
          : Optional.empty();
    }
  }

  /**
   * What keeps a resource from requesting anything.
   *
   * @param isRevoked whether access that it has is revoked
   */
  record Objection(String message, boolean isRevoked) {}

  /**
   * An AccountAssignment that is being deleted, or that its set deletes.
   *
   * @param set the set that deletes it now; null if a user has deleted it
   */
  record Removal(
      AccountAssignment resource, String name, String why, @Nullable AccountAssignmentSet set) {}

  private final Survey survey;
  private final PermissionSetPlans sets;
  private final Resolution resolution;
  private final Guards guards;
  private final List<Request> requests = new ArrayList<>();
  private final List<Removal> removals = new ArrayList<>();
  private final List<Step> refused = new ArrayList<>();
  private boolean isReduced;

  Requests(
      Declared declared,
      Survey survey,
      PermissionSetPlans sets,
      Resolution resolution,
      Guards guards) {
    this.survey = survey;
    this.sets = sets;
    this.resolution = resolution;
    this.guards = guards;
    declared.assignments().forEach(assignment -> add(assignment, Planner.name(assignment)));
    var members =
        declared.generated().stream()
            .collect(Collectors.groupingBy(member -> SetPreview.generatorUid(member).orElse("")));
    declared
        .assignmentSets()
        .forEach(set -> add(set, members.getOrDefault(set.getMetadata().getUid(), List.of())));
  }

  List<Request> requests() {
    return requests;
  }

  List<Removal> removals() {
    return removals;
  }

  /** Sets that generate and delete nothing. */
  List<Step> refused() {
    return refused;
  }

  /** Whether boundaries leave out accounts that sets select. */
  boolean isReduced() {
    return isReduced;
  }

  private void add(AccountAssignment assignment, String name) {
    if (assignment.isMarkedForDeletion()) {
      removals.add(new Removal(assignment, name, "the resource is being deleted", null));
      return;
    }
    var ruling =
        guards.boundaries().of(assignment, referenced(assignment), Guards.requester(assignment));
    requests.add(
        request(
            assignment,
            name,
            ruling instanceof Ruling.Outside outside
                ? new Objection(outside.message(), outside.isRevoked())
                : ruling instanceof Ruling.LimitReached limit
                    ? new Objection(limit.message(), false)
                    : null));
  }

  private Request request(
      AccountAssignment assignment, String name, @Nullable Objection objection) {
    var resolved = resolution.of(assignment);
    return new Request(
        assignment,
        name,
        resolved,
        objection == null
            ? access(resolved)
                .flatMap(access -> guards.request(access, assignment))
                .map(message -> new Objection(message, false))
                .orElse(null)
            : objection);
  }

  private static Optional<AssignedAccess> access(Resolved resolved) {
    if (resolved instanceof Resolved.OfNewSet created) {
      return Optional.of(created.access());
    }
    return resolved instanceof Resolved.Known known
        ? Optional.of(known.access())
        : Optional.empty();
  }

  private Optional<PermissionSet> referenced(AccountAssignment assignment) {
    return Optional.ofNullable(assignment.getSpec().permissionSetRef())
        .flatMap(
            reference ->
                sets.resource(
                    new ResourceID(
                        reference.name(),
                        reference.namespaceFrom(assignment.getMetadata().getNamespace()))));
  }

  private void add(AccountAssignmentSet set, Collection<AccountAssignment> members) {
    var name = Planner.name(set);
    if (set.isMarkedForDeletion()) {
      members.forEach(
          member -> removals.add(new Removal(member, name, "the resource is being deleted", null)));
      return;
    }
    var around =
        new SetPreview.Surroundings(survey.organization(), guards.boundaries(), sets::resource);
    var preview = SetPreview.of(set, List.copyOf(members), around);
    isReduced |= preview.isReduced();
    members.stream()
        .filter(AccountAssignment::isMarkedForDeletion)
        .forEach(member -> add(member, name));
    if (preview.problem().isPresent()) {
      refused.add(new Step(Action.REFUSE, name, "everything", List.of(preview.problem().get())));
      members.stream()
          .filter(member -> !member.isMarkedForDeletion())
          .forEach(member -> add(member, name));
      return;
    }
    preview.assignments().forEach(generated -> add(generated, name));
    preview
        .removals()
        .forEach(
            member ->
                removals.add(new Removal(member, name, "the set no longer requests it", set)));
  }

  private void add(SetPreview.Generated generated, String name) {
    var resource = generated.resource();
    if (generated.exists()) {
      add(resource, name);
      return;
    }
    var ruling =
        guards.boundaries().preview(resource, referenced(resource), Guards.requester(resource));
    var why =
        generated
            .refusal()
            .or(
                () ->
                    ruling instanceof Ruling.Outside outside
                        ? Optional.of(outside.message())
                        : Optional.empty());
    requests.add(request(resource, name, why.map(w -> new Objection(w, false)).orElse(null)));
  }
}
