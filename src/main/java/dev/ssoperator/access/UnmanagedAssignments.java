package dev.ssoperator.access;

import static dev.ssoperator.access.ProtectedAccess.Named.BY_ID;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.LogKeys;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Assignments of a managed permission set that no resource requests. */
public final class UnmanagedAssignments {

  private static final Logger LOGGER = LoggerFactory.getLogger(UnmanagedAssignments.class);

  /** Of one permission set. */
  private static final Comparator<AssignedAccess> IN_ORDER =
      Comparator.comparing(AssignedAccess::accountId)
          .thenComparing(AssignedAccess::principalType)
          .thenComparing(AssignedAccess::principalId);

  private final Accesses accesses;
  private final RevocationBreaker breaker;
  private final ProtectedAccess protectedAccess;
  private final AccessAudit audit;
  private final Ledger ledger;
  private final Requests requests;
  private final Duration retryInterval;
  private final Clock clock;

  /** By permission set, where its assignments are looked for. */
  private final Map<String, Set<AssignmentScope>> watched = new ConcurrentHashMap<>();

  /** Permission sets whose requests of before the operator started are known. */
  private final Set<String> loaded = ConcurrentHashMap.newKeySet();

  /** Creates the unmanaged assignments of an instance. */
  public UnmanagedAssignments(AccessServices services) {
    this.accesses = services.accesses();
    this.breaker = services.breaker();
    this.protectedAccess = services.protectedAccess();
    this.audit = new AccessAudit(services);
    this.ledger = services.ledger();
    this.requests = services.requests();
    this.retryInterval = services.pacing().stalledRetryInterval();
    this.clock = services.clock();
  }

  /** From now on assignments of the permission set in these accounts are looked for, no others. */
  public void lookIn(String arn, Collection<String> accounts, Requester requester) {
    var scopes =
        accounts.stream()
            .map(account -> new AssignmentScope(account, arn))
            .collect(Collectors.toSet());
    ledger.watch(requester, scopes);
    watched.put(arn, scopes);
  }

  /** Takes in, once, the requests in flight of before the operator started. */
  public void load(String arn, List<AssignmentRequest> known, Requester requester) {
    if (loaded.add(arn)) {
      known.stream()
          .filter(request -> isRunning(request) && request.id() != null)
          .forEach(request -> accesses.loadUnmanagedRevocation(request, revoker(requester)));
    }
  }

  /**
   * Takes in how revocations have ended.
   *
   * @param requested what resources request, have, or are about to give up
   * @param resource the permission set's resource
   * @return the assignments of the permission set that exist, as far as they were read, and that no
   *     resource requests
   */
  public Set<AssignedAccess> update(
      String arn, Set<AssignedAccess> requested, HasMetadata resource, Requester requester) {
    accesses.unmanagedRevocations(arn).stream()
        .filter(UnmanagedAssignments::isRunning)
        .forEach(running -> absorbResult(running, resource, revoker(requester)));
    var unmanaged =
        ledger.contents(arn).values().stream()
            .flatMap(Set::stream)
            .filter(assignment -> !requested.contains(assignment))
            .collect(Collectors.toUnmodifiableSet());
    accesses.unmanagedRevocations(arn).stream()
        .filter(revocation -> !isRunning(revocation))
        .map(AssignmentRequest::assignment)
        .filter(assignment -> !unmanaged.contains(assignment))
        .forEach(assignment -> accesses.setUnmanagedRevocation(assignment, null));
    return unmanaged;
  }

  /** Whether all assignments of a permission set were read since the operator started. */
  public boolean isWhole(String arn) {
    return watched.getOrDefault(arn, Set.of()).stream().allMatch(ledger::isRead);
  }

  /** The requests that revoke unmanaged assignments of a permission set: running or failed. */
  public List<AssignmentRequest> revocations(String arn) {
    return accesses.unmanagedRevocations(arn).stream()
        .sorted(Comparator.comparing(AssignmentRequest::assignment, IN_ORDER))
        .toList();
  }

  /**
   * Revokes unmanaged assignments, except what is protected, and what a resource has come to
   * request.
   *
   * @param resource the permission set's resource
   * @return why the next one has to wait
   */
  public Optional<AccessOutcome> revoke(
      Set<AssignedAccess> unmanaged, HasMetadata resource, Requester requester) {
    var revoker = revoker(requester);
    var revocable =
        unmanaged.stream()
            .filter(assignment -> protectedAccess.of(assignment, BY_ID, requester).isEmpty())
            .sorted(IN_ORDER)
            .toList();
    for (var assignment : revocable) {
      var waiting = revoke(assignment, resource, requester, revocable.size());
      if (waiting.isPresent()) {
        return waiting;
      }
    }
    requests.leave(revoker);
    breaker.forget(requester);
    return Optional.empty();
  }

  private Optional<AccessOutcome> revoke(
      AssignedAccess assignment, HasMetadata resource, Requester requester, int unmanaged) {
    var revoker = revoker(requester);
    if (!isDue(assignment) || !isFree(assignment, revoker)) {
      return Optional.empty();
    }
    var outcome =
        breaker.admit(requester, () -> unmanaged, () -> start(assignment, resource, requester));
    if (outcome.filter(AccessOutcome.Stopped.class::isInstance).isPresent()) {
      accesses.endRevoking(assignment, revoker);
      requests.leave(revoker);
    }
    return outcome;
  }

