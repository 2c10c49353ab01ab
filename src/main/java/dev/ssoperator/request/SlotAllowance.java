package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many slots may be held: the limits, lowered to what AWS has accepted where it refused more,
 * and raised again by one each minute. Not thread-safe: {@link OperationSlots} guards it.
 */
final class SlotAllowance {

  /** How long no slot is given after AWS has refused a request, unless one ends before. */
  private static final Duration CLOSED = Duration.ofSeconds(5);

  /** How long deletions share the slots of creations after AWS has refused one. */
  private static final Duration SHARED = Duration.ofHours(1);

  /** How soon one request more is tried than AWS has accepted. */
  private static final Duration PROBE = Duration.ofMinutes(1);

  /** AWS has refused a request while so many of the operator's own were in progress. */
  private record Refusal(int inProgress, Instant at) {
    private int allowed(Instant now) {
      return Math.max(1, inProgress) + (int) Duration.between(at, now).dividedBy(PROBE);
    }
  }

  private final SlotLimits limits;
  private final Clock clock;
  private final Map<AsyncOperation, Instant> closedUntil = new EnumMap<>(AsyncOperation.class);
  private final Map<AsyncOperation, Refusal> refusals = new EnumMap<>(AsyncOperation.class);
  private Instant sharedUntil = Instant.MIN;

  SlotAllowance(SlotLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Whether the slots of two operations are the same ones. */
  static boolean shareSlots(AsyncOperation a, AsyncOperation b) {
    return group(a) == group(b);
  }

  /** Creations and deletions have their slots in common. */
  private static AsyncOperation group(AsyncOperation operation) {
    return operation == AsyncOperation.DELETE_ASSIGNMENT
        ? AsyncOperation.CREATE_ASSIGNMENT
        : operation;
  }

  /** AWS has refused a request, because too many are in progress. */
  void refused(AsyncOperation operation, int ownInProgress) {
    var now = clock.instant();
    closedUntil.put(operation, now.plus(CLOSED));
    refusals.put(group(operation), new Refusal(ownInProgress, now));
    if (operation == AsyncOperation.DELETE_ASSIGNMENT) {
      closedUntil.put(AsyncOperation.CREATE_ASSIGNMENT, now.plus(CLOSED));
      sharedUntil = now.plus(SHARED);
    }
  }

  /** AWS has accepted a request, maybe before it refused the next one. */
  void accepted(AsyncOperation operation, int ownInProgress) {
    var refusal = refusals.get(group(operation));
    if (refusal != null
        && ownInProgress > refusal.inProgress()
        && clock.instant().isBefore(refusal.at().plus(CLOSED))) {
      refusals.put(group(operation), new Refusal(ownInProgress, refusal.at()));
    }
  }

  /** A request has ended, so that AWS has room. */
  void ended(AsyncOperation operation) {
    closedUntil.keySet().removeIf(closed -> shareSlots(closed, operation));
  }

  /** How many slots requests of an operation may hold. */
  int limit(AsyncOperation operation) {
    return ordinary(operation) + extra(operation, clock.instant());
  }

  /**
   * How many more slots requests of an operation may hold.
   *
   * @param held the slots that its group holds, whoever started the requests
   * @param own the part of them that the operator's own requests hold
   */
  int room(AsyncOperation operation, int held, int own) {
    var now = clock.instant();
    if (now.isBefore(closedUntil.getOrDefault(operation, Instant.MIN))) {
      return 0;
    }
    var refusal = refusals.get(group(operation));
    var free = ordinary(operation) - held;
    var room = refusal == null ? free : Math.min(free, refusal.allowed(now) - own);
    return room + extra(operation, now);
  }

  private int ordinary(AsyncOperation operation) {
    return operation == AsyncOperation.PROVISION ? limits.provisionings() : limits.assignments();
  }

  private int extra(AsyncOperation operation, Instant now) {
    return operation == AsyncOperation.DELETE_ASSIGNMENT && !now.isBefore(sharedUntil)
        ? limits.extraRevocations()
        : 0;
  }
}
