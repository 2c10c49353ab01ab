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
import org.jspecify.annotations.Nullable;

/**
 * Removals that have failed. A resource may have more than one access to remove, and its status has
 * room for one request.
 */
final class FailedRevocations {

  /**
   * What is known of one.
   *
   * @param last the request that AWS accepted and then failed
   * @param refusal what it means that AWS did not accept the request after that
   * @param at when that was
   */
  private record Failure(@Nullable AssignmentRequest last, @Nullable Verdict refusal, Instant at) {}

  private final Map<AssignedAccess, Failure> failures = new ConcurrentHashMap<>();

  /** A request has failed. */
  void ended(AssignmentRequest request, Instant now) {
    failures.put(request.assignment(), new Failure(request, null, now));
  }

  /**
   * A request was refused.
   *
   * @param verdict what that means, and when it is to be made again
   */
  void refused(AssignedAccess access, Verdict verdict, Instant now) {
    failures.put(access, new Failure(last(access).orElse(null), verdict, now));
  }

  /** It is gone, or to be tried again at once. */
  void forget(AssignedAccess access) {
    failures.remove(access);
  }

  /** The request that has failed last. */
  Optional<AssignmentRequest> last(AssignedAccess access) {
    return Optional.ofNullable(failures.get(access)).map(Failure::last);
  }

  /** The verdict on a request that was refused, while it is not to be made again. */
  Optional<Verdict> refusal(AssignedAccess access, Instant now) {
    var failure = failures.get(access);
    if (failure == null || failure.refusal() == null) {
      return Optional.empty();
    }
    var delay = Objects.requireNonNull(failure.refusal().recheckAfter());
    var remaining = Duration.between(now, failure.at().plus(delay));
    return remaining.isNegative()
        ? Optional.empty()
        : Optional.of(failure.refusal().recheckAfter(remaining));
  }
}
