package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.request.RequestsInFlight.Settled;
import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls AWS, on one thread, for the requests in flight, and searches for requests that no status
 * remembers: those in flight when the operator started, and those whose answer was lost. No failing
 * poll ends polling.
 */
final class RequestPoller implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestPoller.class);

  private static final int MAX_LOGGED = 100;

  private final IdentityCenter identityCenter;
  private final RequestsInFlight inFlight;
  private final OperationSlots slots;
  private final RequestPoll poll;
  private final PollRhythm rhythm;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("request-poller"));
  private @Nullable Future<?> nextTick;

  /** The failures that were logged since the last tick in which every step succeeded. */
  private final Set<String> logged = new HashSet<>();

  private boolean hasFailed;

  /**
   * Creates a poller that does nothing yet.
   *
   * @param interval the shortest time between two polls while the queue for slots is empty
   */
  RequestPoller(
      IdentityCenter identityCenter,
      RequestsInFlight inFlight,
      OperationSlots slots,
      Duration interval) {
    this.identityCenter = identityCenter;
    this.inFlight = inFlight;
    this.slots = slots;
    this.poll = new RequestPoll(identityCenter);
    this.rhythm = new PollRhythm(interval);
  }

  /** Begins to poll; further calls change nothing. */
  synchronized void start() {
    if (nextTick == null) {
      nextTick = executor.submit(this::tick);
    }
  }

  /** Whether it still polls; before {@link #start()} it does not have to. */
  synchronized boolean isAlive() {
    return nextTick == null || !nextTick.isDone();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void tick() {
    hasFailed = false;
    for (var operation : AsyncOperation.values()) {
      if (inFlight.beginSearch(operation)) {
        attempt(() -> search(operation), () -> inFlight.searchAgain(operation));
      }
    }
    for (var operation : AsyncOperation.values()) {
      attempt(() -> poll(operation), () -> {});
    }
    attempt(slots::reconsider, () -> {});
    inFlight.forgetOld();
    if (!hasFailed) {
      logged.clear();
    }
    schedule();
  }

  private synchronized void schedule() {
    var counts = inFlight.counts();
    var delay = rhythm.next(counts, counts.keySet().stream().anyMatch(slots::isAwaited));
    try {
      nextTick = executor.schedule(this::tick, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Polling ends, because the operator is shutting down");
    }
  }

  /**
   * A step that fails is retried at the next tick; it never ends polling. A failure that lasts is
   * logged once.
   */
  private void attempt(Runnable step, Runnable onFailure) {
    try {
      step.run();
    } catch (IdentityCenterException e) {
      hasFailed = true;
      onFailure.run();
      var failure = e.kind().concernsEveryCall() ? e.kind().name() : e.operation() + e.awsMessage();
      if (logged.size() < MAX_LOGGED && logged.add(failure)) {
        e.addTo(LOGGER.atWarn()).log("Polling of requests failed, retrying: {}", e.awsMessage());
      }
    } catch (RuntimeException e) {
      hasFailed = true;
      onFailure.run();
      LOGGER.error("Polling of requests failed, retrying", e);
    }
  }

  private void search(AsyncOperation operation) {
    var found = new HashMap<RequestKey, RequestTarget>();
    var inProgress = identityCenter.requestsInProgress(operation);
    for (var id : inProgress) {
      var key = new RequestKey(operation, id);
      if (!inFlight.isFollowed(key)) {
        identityCenter
            .describeRequest(operation, id)
            .ifPresent(report -> found.put(key, report.target()));
      }
    }
    found.forEach(
        (key, target) -> slots.found(operation, key.id(), RequestsInFlight.account(target)));
    slots.observed(operation, inProgress);
    inFlight.found(operation, found);
  }

  private void poll(AsyncOperation operation) {
    var followed = inFlight.of(operation);
    var othersMatter = slots.isHeldByOthers(operation);
    if (followed.isEmpty() && !othersMatter) {
      return;
    }
    var answer = poll.ask(operation, followed, othersMatter);
    answer.inProgress().ifPresent(ids -> slots.observed(operation, ids));
    for (var id : followed.keySet()) {
      takeIn(new RequestKey(operation, id), answer);
    }
    if (answer.failure().isPresent()) {
      throw answer.failure().get();
    }
  }

  private void takeIn(RequestKey key, RequestPoll.Answer answer) {
    var report = answer.ended().get(key.id());
    Optional<Settled> settled = Optional.empty();
    if (report != null) {
      settled = inFlight.ended(key, report);
    } else if (answer.unknown().contains(key.id())) {
      settled = inFlight.unknown(key);
    } else if (answer.failure().isEmpty()) {
      inFlight.running(key);
    }
    settled.ifPresent(end -> settled(key, end));
  }

  private void settled(RequestKey key, Settled end) {
    end.took().ifPresent(took -> rhythm.completed(key.operation(), took));
    slots.ended(key.operation(), key.id());
    end.requesters().forEach(requester -> attempt(requester::wake, () -> {}));
  }
}
