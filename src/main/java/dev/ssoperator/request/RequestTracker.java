package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows asynchronous requests to their end and wakes the resources that own each. It also finds
 * requests nobody remembers: those in progress when the operator started, and those whose answer
 * was lost. It polls only after {@link #start()}, which the leader calls, and no failing poll ends
 * polling. Slots are freed as requests end.
 */
public final class RequestTracker implements AutoCloseable {

  /** What is known of a request. */
  public sealed interface Progress {

    /** AWS works on it. */
    record Running() implements Progress {}

    /**
     * AWS is done with it.
     *
     * @param isRecent whether its end came while it was followed; otherwise it may be long past,
     *     and what it did undone since
     */
    record Finished(RequestReport report, boolean isRecent) implements Progress {}

    /** AWS does not know its id: what exists must be read instead. */
    record Forgotten() implements Progress {}
  }

  /** The answer to a search for a request in progress. */
  public sealed interface Search {

    /** There is one. */
    record Found(String requestId) implements Search {}

    /** There is none. */
    record None() implements Search {}

    /** AWS has yet to be asked; search again soon. */
    record NotYet() implements Search {}
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestTracker.class);

  /** Right after a request was accepted, AWS may not know its id yet. */
  private static final int POLLS_UNTIL_FORGOTTEN = 60;

  /** How long the end of a request is kept for an owner that does not come. */
  private static final Duration KEEP_ENDED = Duration.ofHours(1);

  private record Key(AsyncOperation operation, String id) {}

  private static final class Tracked {
    private final RequestTarget target;
    private final Set<Runnable> owners = new LinkedHashSet<>();
    private final Instant since;
    private Progress progress = new Progress.Running();
    private @Nullable Instant missingSince;
    private @Nullable Instant endedAt;
    private boolean wasRunning;

    private Tracked(RequestTarget target, Instant since) {
      this.target = target;
      this.since = since;
    }

    private boolean isRunning() {
      return progress instanceof Progress.Running;
    }
  }

  private final IdentityCenter identityCenter;
  private final RequestSlots slots;
  private final Duration pollInterval;
  private final Duration forgottenAfter;
  private final Clock clock;
  private final ScheduledExecutorService executor;
  private final RequestPoll poll;
  private final PollRhythm rhythm;
  private boolean started;
  private @Nullable Future<?> nextTick;
  private @Nullable ErrorKind lastOutage;
  private final Map<Key, Tracked> tracked = new HashMap<>();
  private final Map<Key, RequestTarget> unclaimed = new HashMap<>();
  private final Set<AsyncOperation> toScan = EnumSet.allOf(AsyncOperation.class);
  private final Set<AsyncOperation> scanning = EnumSet.noneOf(AsyncOperation.class);

  /**
   * Creates a tracker that does nothing yet.
   *
   * @param pollInterval the shortest time between two polls while nobody waits for a slot
   */
  public RequestTracker(
      IdentityCenter identityCenter, RequestSlots slots, Duration pollInterval, Clock clock) {
    this.identityCenter = identityCenter;
    this.slots = slots;
    this.pollInterval = pollInterval;
    this.forgottenAfter = pollInterval.multipliedBy(POLLS_UNTIL_FORGOTTEN);
    this.clock = clock;
    this.poll = new RequestPoll(identityCenter);
    this.rhythm = new PollRhythm(pollInterval);
    this.executor =
        Executors.newSingleThreadScheduledExecutor(new DaemonThreads("request-tracker"));
  }

  /** Begins to poll; further calls change nothing. */
  public synchronized void start() {
    if (!started) {
      started = true;
      nextTick = executor.submit(this::tick);
    }
  }

  /** Whether requests are still being followed; before {@link #start()} nothing has to be. */
  public synchronized boolean isAlive() {
    return nextTick == null || !nextTick.isDone();
  }

  /** How many requests of an operation run, as far as is known. */
  public synchronized int inFlight(AsyncOperation operation) {
    return followed(operation).size();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /**
   * What is known of a request; from the first question on it is followed.
   *
   * @param owner run once, when the request is no longer running; equal ones are one owner
   */
  public synchronized Progress progress(
      AsyncOperation operation, String id, RequestTarget target, Runnable owner) {
    var key = new Key(operation, id);
    var request = claim(key, target, owner);
    if (!request.isRunning()) {
      request.owners.remove(owner);
      if (request.owners.isEmpty()) {
        tracked.remove(key);
      }
    }
    return request.progress;
  }

  /**
   * Follows a request that was just started, or found.
   *
   * @param owner run once, when the request is no longer running; equal ones are one owner
   */
  public synchronized void follow(
      AsyncOperation operation, String id, RequestTarget target, Runnable owner) {
    claim(new Key(operation, id), target, owner).wasRunning = true;
  }

  private Tracked claim(Key key, RequestTarget target, Runnable owner) {
    unclaimed.remove(key);
    var request =
        tracked.computeIfAbsent(
            key,
            k -> {
              slots.started(owner, key.operation(), target, key.id());
              return new Tracked(target, clock.instant());
            });
    request.owners.add(owner);
    return request;
  }

  /** Whether a request of the owner's has ended and the owner has not taken that in yet. */
  public synchronized boolean hasEnded(Runnable owner) {
    return tracked.values().stream()
        .anyMatch(request -> !request.isRunning() && request.owners.contains(owner));
  }

  /** The verdict on a resource that must wait until {@link #find} knows. */
  public Verdict recovering() {
    return Verdict.of(
            Reason.RECOVERING,
            "looking for requests that may be in progress without the operator's knowledge")
        .recheckAfter(pollInterval);
  }

  /**
   * Searches for a request in progress. It may be one that is followed already: its id did not get
   * into the status, or belongs to another resource that asks for the same.
   */
  public synchronized Search find(AsyncOperation operation, RequestTarget target) {
    if (toScan.contains(operation) || scanning.contains(operation)) {
      return new Search.NotYet();
    }
    var followed =
        tracked.entrySet().stream()
            .filter(e -> e.getValue().isRunning() && target.equals(e.getValue().target))
            .map(Map.Entry::getKey);
    var others =
        unclaimed.entrySet().stream()
            .filter(e -> e.getValue().equals(target))
            .map(Map.Entry::getKey);
    Optional<Search> found =
        Stream.concat(followed, others)
            .filter(key -> key.operation() == operation)
            .map(key -> (Search) new Search.Found(key.id()))
            .findFirst();
    return found.orElseGet(Search.None::new);
  }

  /** Says that a request may be in progress whose id is not known, because its answer was lost. */
  public synchronized void answerLost(AsyncOperation operation) {
    toScan.add(operation);
  }

  /**
   * Sends a request that has a slot. A lost answer is searched for, and a request that AWS refuses
   * for want of slots keeps its place in line.
   *
   * @return the request's id
   * @throws IdentityCenterException what the call failed with
   */
  public String send(AsyncOperation operation, Runnable owner, Supplier<RequestReport> call) {
    try {
      return call.get().id();
    } catch (IdentityCenterException e) {
      if (e.mayHaveTakenEffect()) {
        answerLost(operation);
      }
      if (e.kind() == ErrorKind.SLOTS_FULL) {
        slots.refused(owner);
      }
      throw e;
    }
  }

  private void tick() {
    for (var operation : AsyncOperation.values()) {
      if (beginScan(operation)) {
        attempt(() -> scan(operation), () -> answerLost(operation));
      }
    }
    for (var operation : AsyncOperation.values()) {
      attempt(() -> poll(operation), () -> {});
    }
    attempt(slots::reconsider, () -> {});
    forgetEnded();
    scheduleNext();
  }

  private void scheduleNext() {
    var delay = nextDelay();
    try {
      schedule(delay);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Polling ends, since the tracker was closed");
    }
  }

  private synchronized void schedule(Duration delay) {
    nextTick = executor.schedule(this::tick, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized Duration nextDelay() {
    var inFlight =
        tracked.entrySet().stream()
            .filter(e -> e.getValue().isRunning())
            .collect(Collectors.groupingBy(e -> e.getKey().operation(), Collectors.counting()));
    return rhythm.next(inFlight, inFlight.keySet().stream().anyMatch(slots::isAwaited));
  }

  /**
   * A step that fails is logged and made again at the next tick; it never ends polling. What
   * concerns every call is logged once.
   */
  private void attempt(Runnable step, Runnable onFailure) {
    try {
      step.run();
    } catch (IdentityCenterException e) {
      onFailure.run();
      var outage = e.kind().concernsEveryCall() ? e.kind() : null;
      if (outage == null || outage != lastOutage) {
        e.addTo(LOGGER.atWarn()).log("Requests not polled, next try soon: {}", e.awsMessage());
      }
      lastOutage = outage;
    } catch (RuntimeException e) {
      onFailure.run();
      LOGGER.error("Requests not polled, next try soon", e);
    }
  }

  private void scan(AsyncOperation operation) {
    var found = new HashMap<Key, RequestTarget>();
    var inProgress = identityCenter.requestsInProgress(operation);
    for (var id : inProgress) {
      var key = new Key(operation, id);
      if (!isTracked(key)) {
        identityCenter
            .describeRequest(operation, id)
            .ifPresent(report -> found.put(key, report.target()));
      }
    }
    found.forEach((key, target) -> slots.found(operation, target, key.id()));
    slots.observed(operation, inProgress);
    scanned(operation, found);
  }

  private void poll(AsyncOperation operation) {
    var followed = followed(operation);
    var othersMatter = slots.isHeldByOthers(operation);
    if (followed.isEmpty() && !othersMatter) {
      return;
    }
    var answer = poll.ask(operation, followed, othersMatter);
    answer.inProgress().ifPresent(ids -> slots.observed(operation, ids));
    followed
        .keySet()
        .forEach(
            id -> {
              var key = new Key(operation, id);
              var report = Optional.ofNullable(answer.ended().get(id));
              var isRunning =
                  report.isEmpty() && answer.failure().isEmpty() && !answer.unknown().contains(id);
              if (isRunning) {
                markRunning(key);
              }
              var owners = settle(key, report, answer.unknown().contains(id));
              owners.forEach(owner -> attempt(owner, () -> {}));
            });
    answer
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private synchronized Map<String, RequestTarget> followed(AsyncOperation operation) {
    var followed = new HashMap<String, RequestTarget>();
    unclaimed.forEach((key, target) -> put(followed, operation, key, target));
    tracked.forEach(
        (key, request) -> {
          if (request.isRunning()) {
            put(followed, operation, key, request.target);
          }
        });
    return followed;
  }

  private static void put(
      Map<String, RequestTarget> followed,
      AsyncOperation operation,
      Key key,
      RequestTarget target) {
    if (key.operation() == operation) {
      followed.put(key.id(), target);
    }
  }

  /** Who is to be woken because the request is no longer running. */
  private List<Runnable> settle(Key key, Optional<RequestReport> ended, boolean unknown) {
    var owners = settled(key, ended, unknown);
    owners.ifPresent(o -> slots.ended(key.operation(), key.id()));
    return owners.orElse(List.of());
  }

  /** The owners of a request that is no longer running; empty while it is. */
  private synchronized Optional<List<Runnable>> settled(
      Key key, Optional<RequestReport> ended, boolean unknown) {
    var request = tracked.get(key);
    if (request == null) {
      return (ended.isPresent() || unknown) && unclaimed.remove(key) != null
          ? Optional.of(List.of())
          : Optional.empty();
    }
    var now = clock.instant();
    if (ended.isPresent()) {
      request.progress = new Progress.Finished(ended.get(), request.wasRunning);
      rhythm.completed(key.operation(), Duration.between(request.since, now));
    } else if (unknown) {
      var since = Objects.requireNonNullElse(request.missingSince, now);
      request.missingSince = since;
      if (!now.isBefore(since.plus(forgottenAfter))) {
        request.progress = new Progress.Forgotten();
      }
    } else {
      request.missingSince = null;
    }
    if (request.isRunning()) {
      return Optional.empty();
    }
    request.endedAt = now;
    return Optional.of(List.copyOf(request.owners));
  }

  private synchronized void markRunning(Key key) {
    var request = tracked.get(key);
    if (request != null) {
      request.wasRunning = true;
    }
  }

  private synchronized void forgetEnded() {
    var limit = clock.instant().minus(KEEP_ENDED);
    tracked
        .values()
        .removeIf(request -> request.endedAt != null && request.endedAt.isBefore(limit));
  }

  private synchronized void scanned(AsyncOperation operation, Map<Key, RequestTarget> found) {
    unclaimed.keySet().removeIf(key -> key.operation() == operation);
    found.forEach(
        (key, target) -> {
          if (!tracked.containsKey(key)) {
            unclaimed.put(key, target);
          }
        });
    scanning.remove(operation);
  }

  private synchronized boolean beginScan(AsyncOperation operation) {
    if (!toScan.remove(operation)) {
      return false;
    }
    scanning.add(operation);
    return true;
  }

  private synchronized boolean isTracked(Key key) {
    return tracked.containsKey(key);
  }
}
