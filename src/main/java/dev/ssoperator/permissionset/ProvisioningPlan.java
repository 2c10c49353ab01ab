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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to provision next.
 *
 * <p>A batch of edits is provisioned once, to all accounts. When that fails, the accounts that are
 * behind are provisioned one by one, which brings the good ones up to date and names the bad ones;
 * the bad ones are tried again, each with growing delays of its own. When too many are bad to tell
 * them apart, the cause is taken to be common and all are tried again together.
 */
sealed interface ProvisioningPlan {

  /** How many accounts AWS provisions with {@code ALL_PROVISIONED_ACCOUNTS}; its quota. */
  int MAX_ALL = 3_500;

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
   * @param provisioned how many accounts have the set
   * @param outdated the accounts AWS says are behind
   * @param failing those known to fail, with how often they did, and when they last did
   * @param last the last request, which is not running
   * @param fresh whether the set was edited since that request
   * @param retryNow whether the user requested a retry now
   */
  record Situation(
      int provisioned,
      Set<String> outdated,
      List<FailingAccount> failing,
      @Nullable ProvisioningRequest last,
      boolean fresh,
      boolean retryNow) {}

  /** The next step at the given time. */
  static ProvisioningPlan next(Situation situation, Instant now, Pacing pacing) {
    if (situation.outdated().isEmpty()) {
      return new UpToDate();
    }
    if (situation.fresh() || (situation.failing().isEmpty() && !isOneByOne(situation))) {
      return new ProvisionAll();
    }
    var failing =
        situation.failing().stream()
            .collect(Collectors.toMap(FailingAccount::accountId, Function.identity()));
    if (failing.size() >= PermissionSetStatusDraft.MAX_FAILING
        && situation.outdated().size() > failing.size()) {
      var longest =
          failing.values().stream()
              .map(account -> delay(account, now, pacing))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      return waitOr(new ProvisionAll(), longest, situation);
    }
    var untried =
        situation.outdated().stream()
            .filter(account -> !failing.containsKey(account))
            .min(Comparator.naturalOrder());
    if (untried.isPresent()) {
      return new ProvisionAccount(untried.get());
    }
    var due =
        situation.outdated().stream()
            .map(failing::get)
            .min(
                Comparator.comparing((FailingAccount account) -> delay(account, now, pacing))
                    .thenComparing(FailingAccount::lastFailureTime)
                    .thenComparing(FailingAccount::accountId))
            .orElseThrow();
    return waitOr(new ProvisionAccount(due.accountId()), delay(due, now, pacing), situation);
  }

  /** Whether a run over all accounts has failed and the few that are behind are tried singly. */
  private static boolean isOneByOne(Situation situation) {
    var last = situation.last();
    if (last == null) {
      return false;
    }
    var few = situation.outdated().size() <= PermissionSetStatusDraft.MAX_FAILING;
    var isBeyondAll = situation.provisioned() > MAX_ALL;
    return last.state() == RequestState.FAILED || isBeyondAll || (last.accountId() != null && few);
  }

  /** How long until the account is tried again; zero when it is due. */
  private static Duration delay(FailingAccount account, Instant now, Pacing pacing) {
    return Pacing.remaining(pacing.backoff(account.attempts()), account.lastFailureTime(), now);
  }

  private static ProvisioningPlan waitOr(
      ProvisioningPlan next, Duration delay, Situation situation) {
    return situation.retryNow() || delay.isZero() ? next : new Wait(delay);
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
