package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests in flight: those that requesters follow, and those that a search has found and no
 * requester follows yet. Thread-safe.
 */
final class RequestsInFlight {

  /** How long the end of a request is kept for a requester that does not come. */
  private static final Duration KEEP_ENDED = Duration.ofHours(1);

  private static final class Followed {
    private final RequestTarget target;
    private final Set<Requester> requesters = new LinkedHashSet<>();
    private final Instant since;
    private @Nullable RequestAnswer end;
    private @Nullable Instant endedAt;
    private @Nullable Instant missingSince;
    private boolean wasRunning;

    private Followed(RequestTarget target, Instant since) {
      this.target = target;
      this.since = since;
    }

    private boolean isRunning() {
      return end == null;
    }
  }

  /**
   * A request that is no longer in flight.
   *
   * @param took how long it was followed; empty where AWS does not say that it has ended
   */
  record Settled(List<Requester> requesters, Optional<Duration> took) {}

  private final Duration lostAfter;
  private final OperationSlots slots;
  private final Clock clock;
  private final Map<RequestKey, Followed> followed = new HashMap<>();
  private final Map<RequestKey, RequestTarget> unclaimed = new HashMap<>();
  private final Set<AsyncOperation> toSearch = EnumSet.allOf(AsyncOperation.class);
  private final Set<AsyncOperation> searching = EnumSet.noneOf(AsyncOperation.class);

  /**
   * Creates an empty record, by which any request may be in flight.
   *
   * @param lostAfter how long AWS may not know a request's id until it counts as lost
   */
  RequestsInFlight(Duration lostAfter, OperationSlots slots, Clock clock) {
    this.lostAfter = lostAfter;
    this.slots = slots;
    this.clock = clock;
  }

  /** Follows a request that was sent or found just now. */
  synchronized void follow(RequestKey key, RequestTarget target, Requester requester) {
    claim(key, target, requester).wasRunning = true;
  }

  /** How a request stands; from the first question on it is followed. */
  synchronized RequestAnswer answer(RequestKey key, RequestTarget target, Requester requester) {
    var request = claim(key, target, requester);
    if (request.end == null) {
      return new RequestAnswer.Running(key.id(), false);
    }
    request.requesters.remove(requester);
    if (request.requesters.isEmpty()) {
      followed.remove(key);
    }
    return request.end;
  }

  private Followed claim(RequestKey key, RequestTarget target, Requester requester) {
    unclaimed.remove(key);
    var request =
        followed.computeIfAbsent(
            key,
            k -> {
              slots.started(requester, key.operation(), account(target), key.id());
              return new Followed(target, clock.instant());
            });
    request.requesters.add(requester);
    return request;
  }

  /** The account a request works on, or null when it is all. */
  static @Nullable String account(RequestTarget target) {
    return target instanceof RequestTarget.Assignment assignment
        ? assignment.access().accountId()
        : ((RequestTarget.Provisioning) target).accountId();
  }

  /** Whether a request of the requester has ended and it has not taken that in yet. */
  synchronized boolean hasEnded(Requester requester) {
    return followed.values().stream()
        .anyMatch(request -> !request.isRunning() && request.requesters.contains(requester));
  }

  /** Whether AWS was searched for requests of an operation that no status remembers. */
  synchronized boolean isSearched(AsyncOperation operation) {
    return !toSearch.contains(operation) && !searching.contains(operation);
  }

