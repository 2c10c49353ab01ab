package dev.ssoperator.permissionset;

import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.access.Seals;
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
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.SharedCache;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  private final Seals seals;
  private final boolean areAllCached;
  private final SharedCache<AccountAssignment> assignments;

  /**
   * Creates dependents that do not watch yet.
   *
   * @param seals shows what the operator has written into statuses
   * @param cached the assignments that are reconciled
   * @param areAllReconciled whether there are no others
   */
  Dependents(Seals seals, SharedCache<AccountAssignment> cached, boolean areAllReconciled) {
    this.seals = seals;
    areAllCached = areAllReconciled;
    assignments = areAllReconciled ? cached : new SharedCache<>();
  }

  /**
   * Watches assignments; the set one refers to is woken when what it uses changes. Those that are
   * not reconciled, because a label selector leaves them out, use it too.
   */
  List<EventSource<?, PermissionSet>> watch(
      EventSourceContext<PermissionSet> context, Requester.Waker waker) {
    if (areAllCached) {
      assignments.listen(
          (now, before) -> {
            if (before != null && isAnotherUse(now, before)) {
              referenced(now).forEach(waker::wake);
            }
          },
          gone -> referenced(gone).forEach(waker::wake));
      addIndexes();
      return List.of();
    }
    var all =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(AccountAssignment.class, PermissionSet.class)
                .withName("assignments")
                .withInformerListLimit(KubernetesConnection.LIST_LIMIT)
                .withSecondaryToPrimaryMapper(Dependents::referenced)
                .withOnAddFilter(assignment -> false)
                .withOnUpdateFilter(Dependents::isAnotherUse)
                .build(),
            context);
    assignments.share(all);
    addIndexes();
    return List.of(all);
  }

  private void addIndexes() {
    assignments.addIndex(BY_ARN, assignment -> List.copyOf(arns(assignment)));
    assignments.addIndex(
        WANTED, assignment -> accesses(assignment).map(AssignedAccess::permissionSetArn).toList());
    assignments.addIndex(
        UNOBSERVED,
        assignment ->
            assignment.isObserved() && Unreadable.problem(assignment).isEmpty()
                ? List.of()
                : List.of(UNOBSERVED));
  }

  private static boolean isAnotherUse(AccountAssignment now, AccountAssignment before) {
    return !uses(now).equals(uses(before));
  }

  /**
   * Those that hold, or are about to hold, access with a set; empty when there are none. A status
   * that the operator cannot have written does not count: AWS deletes no set that is assigned.
   */
  Optional<String> namesOfUsers(String arn) {
    var users =
        assignments.byIndex(BY_ARN, arn).stream()
            .filter(user -> isProvenUser(user, arn))
            .map(user -> user.getMetadata().getNamespace() + "/" + user.getMetadata().getName())
            .toList();
    return users.isEmpty() ? Optional.empty() : Optional.of(Text.first(MAX_NAMED, users));
  }

  private boolean isProvenUser(AccountAssignment user, String arn) {
    return held(user)
        .filter(access -> access.permissionSetArn().equals(arn))
        .anyMatch(access -> seals.isProven(user, access));
  }

  /** The accounts in which resources have assignments of a set. */
  Set<String> accounts(String arn) {
    return assignments.byIndex(BY_ARN, arn).stream()
        .map(AccountAssignment::getStatus)
        .filter(Objects::nonNull)
        .map(AccountAssignmentStatus::assigned)
        .filter(access -> access != null && access.permissionSetArn().equals(arn))
        .map(AssignedAccess::accountId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The assignments of a set that resources request, have, or are about to revoke. */
  Set<AssignedAccess> accesses(String arn) {
    return assignments.byIndex(WANTED, arn).stream()
        .flatMap(Dependents::accesses)
        .filter(access -> access.permissionSetArn().equals(arn))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The assignments of a set that resources of its namespace have, or are about to have. */
  List<Use> uses(PermissionSet set, String arn) {
    return assignments.byIndex(BY_ARN, arn).stream()
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
    return assignments
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
    return assignments.byIndex(UNOBSERVED, UNOBSERVED).stream()
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
