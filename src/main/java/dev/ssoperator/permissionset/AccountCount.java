package dev.ssoperator.permissionset;

import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.BackgroundReads;
import dev.ssoperator.ledger.BackgroundReads.Reading;
import dev.ssoperator.ledger.ReadThreads;
import dev.ssoperator.request.Pacing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the accounts a set is provisioned to again after its assignments have changed: once for a
 * burst of them, not once for each.
 */
final class AccountCount {

  private static final int POLLS = 60;

  private record Counted(Set<String> users, Instant at) {}

  private final BackgroundReads<String, Set<String>> reads;
  private final Map<String, Counted> counted = new ConcurrentHashMap<>();
  private final Duration holds;
  private final Clock clock;

  AccountCount(IdentityCenter identityCenter, ReadThreads threads, Pacing pacing, Clock clock) {
    this.holds = pacing.pollInterval().multipliedBy(POLLS);
    this.clock = clock;
    this.reads =
        new BackgroundReads<>(
            threads,
            (arn, lane) -> identityCenter.in(lane).provisionedAccounts(arn, ProvisioningFilter.ALL),
            arn -> {},
            clock);
  }

  /**
   * Counts again if that is due.
   *
   * @param users the accounts in which resources have assignments of the set
   * @param drift when the set was last due to be compared with AWS
   * @return when to try again, empty when the count in the draft is right
   */
  Optional<Duration> update(
      PermissionSetStatusDraft draft,
      String arn,
      Set<String> users,
      Instant drift,
      Runnable owner) {
    var now = clock.instant();
    var last = counted.computeIfAbsent(arn, a -> new Counted(users, now));
    var isDrift = last.at().isBefore(drift);
    if (last.users().equals(users) && !isDrift) {
      return Optional.empty();
    }
    var due = isDrift ? drift : last.at().plus(holds);
    if (now.isBefore(due)) {
      return Optional.of(Duration.between(now, due));
    }
    var reading = reads.get(arn, due, Lane.SWEEP, owner);
    if (reading.isEmpty()) {
      return Optional.of(holds);
    }
    draft.counted(reading.get().value());
    counted.put(arn, new Counted(users, now));
    return Optional.empty();
  }

  /** The accounts that have the set, as they were last counted. */
  Set<String> accounts(String arn) {
    return reads.known(arn).map(Reading::value).orElse(Set.of());
  }

  /** The accounts were counted just now. */
  void done(String arn, Set<String> users) {
    counted.put(arn, new Counted(users, clock.instant()));
  }

  /** The resource is gone. */
  void forget(@Nullable String arn) {
    if (arn != null) {
      counted.remove(arn);
      reads.forget(arn);
    }
  }
}
