package dev.ssoperator.permissionset;

import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestSlots;
import dev.ssoperator.request.RequestTracker;
import dev.ssoperator.request.RequestTracker.Progress;
import dev.ssoperator.request.RequestTracker.Search;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts provisioning where AWS says it is needed, and takes in how it ended. */
final class Provisioner {

  private final IdentityCenter identityCenter;
  private final RequestTracker tracker;
  private final RequestSlots slots;
  private final Observations observations;
  private final Pacing pacing;
  private final Clock clock;

  Provisioner(
      IdentityCenter identityCenter,
      RequestTracker tracker,
      RequestSlots slots,
      Observations observations,
      Pacing pacing,
      Clock clock) {
    this.identityCenter = identityCenter;
    this.tracker = tracker;
    this.slots = slots;
    this.observations = observations;
    this.pacing = pacing;
    this.clock = clock;
  }

  /** Takes in the request in status; the verdict while it runs, empty when none does. */
  Optional<Verdict> settle(PermissionSetStatusDraft draft, Runnable wake) {
    var request = draft.request();
    if (request == null || request.state() != RequestState.IN_PROGRESS) {
      return Optional.empty();
    }
    var target =
        new RequestTarget.Provisioning(
            Objects.requireNonNullElse(draft.arn(), ""), request.accountId());
    var progress = tracker.progress(AsyncOperation.PROVISION, request.id(), target, wake);
    if (progress instanceof Progress.Running) {
      return Optional.of(running(request.id(), request.accountId()));
    }
    observations.provisioned(draft.arn());
    if (progress instanceof Progress.Finished finished) {
      draft.finished(finished.report(), clock.instant());
    } else {
      draft.requestForgotten();
    }
    return Optional.empty();
  }

  /**
   * Provisions what is behind; empty when nothing is.
   *
   * @param fresh whether the set was edited since it was last provisioned
   * @param impatient whether the user asked not to wait
   */
  Optional<Verdict> provision(
      PermissionSetStatusDraft draft, String arn, boolean fresh, boolean impatient, Runnable wake) {
    // In a lane that refuses to wait for long: this is one of few threads.
    var reads = identityCenter.in(Lane.GRANT);
    var accounts = reads.provisionedAccounts(arn, ProvisioningFilter.ALL);
    var outdated =
        accounts.isEmpty()
            ? Set.<String>of()
            : reads.provisionedAccounts(arn, ProvisioningFilter.OUTDATED);
    draft.counted(accounts, outdated);
    var situation =
        new ProvisioningPlan.Situation(
            accounts.size(), outdated, draft.failing(), draft.request(), fresh, impatient);
    var plan = ProvisioningPlan.next(situation, clock.instant(), pacing);
    if (plan instanceof ProvisioningPlan.ProvisionAll) {
      return Optional.of(start(draft, arn, null, wake));
    }
    if (plan instanceof ProvisioningPlan.ProvisionAccount one) {
      return Optional.of(start(draft, arn, one.accountId(), wake));
    }
    if (plan instanceof ProvisioningPlan.Wait wait) {
      return Optional.of(
          Verdict.of(
                  Reason.PROVISIONING_FAILED,
                  ProvisioningPlan.describe(draft.failing(), outdated.size()))
              .recheckAfter(wait.delay()));
    }
    return Optional.empty();
  }

  private Verdict start(
      PermissionSetStatusDraft draft, String arn, @Nullable String accountId, Runnable wake) {
    var target = new RequestTarget.Provisioning(arn, accountId);
    var found = tracker.find(AsyncOperation.PROVISION, target);
    if (found instanceof Search.NotYet) {
      return tracker.recovering();
    }
    String id;
    if (found instanceof Search.Found request) {
      id = request.requestId();
    } else {
      var waiting = slots.enter(wake, AsyncOperation.PROVISION, target);
      if (waiting.isPresent()) {
        return waiting.get();
      }
      id =
          tracker.send(
              AsyncOperation.PROVISION, wake, () -> identityCenter.provision(arn, accountId));
    }
    draft.started(id, accountId, clock.instant());
    tracker.follow(AsyncOperation.PROVISION, id, target, wake);
    return running(id, accountId);
  }

  /** Ends a pass: whoever does not wait for a slot gives up what it holds without a request. */
  void endPass(Runnable wake, Optional<Verdict> verdict) {
    slots.settle(wake, verdict);
  }

  private static Verdict running(String id, @Nullable String accountId) {
    return Verdict.of(
        Reason.PROVISIONING,
        "ProvisionPermissionSet %s runs for %s"
            .formatted(
                id, accountId == null ? "all provisioned accounts" : "account " + accountId));
  }
}
