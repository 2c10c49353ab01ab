package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts provisioning where AWS says it is needed, and takes in how it ended. */
final class Provisioner {

  private final IdentityCenter identityCenter;
  private final Requests requests;
  private final EditGuard guard;
  private final Observations observations;
  private final PermissionSetAudit audit;
  private final Pacing pacing;
  private final Clock clock;

  Provisioner(
      IdentityCenter identityCenter,
      Requests requests,
      EditGuard guard,
      Observations observations,
      PermissionSetAudit audit,
      Pacing pacing,
      Clock clock) {
    this.identityCenter = identityCenter;
    this.requests = requests;
    this.guard = guard;
    this.observations = observations;
    this.audit = audit;
    this.pacing = pacing;
    this.clock = clock;
  }

  /** Takes in the request in status; the outcome while it runs, empty when none does. */
  Optional<ProvisioningOutcome> absorbResult(
      PermissionSet resource, PermissionSetStatusDraft draft, Requester requester) {
    var request = draft.request();
    if (request == null || request.state() != RequestState.IN_PROGRESS) {
      return Optional.empty();
    }
    var target =
        new RequestTarget.Provisioning(
            Objects.requireNonNullElse(draft.arn(), ""), request.accountId());
    var answer = requests.follow(requester, AsyncOperation.PROVISION, target, request.id());
    if (answer instanceof RequestAnswer.Running running) {
      return Optional.of(new ProvisioningOutcome.Running(running.id(), request.accountId()));
    }
    audit.provisioned(resource, draft.arn(), request, draft.appliedGeneration(), answer);
    observations.provisioned(draft.arn());
    if (answer instanceof RequestAnswer.Ended end) {
      draft.markFinished(end.report(), clock.instant());
    } else {
      draft.markRequestLost();
    }
    return Optional.empty();
  }

  /**
   * Provisions outdated accounts; empty when no account is outdated.
   *
   * @param fresh whether the set was edited since it was last provisioned
   * @param retryNow whether the user requested a retry now
   */
  Optional<ProvisioningOutcome> provision(
      PermissionSetStatusDraft draft,
      String arn,
      boolean fresh,
      boolean retryNow,
      Requester requester) {
    // In a lane that refuses to wait for long: this is one of few threads.
    var reads = identityCenter.in(Lane.GRANT);
    var accounts = reads.provisionedAccounts(arn, ProvisioningFilter.ALL);
    var outdated =
        accounts.isEmpty()
            ? Set.<String>of()
            : reads.provisionedAccounts(arn, ProvisioningFilter.OUTDATED);
    draft.recordAccounts(accounts, outdated);
    var situation =
        new ProvisioningPlan.Situation(
            accounts.size(), outdated, draft.failing(), draft.request(), fresh, retryNow);
    var plan = ProvisioningPlan.next(situation, clock.instant(), pacing);
    if (plan instanceof ProvisioningPlan.ProvisionAll
        || plan instanceof ProvisioningPlan.ProvisionAccount) {
      var refused = guard.refuseIn(arn, accounts, requester);
      if (refused.isPresent()) {
        return refused.map(ProvisioningOutcome.Refused::new);
      }
    }
    if (plan instanceof ProvisioningPlan.ProvisionAll) {
      return Optional.of(start(draft, arn, null, requester));
    }
    if (plan instanceof ProvisioningPlan.ProvisionAccount one) {
      return Optional.of(start(draft, arn, one.accountId(), requester));
    }
    if (plan instanceof ProvisioningPlan.Wait wait) {
      return Optional.of(
          new ProvisioningOutcome.Failed(
              ProvisioningPlan.describe(draft.failing(), outdated.size()), wait.delay()));
    }
    return Optional.empty();
  }

  private ProvisioningOutcome start(
      PermissionSetStatusDraft draft, String arn, @Nullable String accountId, Requester requester) {
    var target = new RequestTarget.Provisioning(arn, accountId);
    var answer = requests.ensure(requester, AsyncOperation.PROVISION, target, () -> {});
    if (answer instanceof RequestAnswer.Unsent unsent) {
      return new ProvisioningOutcome.Unsent(unsent);
    }
    var id = ((RequestAnswer.Running) answer).id();
    draft.markStarted(id, accountId, clock.instant());
    return new ProvisioningOutcome.Running(id, accountId);
  }
}
