package dev.ssoperator.permissionset;

import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the accounts a set is provisioned to again after its assignments have changed: once for a
 * burst of them, not once for each. Reads them only where the operator does not know the change: an
 * account in which its own grant was the first of the set is one more.
 */
final class AccountCount {

  private static final int POLLS = 300;

  /**
   * A count.
   *
   * @param users the accounts in which resources had assignments then
   * @param accounts those counted, as far as they are known: not those counted before a restart
   */
  private record Counted(Set<String> users, Set<String> accounts, int total, Instant at) {}

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
    var last = counted.computeIfAbsent(arn, a -> before(a, users, draft.provisioned(), now));
    // Not only when it changes: the write of a status may have failed.
    draft.recordAccounts(last.total());
    var isDrift = last.at().isBefore(drift);
    if (last.users().equals(users) && !isDrift) {
      return Optional.empty();
    }
    var due = isDrift ? drift : last.at().plus(holds);
    if (now.isBefore(due)) {
      return Optional.of(Duration.between(now, due));
    }
    var next =
        (isDrift ? Optional.<Counted>empty() : withoutRead(arn, last, users, now))
            .or(
                () ->
                    ledger
                        .accounts(arn, due, Lane.SWEEP, requester)
                        .map(accounts -> read(arn, users, accounts, now)));
    if (next.isEmpty()) {
      return Optional.of(holds);
    }
    counted.put(arn, next.get());
    draft.recordAccounts(next.get().total());
    return Optional.empty();
  }

  /** The count that the status has at the operator's start, before its own grants. */
  private Counted before(String arn, Set<String> users, int total, Instant now) {
    return new Counted(minus(users, ledger.firstGrants(arn)), Set.of(), total, now);
  }

  private Counted read(String arn, Set<String> users, Set<String> accounts, Instant now) {
    // A grant that has ended since the read began.
    var late = new HashSet<>(ledger.firstGrants(arn));
    late.retainAll(users);
    var all = union(accounts, late);
    return new Counted(users, all, all.size(), now);
  }

  /** The last count and the accounts that have joined; empty if anything else has changed. */
  private Optional<Counted> withoutRead(String arn, Counted last, Set<String> users, Instant now) {
    var joined = minus(minus(users, last.users()), last.accounts());
    return users.containsAll(last.users()) && ledger.firstGrants(arn).containsAll(joined)
        ? Optional.of(
            new Counted(users, union(last.accounts(), joined), last.total() + joined.size(), now))
        : Optional.empty();
  }

  private static Set<String> minus(Set<String> accounts, Set<String> others) {
    return accounts.stream()
        .filter(account -> !others.contains(account))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> union(Set<String> accounts, Set<String> others) {
    return Stream.concat(accounts.stream(), others.stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The accounts that have the set, as far as is known; empty while they were not read. */
  Optional<Set<String>> accounts(String arn) {
    return ledger.knownAccounts(arn).map(accounts -> union(accounts, ledger.firstGrants(arn)));
  }

  /** The accounts that have the set, read after a time; empty while they are being read. */
  Optional<Set<String>> since(String arn, Instant time, Requester requester) {
    return ledger.accounts(arn, time, Lane.GRANT, requester);
  }

  /** These accounts were counted just now, when resources used the set in those. */
  void done(String arn, Set<String> users, Set<String> accounts) {
    counted.put(arn, new Counted(users, accounts, accounts.size(), clock.instant()));
  }

  /** The resource is gone. */
  void forget(@Nullable String arn) {
    if (arn != null) {
      counted.remove(arn);
      ledger.forgetAccounts(arn);
    }
  }
}
