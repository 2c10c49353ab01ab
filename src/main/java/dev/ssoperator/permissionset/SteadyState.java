package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.status.Verdict;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is left to do for a set that is as its spec says: to know who uses it. */
final class SteadyState {

  private final Observations observations;
  private final Dependents dependents;
  private final AccountCount accountCount;
  private final UnmanagedAssignments unmanaged;

  SteadyState(
      Observations observations,
      Dependents dependents,
      AccountCount accountCount,
      UnmanagedAssignments unmanaged) {
    this.observations = observations;
    this.dependents = dependents;
    this.accountCount = accountCount;
    this.unmanaged = unmanaged;
  }

  /** The verdict on a set in sync, which holds until its next comparison with AWS. */
  Verdict verdict(
      PermissionSet resource, PermissionSetStatusDraft draft, String arn, Runnable wake) {
    var users = dependents.accounts(arn);
    var again = accountCount.update(draft, arn, users, observations.lastDue(resource), wake);
    var accounts = accountCount.accounts(arn);
    if (!accounts.isEmpty()) {
      unmanaged.lookIn(arn, accounts, wake);
      unmanaged.update(resource, draft, arn, wake);
    }
    var untilDue = observations.untilDue(resource);
    return Provisioner.IN_SYNC.recheckAfter(
        again.filter(sooner -> sooner.compareTo(untilDue) < 0).orElse(untilDue));
  }

  /** The accounts that have the set were counted just now, when resources used it in these. */
  void counted(String arn, Set<String> users) {
    accountCount.done(arn, users);
  }

  /** The resource is gone. */
  void forget(@Nullable String arn, Runnable wake) {
    observations.forget(arn);
    accountCount.forget(arn);
    unmanaged.forget(arn, wake);
  }
}
