package dev.ssoperator.permissionset;

import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the provisioning of a permission set stands, where accounts are outdated. */
sealed interface ProvisioningOutcome {

  /** What the resource says about it. */
  Verdict verdict();

  /** The request is not sent yet. */
  record Unsent(RequestAnswer.Unsent answer) implements ProvisioningOutcome {
    @Override
    public Verdict verdict() {
      return RequestVerdicts.of(answer);
    }
  }

  /**
   * AWS works on the request.
   *
   * @param accountId the one account it is for; null for all provisioned accounts
   */
  record Running(String requestId, @Nullable String accountId) implements ProvisioningOutcome {
    @Override
    public Verdict verdict() {
      return Verdict.of(
          Reason.PROVISIONING,
          "ProvisionPermissionSet %s runs for %s"
              .formatted(
                  requestId,
                  accountId == null ? "all provisioned accounts" : "account " + accountId));
    }
  }

  /**
   * Provisioning has failed in accounts.
   *
   * @param accounts names them, for people
   * @param retryAfter when the next of them is provisioned again
   */
  record Failed(String accounts, Duration retryAfter) implements ProvisioningOutcome {
    @Override
    public Verdict verdict() {
      return Verdict.of(Reason.PROVISIONING_FAILED, accounts).recheckAfter(retryAfter);
    }
  }

  /** The operator may not change what the set grants in one of its accounts. */
  record Refused(Verdict verdict) implements ProvisioningOutcome {}
}
