package dev.ssoperator.request;

import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.status.LogKeys;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows asynchronous requests to their end and wakes the resource that owns each. It also finds
 * requests nobody remembers: those in progress when the operator started, and those whose answer
 * was lost. It polls only after {@link #start()}, which the leader calls, and no failing poll ends
 * polling.
 */
public final class RequestTracker implements AutoCloseable {

  /** What is known of a request. */
  public sealed interface Progress {

    /** AWS works on it. */
    record Running() implements Progress {}

    /** AWS is done with it. */
    record Finished(RequestReport report) implements Progress {}

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
  private static final int POLLS_UNTIL_FORGOTTEN = 15;

  private record Key(AsyncOperation operation, String id) {}

  private static final class Tracked {
    private final Set<Runnable> wakes = new LinkedHashSet<>();
    private @Nullable RequestTarget target;
    private Progress progress = new Progress.Running();
    private @Nullable Instant missingSince;

    private boolean isRunning() {
      return progress instanceof Progress.Running;
    }
  }

  private final IdentityCenter identityCenter;
  private final Duration pollInterval;
  private final Duration forgottenAfter;
  private final Clock clock;
  private final ScheduledExecutorService executor;
  private @Nullable ScheduledFuture<?> polling;
  private final Map<Key, Tracked> tracked = new HashMap<>();
  private final Map<Key, RequestTarget> unclaimed = new HashMap<>();
  private final Set<AsyncOperation> toScan = EnumSet.allOf(AsyncOperation.class);
  private final Set<AsyncOperation> scanning = EnumSet.noneOf(AsyncOperation.class);

  /** Creates a tracker that does nothing yet. */
  public RequestTracker(IdentityCenter identityCenter, Duration pollInterval, Clock clock) {
    this.identityCenter = identityCenter;
    this.pollInterval = pollInterval;
    this.forgottenAfter = pollInterval.multipliedBy(POLLS_UNTIL_FORGOTTEN);
    this.clock = clock;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "request-tracker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to poll; further calls change nothing. */
  public synchronized void start() {
    if (polling == null) {
      polling =
          executor.scheduleWithFixedDelay(
              this::tick, 0, pollInterval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /**
   * What is known of a request; from the first question on it is followed.
   *
   * @param wake run once, when the request is no longer running
   */
  public synchronized Progress progress(AsyncOperation operation, String id, Runnable wake) {
    var request = follow(new Key(operation, id), wake);
    if (!request.isRunning()) {
      request.wakes.remove(wake);
      if (request.wakes.isEmpty()) {
        tracked.remove(new Key(operation, id));
      }
    }
    return request.progress;
  }

  /**
   * Follows a request that was just started, or found.
   *
   * @param wake run once, when the request is no longer running; equal ones are one
   */
  public synchronized void follow(
      AsyncOperation operation, String id, RequestTarget target, Runnable wake) {
    follow(new Key(operation, id), wake).target = target;
  }

  private Tracked follow(Key key, Runnable wake) {
    unclaimed.remove(key);
    var request = tracked.computeIfAbsent(key, k -> new Tracked());
    request.wakes.add(wake);
    return request;
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

  private void tick() {
    for (var operation : AsyncOperation.values()) {
      if (beginScan(operation)) {
        attempt(() -> scan(operation), () -> answerLost(operation));
      }
    }
    for (var key : running()) {
      attempt(() -> poll(key), () -> {});
    }
    for (var key : unclaimed()) {
      attempt(() -> pollUnclaimed(key), () -> {});
    }
  }

  /** A step that fails is logged and made again at the next tick; it never ends polling. */
  private void attempt(Runnable step, Runnable onFailure) {
    try {
      step.run();
    } catch (IdentityCenterException e) {
      onFailure.run();
      LOGGER
          .atWarn()
          .addKeyValue(LogKeys.OPERATION, e.operation())
          .addKeyValue(LogKeys.AWS_REQUEST_ID, e.awsRequestId())
          .log("Requests not polled, next try in {}: {}", pollInterval, e.awsMessage());
    } catch (RuntimeException e) {
      onFailure.run();
      LOGGER.error("Requests not polled, next try in {}", pollInterval, e);
    }
  }

  private void scan(AsyncOperation operation) {
    var found = new HashMap<Key, RequestTarget>();
    for (var id : identityCenter.requestsInProgress(operation)) {
      var key = new Key(operation, id);
      if (!isTracked(key)) {
        identityCenter
            .describeRequest(operation, id)
            .ifPresent(report -> found.put(key, report.target()));
      }
    }
    scanned(operation, found);
  }

  private void poll(Key key) {
    var report = identityCenter.describeRequest(key.operation(), key.id());
    settle(key, report).forEach(wake -> attempt(wake, () -> {}));
  }

  private void pollUnclaimed(Key key) {
    var report = identityCenter.describeRequest(key.operation(), key.id());
    if (report.filter(r -> r.state() == RequestState.IN_PROGRESS).isEmpty()) {
      ended(key);
    }
  }

  private synchronized void ended(Key unclaimedKey) {
    unclaimed.remove(unclaimedKey);
  }

  private synchronized List<Key> unclaimed() {
    return List.copyOf(unclaimed.keySet());
  }

  /** Who is to be woken because the request is no longer running. */
  private synchronized List<Runnable> settle(Key key, Optional<RequestReport> report) {
    var request = tracked.get(key);
    if (request == null) {
      return List.of();
    }
    request.progress = report.map(RequestTracker::progress).orElseGet(() -> missing(request));
    if (report.isPresent()) {
      request.missingSince = null;
    }
    return request.isRunning() ? List.of() : List.copyOf(request.wakes);
  }

  private static Progress progress(RequestReport report) {
    return report.state() == RequestState.IN_PROGRESS
        ? new Progress.Running()
        : new Progress.Finished(report);
  }

  private Progress missing(Tracked request) {
    var now = clock.instant();
    var since = Objects.requireNonNullElse(request.missingSince, now);
    request.missingSince = since;
    return now.isBefore(since.plus(forgottenAfter))
        ? new Progress.Running()
        : new Progress.Forgotten();
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

  private synchronized List<Key> running() {
    return tracked.entrySet().stream()
        .filter(e -> e.getValue().isRunning())
        .map(Map.Entry::getKey)
        .toList();
  }
}
