package dev.ssoperator.assignment;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Removals that have failed. A resource may have more than one access to remove, and its status has
 * room for one request.
 */
final class FailedRevocations {

  private sealed interface Failure {

    /** AWS accepted the request, and then failed it. */
    record Ended(AssignmentRequest request) implements Failure {}

    /** AWS did not accept the request. */
    record Refused(Verdict verdict, Instant at) implements Failure {}
  }

  private final Map<AssignedAccess, Failure> failures = new ConcurrentHashMap<>();

  /** A request has failed. */
  void ended(AssignmentRequest request) {
    failures.put(request.assignment(), new Failure.Ended(request));
  }

  /**
   * A request was refused.
   *
   * @param verdict what that means, and when it is to be made again
   */
  void refused(AssignedAccess access, Verdict verdict, Instant now) {
    failures.put(access, new Failure.Refused(verdict, now));
  }

  /** It is gone, or to be tried again at once. */
  void forget(AssignedAccess access) {
    failures.remove(access);
  }

  /** The request that has failed last. */
  Optional<AssignmentRequest> last(AssignedAccess access) {
    return failures.get(access) instanceof Failure.Ended ended
        ? Optional.of(ended.request())
        : Optional.empty();
  }

  /** The verdict on a request that was refused, while it is not to be made again. */
  Optional<Verdict> refusal(AssignedAccess access, Instant now) {
    if (!(failures.get(access) instanceof Failure.Refused refused)) {
      return Optional.empty();
    }
    var delay = Objects.requireNonNull(refused.verdict().recheckAfter());
    var remaining = Duration.between(now, refused.at().plus(delay));
    return remaining.isNegative()
        ? Optional.empty()
        : Optional.of(refused.verdict().recheckAfter(remaining));
  }
}