  /** The permission set is not managed any more. */
  public void forget(@Nullable String arn, Requester requester) {
    ledger.watch(requester, Set.of());
    requests.leave(revoker(requester));
    accesses.endRevoking(revoker(requester));
    breaker.forget(requester);
    if (arn != null) {
      revocations(arn).forEach(r -> accesses.setUnmanagedRevocation(r.assignment(), null));
      watched.remove(arn);
      loaded.remove(arn);
    }
  }

  private static Requester revoker(Requester requester) {
    return requester.withPurpose(Purpose.UNMANAGED_ASSIGNMENTS);
  }

  private static boolean isRunning(AssignmentRequest request) {
    return request.state() == RequestState.IN_PROGRESS;
  }

  private boolean isDue(AssignedAccess assignment) {
    var last = accesses.with(assignment, Access::unmanagedRevocation);
    if (last.isEmpty()) {
      return true;
    }
    var ended = last.get().completionTime();
    return ended != null && Pacing.remaining(retryInterval, ended, clock.instant()).isZero();
  }

  /** Whether nobody requests the assignment; whoever does from now on waits. */
  private boolean isFree(AssignedAccess assignment, Requester revoker) {
    return accesses.beginRevoking(assignment, revoker, claimant -> true).isEmpty();
  }

  private void absorbResult(AssignmentRequest request, HasMetadata resource, Requester revoker) {
    var assignment = request.assignment();
    var id = Objects.requireNonNull(request.id());
    var target = new RequestTarget.Assignment(assignment);
    var answer = requests.follow(revoker, AsyncOperation.DELETE_ASSIGNMENT, target, id);
    if (answer instanceof RequestAnswer.Running) {
      return;
    }
    audit.ended(resource, request, answer);
    accesses.setUnmanagedRevocation(assignment, null);
    if (answer instanceof RequestAnswer.Ended end) {
      if (end.report().state() == RequestState.SUCCEEDED) {
        ledger.record(assignment, false);
      } else {
        var reason = end.report().failureReason();
        accesses.setUnmanagedRevocation(assignment, failed(request, reason));
        log(assignment, id).log("Could not revoke an unmanaged assignment: {}", reason);
      }
    }
    accesses.endRevoking(assignment, revoker);
  }

  /** Starts to revoke one; why it and the others must wait, if they must. */
  private Optional<AccessOutcome> start(
      AssignedAccess assignment, HasMetadata resource, Requester requester) {
    var revoker = revoker(requester);
    var isSent = false;
    try {
      var target = new RequestTarget.Assignment(assignment);
      var answer =
          requests.ensure(
              revoker, AsyncOperation.DELETE_ASSIGNMENT, target, () -> breaker.spend(requester));
      if (answer instanceof RequestAnswer.Unsent unsent) {
        return Optional.of(new AccessOutcome.Unsent(unsent));
      }
      isSent = true;
      var running = (RequestAnswer.Running) answer;
      if (running.isNew()) {
        log(assignment, running.id()).log("Revoking an unmanaged assignment");
      }
      accesses.setUnmanagedRevocation(assignment, started(assignment, running.id(), resource));
    } catch (IdentityCenterException e) {
      if (!e.kind().isLasting()) {
        throw e;
      }
      accesses.setUnmanagedRevocation(
          assignment, failed(started(assignment, null, resource), e.awsMessage()));
      audit.refused(resource, assignment, e);
      e.addTo(log(assignment, null))
          .log("Could not revoke an unmanaged assignment: {}", e.awsMessage());
    } finally {
      if (!isSent) {
        accesses.endRevoking(assignment, revoker);
      }
    }
    return Optional.empty();
  }

  private AssignmentRequest started(
      AssignedAccess assignment, @Nullable String id, HasMetadata resource) {
    return AssignmentRequestBuilder.builder()
        .id(id)
        .operation(Operation.DELETE)
        .assignment(assignment)
        .state(RequestState.IN_PROGRESS)
        .startTime(clock.instant().truncatedTo(ChronoUnit.SECONDS))
        .origin(audit.originOfUnmanaged(resource))
        .build();
  }

  private AssignmentRequest failed(AssignmentRequest running, @Nullable String reason) {
    return AssignmentRequestBuilder.builder(running)
        .state(RequestState.FAILED)
        .failureReason(reason)
        .completionTime(clock.instant().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }

  private static LoggingEventBuilder log(AssignedAccess assignment, @Nullable String requestId) {
    return LOGGER
        .atWarn()
        .addKeyValue(LogKeys.REQUEST_ID, requestId)
        .addKeyValue(LogKeys.ACCOUNT, assignment.accountId())
        .addKeyValue(LogKeys.PERMISSION_SET, assignment.permissionSetArn())
        .addKeyValue(LogKeys.PRINCIPAL, assignment.principalId());
  }
}
