package dev.ssoperator.permissionset;

import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.Requester;
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

  private static final int POLLS = 300;

  private record Counted(Set<String> users, Instant at) {}

  private final Ledger ledger;
  private final Map<String, Counted> counted = new ConcurrentHashMap<>();
  private final Duration holds;
  private final Clock clock;

  AccountCount(Ledger ledger, Pacing pacing, Clock clock) {
    this.ledger = ledger;
    this.holds = pacing.pollInterval().multipliedBy(POLLS);
    this.clock = clock;
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
      Requester requester) {
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
    var accounts = ledger.accounts(arn, due, Lane.SWEEP, requester);
    if (accounts.isEmpty()) {
      return Optional.of(holds);
    }
    draft.recordAccounts(accounts.get());
    counted.put(arn, new Counted(users, now));
    return Optional.empty();
  }

  /** The accounts that have the set, as they were last read; empty while they were not. */
  Optional<Set<String>> accounts(String arn) {
    return ledger.knownAccounts(arn);
  }

  /** The accounts that have the set, read after a time; empty while they are being read. */
  Optional<Set<String>> since(String arn, Instant time, Requester requester) {
    return ledger.accounts(arn, time, Lane.GRANT, requester);
  }

  /** The accounts were counted just now. */
  void done(String arn, Set<String> users) {
    counted.put(arn, new Counted(users, clock.instant()));
  }

  /** The resource is gone. */
  void forget(@Nullable String arn) {
    if (arn != null) {
      counted.remove(arn);
      ledger.forgetAccounts(arn);
    }
  }
}
