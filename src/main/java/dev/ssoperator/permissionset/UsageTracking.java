package dev.ssoperator.permissionset;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.access.AccessServices;
import dev.ssoperator.access.UnmanagedAssignments;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.AssignmentScope;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tracks which accounts and assignments use a permission set that matches its spec. */
final class UsageTracking {

  private final Observations observations;
  private final Dependents dependents;
  private final AccountCount accountCount;
  private final UnmanagedAssignments unmanaged;
  private final Ledger ledger;

  UsageTracking(AccessServices services, Observations observations, Dependents dependents) {
    this.observations = observations;
    this.dependents = dependents;
    this.accountCount = new AccountCount(services.ledger(), services.pacing(), services.clock());
    this.unmanaged = new UnmanagedAssignments(services);
    this.ledger = services.ledger();
  }

  /** The verdict on a set in sync, which holds until its next comparison with AWS. */
  Verdict verdict(
      PermissionSet resource, PermissionSetStatusDraft draft, String arn, Requester requester) {
    var users = dependents.accounts(arn);
    var again = accountCount.update(draft, arn, users, observations.lastDue(resource), requester);
    var verdict =
        Verdict.of(Reason.PROVISIONED, "up to date in AWS and in every account that uses it")
            .recheckAfter(observations.untilDue(resource));
    if (again.isPresent()) {
      verdict = verdict.noLaterThan(verdict.recheckAfter(again.get()));
    }
    var accounts = accountCount.accounts(arn);
    if (accounts.isEmpty() && !draft.removals().isEmpty()) {
      // What was being revoked before the start is followed at once.
      accounts = accountCount.since(arn, Instant.MIN, requester);
    }
    if (accounts.isEmpty()) {
      return verdict;
    }
    unmanaged.lookIn(arn, accounts.get(), requester);
    var waiting = trackUnmanaged(resource, draft, arn, requester).orElse(null);
    if (waiting instanceof AccessOutcome.Held held) {
      return RequestVerdicts.of(held);
    }
    if (waiting instanceof AccessOutcome.Stopped stopped) {
      return verdict.noLaterThan(RequestVerdicts.of(stopped));
    }
    return waiting instanceof AccessOutcome.Unsent unsent
        ? verdict.noLaterThan(RequestVerdicts.of(unsent.answer()))
        : verdict;
  }

  /** Counts unmanaged assignments, and revokes them if the spec says so. */
  private Optional<AccessOutcome> trackUnmanaged(
      PermissionSet resource, PermissionSetStatusDraft draft, String arn, Requester requester) {
    unmanaged.load(arn, draft.removals(), requester);
    var found = unmanaged.update(arn, dependents.accesses(arn), resource, requester);
    try {
      var isExclusive = Boolean.TRUE.equals(resource.getSpec().exclusiveAssignments());
      if (!isExclusive) {
        return unmanaged.revoke(Set.of(), resource, requester);
      }
      return dependents.isAnyUnobserved(resource, arn)
          ? Optional.empty()
          : unmanaged.revoke(found, resource, requester);
    } finally {
      // Scopes that were not read yet since the start may hold assignments counted before it.
      var count =
          unmanaged.isWhole(arn)
              ? found.size()
              : Math.max(found.size(), draft.unmanagedAssignments());
      draft.recordUnmanaged(count, unmanaged.revocations(arn));
    }
  }

  /** The accounts in which resources have assignments of a set. */
  Set<String> users(String arn) {
    return dependents.accounts(arn);
  }

  /**
   * Every assignment of a set that no resource requests; empty while AWS is being read, at whose
   * end the requester is woken.
   *
   * @param since what AWS said before that does not count
   */
  Optional<Set<AssignedAccess>> unmanaged(
      PermissionSet resource, String arn, Instant since, Requester requester) {
    var accounts = accountCount.since(arn, since, requester);
    if (accounts.isEmpty()) {
      return Optional.empty();
    }
    unmanaged.lookIn(arn, accounts.get(), requester);
    var reading =
        accounts.get().stream()
            .filter(
                account ->
                    ledger
                        .contents(new AssignmentScope(account, arn), since, Lane.READ, requester)
                        .isEmpty())
            .count();
    return reading == 0
        ? Optional.of(unmanaged.update(arn, dependents.accesses(arn), resource, requester))
        : Optional.empty();
  }

  /** These accounts have the set, as was just read, when resources used it in those. */
  void counted(String arn, Set<String> users, Set<String> accounts) {
    accountCount.done(arn, users, accounts);
  }

  /** The resource is gone. */
  void forget(@Nullable String arn, Requester requester) {
    observations.forget(arn);
    accountCount.forget(arn);
    unmanaged.forget(arn, requester);
  }
}
