package dev.ssoperator.status;

import dev.ssoperator.api.Condition;
import dev.ssoperator.api.Condition.Status;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The resources that were Ready when AWS could last be read. Each stays Ready with a message that
 * says since when AWS cannot be read; after a drift interval, Ready becomes Unknown.
 */
final class UnreadResources {

  private static final String SINCE = "; AWS cannot be read since ";

  private final Duration driftInterval;
  private final Clock clock;

  /** By UID, when the consecutive failures to read AWS for a resource began. */
  private final Map<String, Instant> since = new ConcurrentHashMap<>();

  UnreadResources(Duration driftInterval, Clock clock) {
    this.driftInterval = driftInterval;
    this.clock = clock;
  }

  /** The verdict to report instead of a reconciliation's verdict. */
  Verdict judge(HasMetadata resource, List<Condition> conditions, Verdict verdict) {
    if (verdict.reason() == Reason.CHECKING) {
      return verdict;
    }
    var ready = lastReady(resource, conditions);
    if (verdict.basis() != Verdict.Basis.UNREAD || ready.isEmpty()) {
      forget(resource);
      return verdict;
    }
    var now = clock.instant();
    var first = since.computeIfAbsent(resource.getMetadata().getUid(), uid -> now);
    var left = Duration.between(now, first.plus(driftInterval));
    if (left.isNegative() || left.isZero() || ready.get().status() == Status.UNKNOWN) {
      return unknown(ready.get(), first, verdict);
    }
    var reason = reason(ready.get());
    return Verdict.of(reason, message(ready.get(), first, verdict))
        .recheckAfter(left)
        .noLaterThan(verdict);
  }

  /** Drops a deleted resource. */
  void forget(HasMetadata resource) {
    since.remove(resource.getMetadata().getUid());
  }

  private static Verdict unknown(Condition ready, Instant first, Verdict verdict) {
    var message =
        ready.status() == Status.UNKNOWN
            ? ready.message()
            : "not compared with AWS since %s: %s"
                .formatted(first.truncatedTo(ChronoUnit.SECONDS), verdict.message());
    return new Verdict(Reason.UNVERIFIED, message, verdict.recheckAfter(), verdict.basis(), false);
  }

  /** An existing message is kept, so that an outage costs one status write per resource. */
  private static String message(Condition ready, Instant first, Verdict verdict) {
    return ready.message().contains(SINCE)
        ? ready.message()
        : "%s%s%s: %s"
            .formatted(
                ready.message(), SINCE, first.truncatedTo(ChronoUnit.SECONDS), verdict.message());
  }

  /** The condition Ready of the current spec, if the resource was Ready. */
  private static Optional<Condition> lastReady(HasMetadata resource, List<Condition> conditions) {
    if (resource.isMarkedForDeletion()) {
      return Optional.empty();
    }
    return conditions.stream()
        .filter(condition -> condition.type().equals(Conditions.READY))
        .filter(c -> resource.getMetadata().getGeneration().equals(c.observedGeneration()))
        .filter(c -> c.status() == Status.TRUE || c.reason().equals(Reason.UNVERIFIED.text()))
        .findFirst();
  }

  private static Reason reason(Condition ready) {
    return Stream.of(Reason.values())
        .filter(reason -> reason.text().equals(ready.reason()))
        .findFirst()
        .orElse(Reason.UNVERIFIED);
  }
}
