package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.reconcile.Pacing;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is left to do for a set that is as its spec says: to know who uses it. */
final class UsageTracking {

  private final Observations observations;
  private final Dependents dependents;
  private final AccountCount accountCount;
  private final UnmanagedAssignments unmanaged;

  UsageTracking(
      Requests requests,
      Ledger ledger,
      Observations observations,
      Dependents dependents,
      Pacing pacing,
      Clock clock) {
    this.observations = observations;
    this.dependents = dependents;
    this.accountCount = new AccountCount(ledger, pacing, clock);
    this.unmanaged = new UnmanagedAssignments(ledger, requests, dependents, pacing, clock);
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
    if (accounts.isEmpty()) {
      return verdict;
    }
    unmanaged.lookIn(arn, accounts.get(), requester);
    var waiting = unmanaged.update(resource, draft, arn, requester);
    return waiting.map(verdict::noLaterThan).orElse(verdict);
  }

  /** The accounts that have the set were counted just now, when resources used it in these. */
  void counted(String arn, Set<String> users) {
    accountCount.done(arn, users);
  }

  /** The resource is gone. */
  void forget(@Nullable String arn, Requester requester) {
    observations.forget(arn);
    accountCount.forget(arn);
    unmanaged.forget(arn, requester);
  }
}
