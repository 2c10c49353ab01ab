package dev.ssoperator.permissionset;

import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.Unreadable;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The assignments that use a permission set: they keep it from being deleted, and decide which
 * accounts it is provisioned to.
 */
final class Dependents {

  private static final int MAX_NAMED = 5;
  private static final String BY_ARN = "permission-set-arn";
  private static final String WANTED = "wanted-permission-set-arn";

  /** Resources whose present spec was not evaluated yet, so that what they request is unknown. */
  private static final String UNOBSERVED = "unobserved";

  private @Nullable InformerEventSource<AccountAssignment, PermissionSet> source;

  /** Watches assignments; the set one refers to is woken when what it uses changes. */
  EventSource<?, PermissionSet> watch(EventSourceContext<PermissionSet> context) {
    var assignments =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(AccountAssignment.class, PermissionSet.class)
                .withName("assignments")
                .withInformerListLimit(KubernetesConnection.LIST_LIMIT)
                .withSecondaryToPrimaryMapper(Dependents::referenced)
                .withOnAddFilter(assignment -> false)
                .withOnUpdateFilter((now, before) -> !uses(now).equals(uses(before)))
                .build(),
            context);
    assignments.addIndexers(
        Map.of(
            BY_ARN,
            assignment -> List.copyOf(arns(assignment)),
            WANTED,
            assignment -> accesses(assignment).map(AssignedAccess::permissionSetArn).toList(),
            UNOBSERVED,
            assignment ->
                assignment.isObserved() && Unreadable.problem(assignment).isEmpty()
                    ? List.of()
                    : List.of(UNOBSERVED)));
    source = assignments;
    return assignments;
  }

  /** Those that hold, or are about to hold, access with a set; empty when there are none. */
  Optional<String> namesOfUsers(String arn) {
    var users = Objects.requireNonNull(source, "not watching").byIndex(BY_ARN, arn);
    if (users.isEmpty()) {
      return Optional.empty();
    }
    var more = users.size() > MAX_NAMED ? " and %d more".formatted(users.size() - MAX_NAMED) : "";
    return Optional.of(
        users.stream()
            .map(user -> user.getMetadata().getNamespace() + "/" + user.getMetadata().getName())
            .sorted()
            .limit(MAX_NAMED)
            .collect(Collectors.joining(", ", "", more)));
  }

  /** The accounts in which resources have assignments of a set. */
  Set<String> accounts(String arn) {
    return Objects.requireNonNull(source, "not watching").byIndex(BY_ARN, arn).stream()
        .map(AccountAssignment::getStatus)
        .filter(Objects::nonNull)
        .map(AccountAssignmentStatus::assigned)
        .filter(access -> access != null && access.permissionSetArn().equals(arn))
        .map(AssignedAccess::accountId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The assignments of a set that resources request, have, or are about to revoke. */
  Set<AssignedAccess> accesses(String arn) {
    return Objects.requireNonNull(source, "not watching").byIndex(WANTED, arn).stream()
        .flatMap(Dependents::accesses)
        .filter(access -> access.permissionSetArn().equals(arn))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The assignments of a set that resources of its namespace have, or are about to have. */
  List<Use> uses(PermissionSet set, String arn) {
    return Objects.requireNonNull(source, "not watching").byIndex(BY_ARN, arn).stream()
        .filter(assignment -> isOfSameNamespace(set, assignment))
        .flatMap(
            assignment ->
                held(assignment)
                    .filter(access -> access.permissionSetArn().equals(arn))
                    .map(access -> Uses.of(assignment, access)))
        .toList();
  }

  /** What a resource of a set's namespace requests. */
  Optional<Use> use(PermissionSet set, ResourceID id) {
    return Objects.requireNonNull(source, "not watching")
        .get(id)
        .filter(assignment -> isOfSameNamespace(set, assignment))
        .map(Uses::requested);
  }

  /** A boundary shares sets with other namespaces whatever they are. */
  private static boolean isOfSameNamespace(PermissionSet set, AccountAssignment assignment) {
    return set.getMetadata().getNamespace().equals(assignment.getMetadata().getNamespace());
  }

  private static Stream<AssignedAccess> accesses(AccountAssignment assignment) {
    var status = assignment.getStatus();
    return status == null
        ? Stream.of()
        : Stream.of(
                Optional.ofNullable(status.resolved()).stream(),
                Optional.ofNullable(status.assigned()).stream(),
                status.obsolete().stream().map(ObsoleteAssignment::assignment),
                Optional.ofNullable(status.request()).map(AssignmentRequest::assignment).stream())
            .flatMap(access -> access);
  }

  /** Whether a resource that was not evaluated yet, or cannot be read, may request the set. */
  boolean isAnyUnobserved(PermissionSet set, String arn) {
    var id = ResourceID.fromResource(set);
    return Objects.requireNonNull(source, "not watching").byIndex(UNOBSERVED, UNOBSERVED).stream()
        .anyMatch(
            assignment ->
                Unreadable.problem(assignment).isPresent()
                    || referenced(assignment).contains(id)
                    || arn.equals(assignment.getSpec().permissionSetArn()));
  }

  private static Set<ResourceID> referenced(AccountAssignment assignment) {
    var reference = assignment.getSpec().permissionSetRef();
    return reference == null
        ? Set.of()
        : Set.of(
            new ResourceID(
                reference.name(),
                reference.namespaceFrom(assignment.getMetadata().getNamespace())));
  }

  /** The fields that decide whether a set can be deleted, and where it is provisioned. */
  private static List<Object> uses(AccountAssignment assignment) {
    return List.of(
        arns(assignment),
        Optional.ofNullable(assignment.getStatus()).map(AccountAssignmentStatus::assigned),
        running(assignment).filter(request -> request.operation() == Operation.CREATE).isPresent());
  }

  private static Optional<AssignmentRequest> running(AccountAssignment assignment) {
    return Optional.ofNullable(assignment.getStatus())
        .map(AccountAssignmentStatus::request)
        .filter(request -> request.state() == RequestState.IN_PROGRESS);
  }

  /** The permission sets an assignment has, or is about to have, access with. */
  private static Set<String> arns(AccountAssignment assignment) {
    return held(assignment)
        .map(AssignedAccess::permissionSetArn)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<AssignedAccess> held(AccountAssignment assignment) {
    var status = assignment.getStatus();
    return status == null
        ? Stream.of()
        : Stream.of(
                Optional.ofNullable(status.assigned()).stream(),
                status.obsolete().stream().map(ObsoleteAssignment::assignment),
                running(assignment).map(AssignmentRequest::assignment).stream())
            .flatMap(access -> access);
  }
}
