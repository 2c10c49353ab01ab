package dev.ssoperator.access;

import dev.ssoperator.access.Access.Claim;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the operator remembers of each AWS assignment. The oldest resource that requests an
 * assignment owns it; the assignment is not revoked while anybody requests it. Thread-safe; nothing
 * is kept of an assignment that nobody requests or revokes.
 */
public final class Accesses {

  private final Map<AssignedAccess, Access> accesses = new HashMap<>();
  private final Map<ResourceID, AssignedAccess> requested = new HashMap<>();
  private final Map<AssignmentScope, Set<AssignedAccess>> requestedIn = new HashMap<>();
  private final Map<Requester, Set<AssignedAccess>> revoking = new HashMap<>();

  /** By permission set, the assignments that are revoked because no resource requests them. */
  private final Map<String, Set<AssignedAccess>> unmanaged = new HashMap<>();

  /** What only the statuses of resources that were not reconciled yet say that they request. */
  private final Map<ResourceID, AssignedAccess> unproven = new HashMap<>();

  private boolean isLoaded;

  /**
   * Takes in, once, what resources requested and revoked before the operator started.
   *
   * @param isProven whether the operator can have written an assignment into a resource's status
   */
  synchronized void load(
      Supplier<Stream<AccountAssignment>> resources,
      Function<AccountAssignment, Requester> requesterOf,
      BiPredicate<AccountAssignment, AssignedAccess> isProven) {
    if (!isLoaded) {
      isLoaded = true;
      resources
          .get()
          .forEach(
              resource ->
                  load(
                      resource,
                      requesterOf.apply(resource),
                      assignment -> isProven.test(resource, assignment)));
    }
  }

  private void load(
      AccountAssignment resource, Requester requester, Predicate<AssignedAccess> isProven) {
    var status = resource.getStatus();
    if (status == null) {
      return;
    }
    if (status.resolved() != null && resource.isObserved() && !resource.isMarkedForDeletion()) {
      if (isProven.test(status.resolved())) {
        claim(status.resolved(), Claimant.of(resource, requester));
      } else {
        unproven.put(requester.resource(), status.resolved());
      }
    }
    var request = status.request();
    if (request != null
        && request.operation() == Operation.DELETE
        && request.state() == RequestState.IN_PROGRESS
        && isProven.test(request.assignment())) {
      loadRevoking(request.assignment(), requester);
    }
    status.obsolete().stream()
        .filter(o -> o.request() != null && o.request().state() == RequestState.IN_PROGRESS)
        .map(ObsoleteAssignment::assignment)
        .filter(isProven)
        .forEach(assignment -> loadRevoking(assignment, requester));
  }

  private void loadRevoking(AssignedAccess assignment, Requester requester) {
    access(assignment).loadRevoker(requester);
    revoking.computeIfAbsent(requester, r -> new HashSet<>()).add(assignment);
  }

  /** Reads or changes what is remembered of an assignment. */
  synchronized <T> T with(AssignedAccess assignment, Function<Access, T> step) {
    var access = access(assignment);
    try {
      return step.apply(access);
    } finally {
      forgetIfEmpty(assignment, access);
    }
  }

  /** Changes what is remembered of an assignment. */
  void update(AssignedAccess assignment, Consumer<Access> step) {
    var unused =
        with(
            assignment,
            access -> {
              step.accept(access);
              return true;
            });
  }

  private Access access(AssignedAccess assignment) {
    return accesses.computeIfAbsent(assignment, a -> new Access());
  }

  private void forgetIfEmpty(AssignedAccess assignment, Access access) {
    if (access.isEmpty()) {
      accesses.remove(assignment);
    }
  }

  /** A resource requests an assignment, and not what it requested before. */
  synchronized Claim claim(AssignedAccess assignment, Claimant claimant) {
    if (!assignment.equals(requested.get(claimant.id()))) {
      release(claimant.id());
    }
    unproven.remove(claimant.id());
    requested.put(claimant.id(), assignment);
    requestedIn
        .computeIfAbsent(AssignmentScope.of(assignment), s -> new HashSet<>())
        .add(assignment);
    return access(assignment).claim(claimant);
  }

  /** A resource requests nothing any more. */
  synchronized void release(ResourceID resource) {
    unproven.remove(resource);
    var assignment = requested.remove(resource);
    if (assignment == null) {
      return;
    }
    var access = access(assignment);
    access.release(resource);
    if (!access.isRequested()) {
      removeFrom(requestedIn, AssignmentScope.of(assignment), assignment);
    }
    forgetIfEmpty(assignment, access);
  }

