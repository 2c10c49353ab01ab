package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.assignment.AssignmentResolver.Resolution;
import dev.ssoperator.assignment.Claims.Claimant;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.request.Backoff;
import dev.ssoperator.request.ErrorVerdicts;
import dev.ssoperator.request.Gate;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestTracker;
import dev.ssoperator.request.Wakeups;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes assignments in AWS match their resources: resolve names, claim the access, create it, and
 * remove what is no longer wanted once the new access exists. Nothing here waits; a request that
 * runs is in status, and its end wakes the resource.
 */
@ControllerConfiguration(
    name = AccountAssignmentReconciler.NAME,
    finalizerName = "ssoperator.dev/finalizer",
    generationAwareEventProcessing = false)
public final class AccountAssignmentReconciler
    implements Reconciler<AccountAssignment>, Cleaner<AccountAssignment> {

  /** The controller's name. */
  public static final String NAME = "accountassignment";

  private static final Duration RECHECK_CLAIMS = Duration.ofSeconds(1);

  private final IdentityCenter identityCenter;
  private final StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter;
  private final Pacing pacing;
  private final RandomGenerator random;

  private final Gate gate;
  private final ErrorVerdicts errors;
  private final AssignmentResolver resolver;
  private final AssignmentRequests requests;
  private final Claims claims = new Claims();
  private final Wakeups<AccountAssignment> wakeups = new Wakeups<>();

  /** Creates the reconciler. */
  public AccountAssignmentReconciler(
      IdentityCenter identityCenter,
      Directory directory,
      RequestTracker tracker,
      StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter,
      Pacing pacing,
      Clock clock,
      RandomGenerator random) {
    this.identityCenter = identityCenter;
    this.reporter = reporter;
    this.pacing = pacing;
    this.random = random;
    this.gate = new Gate(identityCenter);
    this.errors = new ErrorVerdicts(pacing, new Backoff(pacing, random));
    this.resolver = new AssignmentResolver(directory);
    this.requests = new AssignmentRequests(identityCenter, tracker, pacing, clock);
  }

  @Override
  public List<EventSource<?, AccountAssignment>> prepareEventSources(
      EventSourceContext<AccountAssignment> context) {
    UnobservedIndex.addTo(context.getPrimaryCache());
    return List.of(PermissionSetEvents.source(context), wakeups);
  }

  @Override
  public UpdateControl<AccountAssignment> reconcile(
      AccountAssignment resource, Context<AccountAssignment> context) {
    var work = new Work(resource, context, new AssignmentStatusDraft(resource.getStatus()));
    var verdict = errors.guard(resource, () -> Optional.of(converge(work))).orElseThrow();
    reporter.report(resource, context, work.draft(), verdict);
    return UpdateControl.<AccountAssignment>noUpdate()
        .rescheduleAfter(pacing.recheck(verdict, random));
  }

  private Verdict converge(Work work) {
    claims.seed(work.context().getPrimaryCache().list().toList());
    var blocked =
        Gate.paused(work.resource())
            .or(gate::instanceNotReady)
            .or(() -> requests.settle(work.draft(), wake(work.id())));
    if (blocked.isPresent()) {
      return blocked.get();
    }
    var resolution =
        resolver.resolve(
            work.resource().getSpec(), work.context().getSecondaryResource(PermissionSet.class));
    if (resolution instanceof Resolution.Unresolved unresolved) {
      claims.release(work.id());
      work.draft().resolved(null);
      return unresolved.verdict();
    }
    var access = ((Resolution.Resolved) resolution).access();
    work.draft().resolved(access);
    return converge(work, access, claim(work, access));
  }

  private Verdict converge(Work work, AssignedAccess access, Claimant owner) {
    var requestedAt = Annotations.requestedAt(work.resource());
    var impatient = work.draft().isAsked(requestedAt) || !Claims.isObserved(work.resource());
    work.draft().handled(requestedAt);
    var owned = owner.id().equals(work.id());
    if (exists(access)) {
      if (owned) {
        work.draft().assigned(access);
      } else {
        work.draft().yielded(access);
      }
      for (var obsolete : work.draft().obsolete()) {
        var pending = revoke(work, obsolete);
        if (pending.isPresent()) {
          return pending.get();
        }
      }
    } else if (owned) {
      var held =
          impatient
              ? Optional.<Verdict>empty()
              : requests.holdOff(work.draft(), Operation.CREATE, access);
      return held.orElseGet(() -> start(work, Operation.CREATE, access));
    }
    return owned
        ? Verdict.of(Reason.ASSIGNED, "assigned in account " + access.accountId())
        : Verdict.of(
                Reason.DUPLICATE,
                "AccountAssignment %s is older and asks for the same; this one takes over when it goes"
                    .formatted(owner.name()))
            .recheckAfter(pacing.maxBackoff());
  }

  @Override
  public DeleteControl cleanup(AccountAssignment resource, Context<AccountAssignment> context) {
    var work = new Work(resource, context, new AssignmentStatusDraft(resource.getStatus()));
    var resolved = work.draft().resolved();
    var verdict = errors.guard(resource, () -> retire(work));
    if (verdict.isEmpty()) {
      wakeHeir(work, resolved);
      return DeleteControl.defaultDelete();
    }
    reporter.report(resource, context, work.draft(), verdict.get());
    return DeleteControl.noFinalizerRemoval()
        .rescheduleAfter(pacing.recheck(verdict.get(), random));
  }

  private Optional<Verdict> retire(Work work) {
    claims.seed(work.context().getPrimaryCache().list().toList());
    var blocked = Gate.paused(work.resource());
    if (blocked.isPresent()) {
      return blocked;
    }
    claims.release(work.id());
    inherit(work);
    if (work.draft().holdsNothing()) {
      return Optional.empty();
    }
    blocked = gate.instanceNotReady().or(() -> requests.settle(work.draft(), wake(work.id())));
    if (blocked.isPresent()) {
      return blocked;
    }
    if (work.resource().getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
      return Optional.empty();
    }
    for (var access : work.draft().held()) {
      var pending = revoke(work, access);
      if (pending.isPresent()) {
        return pending;
      }
    }
    return Optional.empty();
  }

  /**
   * A duplicate that is deleted before it took over is the last to ask for what the former owner
   * left behind.
   */
  private void inherit(Work work) {
    var access = work.draft().resolved();
    if (access != null
        && claims.other(access, work.id()).isEmpty()
        && !isHeldByAnother(work, access)) {
      work.draft().inherits(access);
    }
  }

  private static boolean isHeldByAnother(Work work, AssignedAccess access) {
    return work.context()
        .getPrimaryCache()
        .list(
            other ->
                !other.isMarkedForDeletion()
                    && other.getStatus() != null
                    && access.equals(other.getStatus().assigned()))
        .anyMatch(other -> !ResourceID.fromResource(other).equals(work.id()));
  }

  /** Removes access, unless another resource asks for it; empty when nothing is left to do. */
  private Optional<Verdict> revoke(Work work, AssignedAccess access) {
    if (claims.other(access, work.id()).isPresent()) {
      work.draft().dropped(access);
      return Optional.empty();
    }
    if (UnobservedIndex.anyCouldAskFor(work.context().getPrimaryCache(), access)) {
      return Optional.of(
          Verdict.of(Reason.REVOKING, "another resource may ask for the same access")
              .recheckAfter(RECHECK_CLAIMS));
    }
    if (!exists(access)) {
      work.draft().dropped(access);
      return Optional.empty();
    }
    var held = requests.holdOff(work.draft(), Operation.DELETE, access);
    if (held.isPresent()) {
      return held;
    }
    try {
      return Optional.of(start(work, Operation.DELETE, access));
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      work.draft().dropped(access);
      return Optional.empty();
    }
  }

  private Verdict start(Work work, Operation operation, AssignedAccess access) {
    return requests.start(
        work.draft(),
        operation,
        access,
        wake(work.id()),
        verdict -> reporter.report(work.resource(), work.context(), work.draft(), verdict));
  }

  private boolean exists(AssignedAccess access) {
    return identityCenter
        .assignments(access.accountId(), access.permissionSetArn())
        .contains(access);
  }

  /** Claims the access; the owner is the oldest claimant that still exists. */
  private Claimant claim(Work work, AssignedAccess access) {
    var me = Claimant.of(work.resource());
    var claim = claims.claim(access, me);
    while (!claim.owner().id().equals(me.id()) && !isLive(work, claim.owner())) {
      claims.release(claim.owner().id());
      claim = claims.claim(access, me);
    }
    claim.displaced().ifPresent(former -> wakeups.wake(former.id()));
    return claim.owner();
  }

  private static boolean isLive(Work work, Claimant claimant) {
    return work.context()
        .getPrimaryCache()
        .get(claimant.id())
        .filter(resource -> !resource.isMarkedForDeletion())
        .isPresent();
  }

  private void wakeHeir(Work work, @Nullable AssignedAccess access) {
    if (access != null) {
      claims.other(access, work.id()).ifPresent(heir -> wakeups.wake(heir.id()));
    }
  }

  private Runnable wake(ResourceID id) {
    return () -> wakeups.wake(id);
  }

  /** One reconciliation. */
  private record Work(
      AccountAssignment resource, Context<AccountAssignment> context, AssignmentStatusDraft draft) {

    ResourceID id() {
      return ResourceID.fromResource(resource);
    }
  }
}
