package dev.ssoperator.permissionset;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.ledger.AssignmentScope;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.reconcile.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.RequestVerdicts;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.status.LogKeys;
import dev.ssoperator.status.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Assignments of a managed set that no resource asks for: counted, and removed where the set's spec
 * says that only resources may assign it.
 */
final class UnmanagedAssignments {

  private static final Logger LOGGER = LoggerFactory.getLogger(UnmanagedAssignments.class);

  /** Of one permission set. */
  private static final Comparator<AssignedAccess> IN_ORDER =
      Comparator.comparing(AssignedAccess::accountId)
          .thenComparing(AssignedAccess::principalType)
          .thenComparing(AssignedAccess::principalId);

  private final Ledger ledger;
  private final Requests requests;
  private final Dependents dependents;
  private final Duration retryInterval;
  private final Clock clock;

  /** Those in progress, and those that have failed. */
  private final Map<AssignedAccess, AssignmentRequest> removals = new ConcurrentHashMap<>();

  /** By permission set, where its assignments are looked for. */
  private final Map<String, Set<AssignmentScope>> watched = new ConcurrentHashMap<>();

  UnmanagedAssignments(
      Ledger ledger, Requests requests, Dependents dependents, Pacing pacing, Clock clock) {
    this.ledger = ledger;
    this.requests = requests;
    this.dependents = dependents;
    this.retryInterval = pacing.stalledRetryInterval();
    this.clock = clock;
  }

  /** From now on assignments of the set in these accounts are looked for, and no others. */
  void lookIn(String arn, Collection<String> accounts, Requester requester) {
    var scopes =
        accounts.stream()
            .map(account -> new AssignmentScope(account, arn))
            .collect(Collectors.toSet());
    ledger.watch(requester, scopes);
    watched.put(arn, scopes);
  }

  /**
   * Counts what there is, and removes it if the spec says so.
   *
   * @return why something is not removed yet, and when to look again
   */
  Optional<Verdict> update(
      PermissionSet resource, PermissionSetStatusDraft draft, String arn, Requester requester) {
    var remover = requester.withPurpose(Purpose.UNMANAGED_ASSIGNMENTS);
    removals(arn).filter(UnmanagedAssignments::isRunning).forEach(r -> absorbResult(r, remover));
    var wanted = dependents.accesses(arn);
    var extra =
        ledger.contents(arn).values().stream()
            .flatMap(Set::stream)
            .filter(access -> !wanted.contains(access))
            .collect(Collectors.toSet());
    removals(arn)
        .filter(request -> !isRunning(request) && !extra.contains(request.assignment()))
        .forEach(request -> removals.remove(request.assignment()));
    try {
      if (Boolean.TRUE.equals(resource.getSpec().exclusiveAssignments())
          && !dependents.isAnyUnobserved(resource, arn)) {
        return remove(extra, remover);
      }
      return Optional.empty();
    } finally {
      var inOrder = Comparator.comparing(AssignmentRequest::assignment, IN_ORDER);
      // What was not read yet since a start may hold those that were counted before it.
      var isWhole = watched.getOrDefault(arn, Set.of()).stream().allMatch(ledger::isRead);
      var count = isWhole ? extra.size() : Math.max(extra.size(), draft.unmanagedAssignments());
      draft.recordUnmanaged(count, removals(arn).sorted(inOrder).toList());
    }
  }

  /** The resource is gone. */
  void forget(@Nullable String arn, Requester requester) {
    ledger.watch(requester, Set.of());
    requests.endPass(requester.withPurpose(Purpose.UNMANAGED_ASSIGNMENTS), Optional.empty());
    removals.keySet().removeIf(access -> access.permissionSetArn().equals(arn));
    if (arn != null) {
      watched.remove(arn);
    }
  }

  private Stream<AssignmentRequest> removals(String arn) {
    return removals.values().stream()
        .filter(request -> request.assignment().permissionSetArn().equals(arn));
  }

  private static boolean isRunning(AssignmentRequest request) {
    return request.state() == RequestState.IN_PROGRESS;
  }

  private Optional<Verdict> remove(Set<AssignedAccess> extra, Requester remover) {
    for (var access : extra.stream().sorted(IN_ORDER).toList()) {
      var waiting = isDue(access) ? start(access, remover) : Optional.<Verdict>empty();
      if (waiting.isPresent()) {
        return waiting;
      }
    }
    requests.endPass(remover, Optional.empty());
    return Optional.empty();
  }

  private boolean isDue(AssignedAccess access) {
    var last = removals.get(access);
    if (last == null) {
      return true;
    }
    var ended = last.completionTime();
    return ended != null && !clock.instant().isBefore(ended.plus(retryInterval));
  }

  private void absorbResult(AssignmentRequest request, Requester remover) {
    var access = request.assignment();
    var id = Objects.requireNonNull(request.id());
    var target = new RequestTarget.Assignment(access);
    var answer = requests.follow(remover, AsyncOperation.DELETE_ASSIGNMENT, target, id);
    if (answer instanceof RequestAnswer.Running) {
      return;
    }
    removals.remove(access);
    if (answer instanceof RequestAnswer.Ended end) {
      if (end.report().state() == RequestState.SUCCEEDED) {
        ledger.record(access, false);
      } else {
        removals.put(access, failed(request, end.report().failureReason()));
        log(access, id)
            .log("Could not remove an unmanaged assignment: {}", end.report().failureReason());
      }
    }
  }

  /** Starts the removal of one; the verdict when it and the others must wait. */
  private Optional<Verdict> start(AssignedAccess access, Requester remover) {
    try {
      var answer = ensure(access, remover);
      var unsent = RequestVerdicts.ofUnsent(answer);
      if (unsent.isPresent()) {
        return unsent;
      }
      var running = (RequestAnswer.Running) answer;
      if (running.isNew()) {
        log(access, running.id()).log("Removing an unmanaged assignment");
      }
      removals.put(access, started(access, running.id()));
    } catch (IdentityCenterException e) {
      if (!e.kind().isLasting()) {
        throw e;
      }
      removals.put(access, failed(started(access, null), e.awsMessage()));
      e.addTo(log(access, null))
          .log("Could not remove an unmanaged assignment: {}", e.awsMessage());
    }
    return Optional.empty();
  }

  private RequestAnswer ensure(AssignedAccess access, Requester remover) {
    try {
      return requests.ensure(
          remover,
          AsyncOperation.DELETE_ASSIGNMENT,
          new RequestTarget.Assignment(access),
          () -> {});
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.SLOTS_FULL) {
        requests.endPass(remover, Optional.empty());
      }
      throw e;
    }
  }

  private AssignmentRequest started(AssignedAccess access, @Nullable String id) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new AssignmentRequest(
        id, Operation.DELETE, access, RequestState.IN_PROGRESS, null, now, null, null);
  }

  private AssignmentRequest failed(AssignmentRequest running, @Nullable String reason) {
    return new AssignmentRequest(
        running.id(),
        running.operation(),
        running.assignment(),
        RequestState.FAILED,
        reason,
        running.startTime(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        null);
  }

  private static LoggingEventBuilder log(AssignedAccess access, @Nullable String requestId) {
    return LOGGER
        .atWarn()
        .addKeyValue(LogKeys.REQUEST_ID, requestId)
        .addKeyValue(LogKeys.ACCOUNT, access.accountId())
        .addKeyValue(LogKeys.PERMISSION_SET, access.permissionSetArn())
        .addKeyValue(LogKeys.PRINCIPAL, access.principalId());
  }
}
