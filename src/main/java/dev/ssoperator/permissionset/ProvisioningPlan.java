package dev.ssoperator.permissionset;

import dev.ssoperator.api.FailingAccount;
import dev.ssoperator.api.ProvisioningRequest;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.request.Pacing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to provision next.
 *
 * <p>A batch of edits is provisioned once, to all accounts. When that fails, the accounts that are
 * behind are provisioned one by one, which brings the good ones up to date and names the bad ones;
 * the bad ones are tried again with growing delays. When too many are bad to tell them apart, the
 * cause is taken to be common and all are tried again together.
 */
sealed interface ProvisioningPlan {

  /** Every account is up to date. */
  record UpToDate() implements ProvisioningPlan {}

  /** Provision all accounts at once. */
  record ProvisionAll() implements ProvisioningPlan {}

  /** Provision one account. */
  record ProvisionAccount(String accountId) implements ProvisioningPlan {}

  /** Provisioning fails; try again later. */
  record Wait(Duration delay) implements ProvisioningPlan {}

  /**
   * What the plan depends on.
   *
   * @param outdated the accounts AWS says are behind
   * @param failing those known to fail, with how often they did
   * @param last the last request, which is not running
   * @param fresh whether the set was edited since that request
   * @param impatient whether the user asked not to wait
   */
  record Situation(
      Set<String> outdated,
      List<FailingAccount> failing,
      @Nullable ProvisioningRequest last,
      boolean fresh,
      boolean impatient) {}

  /** The next step at the given time. */
  static ProvisioningPlan next(Situation situation, Instant now, Pacing pacing) {
    if (situation.outdated().isEmpty()) {
      return new UpToDate();
    }
    var last = situation.last();
    if (situation.fresh() || (situation.failing().isEmpty() && !isOneByOne(situation))) {
      return new ProvisionAll();
    }
    var attempts =
        situation.failing().stream()
            .collect(Collectors.toMap(FailingAccount::accountId, FailingAccount::attempts));
    if (attempts.size() >= PermissionSetStatusDraft.MAX_FAILING
        && situation.outdated().size() > attempts.size()) {
      var most = attempts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
      return waitOr(new ProvisionAll(), most, situation, now, pacing);
    }
    var account =
        situation.outdated().stream()
            .min(
                Comparator.comparingInt((String id) -> attempts.getOrDefault(id, 0))
                    .thenComparing(Comparator.naturalOrder()))
            .orElseThrow();
    var next = new ProvisionAccount(account);
    var tried = attempts.getOrDefault(account, 0);
    var justTried = last != null && account.equals(last.accountId());
    var roundIsOpen = !justTried && attempts.containsValue(tried + 1);
    return tried == 0 || roundIsOpen ? next : waitOr(next, tried, situation, now, pacing);
  }

  /** Whether a run over all accounts has failed and the few that are behind are tried singly. */
  private static boolean isOneByOne(Situation situation) {
    var last = situation.last();
    if (last == null) {
      return false;
    }
    var few = situation.outdated().size() <= PermissionSetStatusDraft.MAX_FAILING;
    return last.state() == RequestState.FAILED || (last.accountId() != null && few);
  }

  private static ProvisioningPlan waitOr(
      ProvisioningPlan next, int failures, Situation situation, Instant now, Pacing pacing) {
    var last = situation.last();
    if (situation.impatient() || last == null || last.completionTime() == null) {
      return next;
    }
    var due = last.completionTime().plus(pacing.backoff(failures));
    return now.isBefore(due) ? new Wait(Duration.between(now, due)) : next;
  }

  /** How the failing accounts read in a message. */
  static String describe(List<FailingAccount> failing, int outdated) {
    var named =
        failing.stream()
            .sorted(Comparator.comparing(FailingAccount::accountId))
            .limit(3)
            .map(account -> "%s (%s)".formatted(account.accountId(), account.reason()))
            .collect(Collectors.joining("; "));
    return "provisioning fails in %d of %d outdated account(s): %s%s"
        .formatted(failing.size(), outdated, named, failing.size() > 3 ? "; …" : "");
  }
}
