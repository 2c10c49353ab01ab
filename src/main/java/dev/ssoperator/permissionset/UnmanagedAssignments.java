package dev.ssoperator.permissionset;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.Pair;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestSlots;
import dev.ssoperator.request.RequestTracker;
import dev.ssoperator.request.RequestTracker.Progress;
import dev.ssoperator.request.RequestTracker.Search;
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

  private record Removal(Runnable wake) implements Runnable {
    @Override
    public void run() {
      wake.run();
    }
  }

  /** Of one permission set. */
  private static final Comparator<AssignedAccess> IN_ORDER =
      Comparator.comparing(AssignedAccess::accountId)
          .thenComparing(AssignedAccess::principalType)
          .thenComparing(AssignedAccess::principalId);

  private final IdentityCenter identityCenter;
  private final Ledger ledger;
  private final RequestTracker tracker;
  private final RequestSlots slots;
  private final Dependents dependents;
  private final Duration retryInterval;
  private final Clock clock;

  /** Those in progress, and those that have failed. */
  private final Map<AssignedAccess, AssignmentRequest> requests = new ConcurrentHashMap<>();

  /** By permission set, where its assignments are looked for. */
  private final Map<String, Set<Pair>> watched = new ConcurrentHashMap<>();

  UnmanagedAssignments(
      IdentityCenter identityCenter,
      Ledger ledger,
      RequestTracker tracker,
      RequestSlots slots,
      Dependents dependents,
      Pacing pacing,
      Clock clock) {
    this.identityCenter = identityCenter;
    this.ledger = ledger;
    this.tracker = tracker;
    this.slots = slots;
    this.dependents = dependents;
    this.retryInterval = pacing.stalledRetryInterval();
    this.clock = clock;
  }

  /** From now on assignments of the set in these accounts are looked for, and no others. */
  void lookIn(String arn, Collection<String> accounts, Runnable wake) {
    var pairs =
        accounts.stream().map(account -> new Pair(account, arn)).collect(Collectors.toSet());
    ledger.watch(wake, pairs);
    watched.put(arn, pairs);
  }

  /**
   * Counts what there is, and removes it if the spec says so.
   *
   * @return why something is not removed yet, and when to look again
   */
  Optional<Verdict> update(
      PermissionSet resource, PermissionSetStatusDraft draft, String arn, Runnable wake) {
    var removal = new Removal(wake);
    requests(arn).filter(UnmanagedAssignments::isRunning).forEach(r -> settle(r, removal));
    var wanted = dependents.accesses(arn);
    var extra =
        ledger.contents(arn).values().stream()
            .flatMap(Set::stream)
            .filter(access -> !wanted.contains(access))
            .collect(Collectors.toSet());
    requests(arn)
        .filter(request -> !isRunning(request) && !extra.contains(request.assignment()))
        .forEach(request -> requests.remove(request.assignment()));
    try {
      if (Boolean.TRUE.equals(resource.getSpec().exclusiveAssignments())
          && !dependents.isAnyUnobserved(resource, arn)) {
        return remove(extra, removal);
      }
      return Optional.empty();
    } finally {
      var inOrder = Comparator.comparing(AssignmentRequest::assignment, IN_ORDER);
      // What was not read yet since a start may hold those that were counted before it.
      var isWhole = watched.getOrDefault(arn, Set.of()).stream().allMatch(ledger::isRead);
      var count = isWhole ? extra.size() : Math.max(extra.size(), draft.unmanagedAssignments());
      draft.unmanaged(count, requests(arn).sorted(inOrder).toList());
    }
  }

  /** The resource is gone. */
  void forget(@Nullable String arn, Runnable wake) {
    ledger.watch(wake, Set.of());
    slots.settle(new Removal(wake), Optional.empty());
    requests.keySet().removeIf(access -> access.permissionSetArn().equals(arn));
    if (arn != null) {
      watched.remove(arn);
    }
  }

  private Stream<AssignmentRequest> requests(String arn) {
    return requests.values().stream()
        .filter(request -> request.assignment().permissionSetArn().equals(arn));
  }

  private static boolean isRunning(AssignmentRequest request) {
    return request.state() == RequestState.IN_PROGRESS;
  }

  private Optional<Verdict> remove(Set<AssignedAccess> extra, Removal owner) {
    for (var access : extra.stream().sorted(IN_ORDER).toList()) {
      var waiting = isDue(access) ? start(access, owner) : Optional.<Verdict>empty();
      if (waiting.isPresent()) {
        return waiting;
      }
    }
    slots.settle(owner, Optional.empty());
    return Optional.empty();
  }

  private boolean isDue(AssignedAccess access) {
    var last = requests.get(access);
    if (last == null) {
      return true;
    }
    var ended = last.completionTime();
    return ended != null && !clock.instant().isBefore(ended.plus(retryInterval));
  }

  private void settle(AssignmentRequest request, Removal owner) {
    var access = request.assignment();
    var id = Objects.requireNonNull(request.id());
    var target = new RequestTarget.Assignment(access);
    var progress = tracker.progress(AsyncOperation.DELETE_ASSIGNMENT, id, target, owner);
    if (progress instanceof Progress.Running) {
      return;
    }
    requests.remove(access);
    if (progress instanceof Progress.Finished finished) {
      if (finished.report().state() == RequestState.SUCCEEDED) {
        ledger.record(access, false);
      } else {
        requests.put(access, failed(request, finished.report().failureReason()));
        log(access, id).log("An unmanaged assignment stays: {}", finished.report().failureReason());
      }
    }
  }

  /** Starts the removal of one; the verdict when it and the others must wait. */
  private Optional<Verdict> start(AssignedAccess access, Removal owner) {
    var target = new RequestTarget.Assignment(access);
    var search = tracker.find(AsyncOperation.DELETE_ASSIGNMENT, target);
    if (search instanceof Search.NotYet) {
      return Optional.of(tracker.recovering());
    }
    if (search instanceof Search.Found found) {
      follow(access, found.requestId(), owner);
      return Optional.empty();
    }
    var waiting = slots.enter(owner, AsyncOperation.DELETE_ASSIGNMENT, target);
    if (waiting.isPresent()) {
      return waiting;
    }
    try {
      var id = send(access, owner);
      log(access, id).log("An unmanaged assignment is being removed");
      follow(access, id, owner);
    } catch (IdentityCenterException e) {
      if (!e.kind().isLasting()) {
        throw e;
      }
      requests.put(access, failed(started(access, null), e.awsMessage()));
      e.addTo(log(access, null)).log("An unmanaged assignment stays: {}", e.awsMessage());
    }
    return Optional.empty();
  }

  private void follow(AssignedAccess access, String id, Removal owner) {
    requests.put(access, started(access, id));
    var target = new RequestTarget.Assignment(access);
    tracker.follow(AsyncOperation.DELETE_ASSIGNMENT, id, target, owner);
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

  private String send(AssignedAccess access, Removal owner) {
    try {
      return tracker.send(
          AsyncOperation.DELETE_ASSIGNMENT, owner, () -> identityCenter.deleteAssignment(access));
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.SLOTS_FULL) {
        slots.settle(owner, Optional.empty());
      }
      throw e;
    }
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