  /**
   * The request in flight for a target. It may be one that is followed already: its id did not get
   * into the status, or belongs to another resource that requests the same.
   */
  synchronized Optional<String> find(AsyncOperation operation, RequestTarget target) {
    return of(operation).entrySet().stream()
        .filter(request -> request.getValue().equals(target))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The targets of the requests in flight, by id; those that are followed come first. */
  synchronized Map<String, RequestTarget> of(AsyncOperation operation) {
    var inFlight = new LinkedHashMap<String, RequestTarget>();
    followed.forEach(
        (key, request) -> {
          if (key.operation() == operation && request.isRunning()) {
            inFlight.put(key.id(), request.target);
          }
        });
    unclaimed.forEach(
        (key, target) -> {
          if (key.operation() == operation) {
            inFlight.put(key.id(), target);
          }
        });
    return inFlight;
  }

  /** How many requests are followed and in flight, for each operation that has any. */
  synchronized Map<AsyncOperation, Long> counts() {
    var counts = new EnumMap<AsyncOperation, Long>(AsyncOperation.class);
    followed.forEach(
        (key, request) -> {
          if (request.isRunning()) {
            counts.merge(key.operation(), 1L, Long::sum);
          }
        });
    return counts;
  }

  synchronized boolean isFollowed(RequestKey key) {
    return followed.containsKey(key);
  }

  // ---- results of a poll

  /** AWS says that the request is in progress. */
  synchronized void running(RequestKey key) {
    var request = followed.get(key);
    if (request != null) {
      request.wasRunning = true;
      request.missingSince = null;
    }
  }

  /** AWS says that the request has ended; empty where it is unknown here. */
  synchronized Optional<Settled> ended(RequestKey key, RequestReport report) {
    var request = followed.get(key);
    if (request == null) {
      return unclaimed(key);
    }
    if (!request.isRunning()) {
      return Optional.empty();
    }
    return Optional.of(
        markEnded(
            request,
            new RequestAnswer.Ended(report, request.wasRunning),
            Optional.of(Duration.between(request.since, clock.instant()))));
  }

  /** AWS does not know the request; empty where it may not know it yet. */
  synchronized Optional<Settled> unknown(RequestKey key) {
    var request = followed.get(key);
    if (request == null) {
      return unclaimed(key);
    }
    var now = clock.instant();
    var since = Objects.requireNonNullElse(request.missingSince, now);
    request.missingSince = since;
    return !request.isRunning() || now.isBefore(since.plus(lostAfter))
        ? Optional.empty()
        : Optional.of(markEnded(request, new RequestAnswer.Lost(), Optional.empty()));
  }

  private Optional<Settled> unclaimed(RequestKey key) {
    return unclaimed.remove(key) == null
        ? Optional.empty()
        : Optional.of(new Settled(List.of(), Optional.empty()));
  }

  private Settled markEnded(Followed request, RequestAnswer end, Optional<Duration> took) {
    request.end = end;
    request.endedAt = clock.instant();
    return new Settled(List.copyOf(request.requesters), took);
  }

  synchronized void forgetOld() {
    var limit = clock.instant().minus(KEEP_ENDED);
    followed.values().removeIf(r -> r.endedAt != null && r.endedAt.isBefore(limit));
  }

  // ---- searches

  /** The requester's request may be in flight, and its id is not known: AWS's answer was lost. */
  synchronized void answerLost(AsyncOperation operation, Requester requester) {
    slots.unanswered(requester);
    toSearch.add(operation);
  }

  /** A search has failed. */
  synchronized void searchAgain(AsyncOperation operation) {
    toSearch.add(operation);
  }

  /** Whether AWS is to be searched; {@link #found} or {@link #searchAgain} must follow. */
  synchronized boolean beginSearch(AsyncOperation operation) {
    if (!toSearch.remove(operation)) {
      return false;
    }
    searching.add(operation);
    return true;
  }

  /** A search has ended: these requests are in flight that were not followed. */
  synchronized void found(AsyncOperation operation, Map<RequestKey, RequestTarget> targets) {
    unclaimed.keySet().removeIf(key -> key.operation() == operation);
    targets.forEach(
        (key, target) -> {
          if (!followed.containsKey(key)) {
            unclaimed.put(key, target);
          }
        });
    searching.remove(operation);
    if (isSearched(operation)) {
      slots.searched(operation);
    }
  }
}
