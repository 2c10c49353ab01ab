package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerSteps;
import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;

/**
 * The state machine of a set: ask the boundary, select accounts, compare, create what is missing,
 * and delete what is not to be any more, unless that is too much at once.
 */
final class SetSteps implements ReconcilerSteps<AccountAssignmentSet, SetWork> {

  private static final String ORPHAN = "orphan";

  private final KindRuntime<AccountAssignmentSet, AccountAssignmentSetStatus> runtime;
  private final Members members;
  private final DesiredAccess desired;
  private final Generator generator;
  private final Refusals refusals;
  private final AccountNews news = new AccountNews();

  SetSteps(
      KindRuntime<AccountAssignmentSet, AccountAssignmentSetStatus> runtime,
      Members members,
      DesiredAccess desired) {
    this.runtime = runtime;
    this.members = members;
    this.desired = desired;
    var shared = runtime.shared();
    generator = new Generator(shared.active(), shared.labelSelector());
    refusals = new Refusals(shared.pacing().stalledRetryInterval(), shared.clock());
  }

  @Override
  public SetWork begin(AccountAssignmentSet resource, Context<AccountAssignmentSet> context) {
    return new SetWork(
        resource, context, new SetStatusDraft(resource.getStatus()), members.of(resource), runtime);
  }

  @Override
  public Verdict converge(SetWork work) {
    var blueprint = new Blueprint(work.resource());
    var answer = desired.of(work, blueprint);
    if (answer instanceof DesiredAccess.Answer.Undecided undecided) {
      if (undecided.verdict().reason() == Reason.CHECKING) {
        work.draft().postpone();
      }
      return undecided.verdict();
    }
    var known = (DesiredAccess.Answer.Known) answer;
    work.draft().markHandled(Annotations.requestedAt(work.resource()));
    return generate(work, blueprint, known);
  }

  private Verdict generate(SetWork work, Blueprint blueprint, DesiredAccess.Answer.Known known) {
    var set = work.resource();
    var wanting = known.with(refusals.of(set));
    var plan =
        SetPlan.of(blueprint, known.accesses(), work.members(), name -> members.get(set, name))
            .without(wanting.keySet());
    var full = limitReached(plan, known);
    if (full.isPresent()) {
      count(work, known);
      return full.get();
    }
    news.joined(work, known.selection(), plan);
    var result = generator.build(work.context().getClient(), set, blueprint, plan);
    refusals.add(set, result.refused());
    var verdict = remove(work, known, plan).orElseGet(() -> verdict(work, known));
    return result.isAll()
        ? verdict
        : verdict.recheckAfter(runtime.shared().pacing().pollInterval());
  }

  /** The verdict on a plan for which the namespace's boundary has no room. */
  static Optional<Verdict> limitReached(SetPlan plan, DesiredAccess.Answer.Known known) {
    return plan.creations().size() <= known.room() + (long) plan.removals().size()
        ? Optional.empty()
        : Optional.of(
            Verdict.of(
                Reason.LIMIT_REACHED,
                ("the set needs %d more AccountAssignments, and the namespace's AccessBoundary has room"
                        + " for %d: select fewer accounts, or have an administrator raise the limit")
                    .formatted(plan.creations().size(), Math.max(0, known.room()))));
  }

  /** Deletes what is not to be any more; the verdict while that must wait. */
  private Optional<Verdict> remove(SetWork work, DesiredAccess.Answer.Known known, SetPlan plan) {
    var breaker = runtime.shared().instance().access().breaker();
    var revocations = (int) plan.removals().stream().filter(SetSteps::hasAccess).count();
    if (revocations == 0 && isRemoving(work, known)) {
      return deleted(work, known, plan);
    }
    var held = breaker.admitTogether(work.requester(), revocations);
    if (held.isPresent()) {
      count(work, known);
      work.draft().markLeaving(AccountNews.first(plan.left()));
      return held.map(stopped -> news.held(RequestVerdicts.of(stopped), plan, known.selection()));
    }
    return deleted(work, known, plan);
  }

  private Optional<Verdict> deleted(SetWork work, DesiredAccess.Answer.Known known, SetPlan plan) {
    news.left(work, known.selection(), plan);
    if (!generator.delete(work.context().getClient(), plan.removals())) {
      count(work, known);
      return Optional.of(
          Verdict.of(Reason.REVOKING, "deleting AccountAssignments")
              .recheckAfter(runtime.shared().pacing().pollInterval()));
    }
    return Optional.empty();
  }

  /** Whether something of the set is being deleted, so that a release may be needed yet. */
  private static boolean isRemoving(SetWork work, DesiredAccess.Answer.Known known) {
    return work.members().stream()
        .anyMatch(
            member ->
                member.isMarkedForDeletion()
                    && !known.accesses().containsKey(member.getMetadata().getName()));
  }

  /** Whether deleting it revokes something. */
  private static boolean hasAccess(AccountAssignment member) {
    var status = member.getStatus();
    return status != null
        && !status.holds().isEmpty()
        && member.getSpec().deletionPolicy() != DeletionPolicy.RETAIN;
  }

  private Progress count(SetWork work, DesiredAccess.Answer.Known known) {
    var set = work.resource();
    var progress =
        Progress.of(known.accesses(), name -> members.get(set, name), known.with(refusals.of(set)));
    work.draft().count(known.selection(), known.accounts(), progress);
    return progress;
  }

  private Verdict verdict(SetWork work, DesiredAccess.Answer.Known known) {
    var progress = count(work, known);
    if (progress.pending() > 0) {
      return Verdict.of(
          Reason.ASSIGNING,
          "%d of %d assignments exist; %d are on their way, and %d fail"
              .formatted(
                  progress.ready(), progress.desired(), progress.pending(), progress.failing()));
    }
    if (progress.failing() > 0) {
      return Verdict.of(
          Reason.ASSIGNMENTS_FAILING,
          "%d of %d assignments fail, the first one because of %s: %s; see status.failures"
              .formatted(
                  progress.failing(),
                  progress.desired(),
                  progress.failures().get(0).reason(),
                  progress.failures().get(0).message()));
    }
    if (isRemoving(work, known)) {
      return Verdict.of(Reason.REVOKING, "revoking assignments that the spec does not ask for");
    }
    return Verdict.of(
        Reason.ASSIGNED,
        "all %d assignments exist, in %d accounts%s"
            .formatted(progress.desired(), known.accounts(), known.remark()));
  }

  @Override
  public void relinquish(SetWork work) {
    // The members relinquish their access when they are deleted.
  }

  @Override
  public Optional<Verdict> remove(SetWork work) {
    // The garbage collector is about to make the members nobody's.
    if (work.resource().getMetadata().getFinalizers().contains(ORPHAN)) {
      return Optional.of(Verdict.of(Reason.REVOKING, "waiting for its members to be orphaned"));
    }
    var present = work.members().stream().filter(member -> !member.isMarkedForDeletion()).toList();
    var isAll = generator.delete(work.context().getClient(), present);
    var verdict =
        Verdict.of(
            Reason.REVOKING,
            "waiting for %d AccountAssignments to be deleted".formatted(work.members().size()));
    return Optional.of(
        isAll ? verdict : verdict.recheckAfter(runtime.shared().pacing().pollInterval()));
  }

  @Override
  public void removed(SetWork work) {
    vanished(work.resource());
  }

  /** The resource is gone. */
  void vanished(AccountAssignmentSet set) {
    refusals.forget(set);
    desired.forget(set);
    news.forget(set);
    runtime.shared().instance().access().breaker().forget(runtime.requester(set));
    runtime.shared().boundaries().vanished(set);
  }
}