  private static <K> void removeFrom(
      Map<K, Set<AssignedAccess>> index, K key, AssignedAccess assignment) {
    index.computeIfPresent(
        key,
        (k, assignments) -> {
          assignments.remove(assignment);
          return assignments.isEmpty() ? null : assignments;
        });
  }

  /** A resource that was not reconciled yet, and whose status alone says that it requests this. */
  synchronized Optional<ResourceID> unproven(AssignedAccess assignment, ResourceID self) {
    return unproven.entrySet().stream()
        .filter(entry -> entry.getValue().equals(assignment) && !entry.getKey().equals(self))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The owners of what else is requested in an account with a permission set. */
  synchronized List<Claimant> ownersBeside(AssignedAccess assignment) {
    return requestedIn.getOrDefault(AssignmentScope.of(assignment), Set.of()).stream()
        .filter(other -> !other.equals(assignment))
        .flatMap(other -> access(other).owner().stream())
        .toList();
  }

  /**
   * Leaves an assignment to another resource that needs it on, if there is one. Of two that could
   * leave it to each other only the first one does.
   *
   * @param holders the others that have the assignment, as far as their statuses say
   * @return false when the resource is the last
   */
  boolean handOver(AssignedAccess assignment, ResourceID resource, Set<ResourceID> holders) {
    return with(assignment, access -> access.handOver(resource, holders));
  }

  /** Everybody who requests an assignment of a permission set. */
  public synchronized Set<Claimant> claims(String arn) {
    return requestedIn.entrySet().stream()
        .filter(scope -> scope.getKey().permissionSetArn().equals(arn))
        .flatMap(scope -> scope.getValue().stream())
        .flatMap(assignment -> access(assignment).claimants().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The oldest that requests an assignment, beside a resource. */
  Optional<Claimant> other(AssignedAccess assignment, ResourceID resource) {
    return with(assignment, access -> access.other(resource));
  }

  /** See {@link Access#beginRevoking}. */
  synchronized Optional<Claimant> beginRevoking(
      AssignedAccess assignment, Requester requester, Predicate<Claimant> isLive) {
    var heir = access(assignment).beginRevoking(requester, isLive);
    if (heir.isEmpty()) {
      revoking.computeIfAbsent(requester, r -> new HashSet<>()).add(assignment);
    }
    return heir;
  }

  /** Who is just revoking an assignment. */
  Optional<Requester> revoker(AssignedAccess assignment) {
    return with(assignment, Access::revoker);
  }

  /** A requester does not revoke anything any more; whoever waited for that is woken. */
  void endRevoking(Requester requester) {
    revokedBy(requester).forEach(assignment -> endRevoking(assignment, requester));
  }

  private synchronized Set<AssignedAccess> revokedBy(Requester requester) {
    return Set.copyOf(revoking.getOrDefault(requester, Set.of()));
  }

  /** A requester does not revoke an assignment any more; whoever waited for that is woken. */
  void endRevoking(AssignedAccess assignment, Requester requester) {
    ended(assignment, requester).stream()
        .map(Claimant::requester)
        .filter(waiting -> !waiting.equals(requester))
        .forEach(Requester::wake);
  }

  private synchronized Set<Claimant> ended(AssignedAccess assignment, Requester requester) {
    removeFrom(revoking, requester, assignment);
    return with(
        assignment,
        access -> {
          if (access.revoker().filter(requester::equals).isPresent()) {
            access.endRevoking();
          }
          return access.claimants();
        });
  }

  // ---- what no resource requests

  /** The requests that revoke assignments of a permission set that no resource requests. */
  synchronized List<AssignmentRequest> unmanagedRevocations(String permissionSetArn) {
    return unmanaged.getOrDefault(permissionSetArn, Set.of()).stream()
        .flatMap(assignment -> access(assignment).unmanagedRevocation().stream())
        .toList();
  }

  /** Takes in a request of before the operator started that revokes an unmanaged assignment. */
  synchronized void loadUnmanagedRevocation(AssignmentRequest request, Requester requester) {
    if (revoker(request.assignment()).isEmpty()) {
      loadRevoking(request.assignment(), requester);
    }
    setUnmanagedRevocation(request.assignment(), request);
  }

  /** Remembers the request that revokes an assignment because no resource requests it, or none. */
  synchronized void setUnmanagedRevocation(
      AssignedAccess assignment, @Nullable AssignmentRequest request) {
    update(assignment, access -> access.setUnmanagedRevocation(request));
    if (request == null) {
      removeFrom(unmanaged, assignment.permissionSetArn(), assignment);
    } else {
      unmanaged
          .computeIfAbsent(assignment.permissionSetArn(), arn -> new HashSet<>())
          .add(assignment);
    }
  }

  /** How many assignments something is remembered of. */
  synchronized int size() {
    return accesses.size();
  }
}
