package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerServices;
import dev.ssoperator.reconcile.ReconcilerShell;
import dev.ssoperator.sdk.CacheChanges;
import dev.ssoperator.sdk.Deletions;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Makes the AccountAssignments of sets match their specs; {@link SetSteps} says how. */
@ControllerConfiguration(
    name = AccountAssignmentSetReconciler.NAME,
    finalizerName = Finalizer.NAME,
    generationAwareEventProcessing = false)
public final class AccountAssignmentSetReconciler
    implements Reconciler<AccountAssignmentSet>, Cleaner<AccountAssignmentSet> {

  /** The controller's name. */
  public static final String NAME = "accountassignmentset";

  /** Two seconds by default. */
  private static final int POLLS_BETWEEN_PASSES = 2;

  private final KindRuntime<AccountAssignmentSet, AccountAssignmentSetStatus> runtime;
  private final Members members;
  private final SetPace pace;
  private final DesiredAccess desired;
  private final SetSteps steps;
  private final ReconcilerShell<AccountAssignmentSet, AccountAssignmentSetStatus, SetWork> shell;

  /** Creates the reconciler. */
  public AccountAssignmentSetReconciler(ReconcilerServices services) {
    runtime = KindRuntime.of(AccountAssignmentSet.class, services);
    members = new Members(services.caches().of(AccountAssignment.class), runtime.wakeups());
    pace =
        new SetPace(
            services.pacing().pollInterval().multipliedBy(POLLS_BETWEEN_PASSES), services.clock());
    desired =
        new DesiredAccess(
            services.instance().organization(),
            services.boundaries(),
            services.caches().of(PermissionSet.class),
            services.clock());
    steps = new SetSteps(runtime, members, desired);
    shell = new ReconcilerShell<>(runtime, steps);
  }

  @Override
  public List<EventSource<?, AccountAssignmentSet>> prepareEventSources(
      EventSourceContext<AccountAssignmentSet> context) {
    var sets = context.getPrimaryCache();
    members.follow();
    runtime
        .shared()
        .instance()
        .organization()
        .listen(new OrganizationChanges(sets, desired, runtime.wakeups()::wake));
    runtime
        .shared()
        .boundaries()
        .follow(AccountAssignmentSet.class, sets::list, runtime.wakeups()::wake);
    return List.of(
        new Deletions<>(this::vanished),
        new CacheChanges<>(runtime.reporter()::shown),
        runtime.wakeups());
  }

  /** The resource is gone, be it without a cleanup: somebody may have removed its finalizer. */
  private void vanished(AccountAssignmentSet set) {
    runtime.reporter().vanished(set);
    pace.forget(set);
    steps.vanished(set);
  }

  @Override
  public UpdateControl<AccountAssignmentSet> reconcile(
      AccountAssignmentSet set, Context<AccountAssignmentSet> context) {
    var left = pace.left(set);
    return left.isZero()
        ? shell.reconcile(set, context)
        : UpdateControl.<AccountAssignmentSet>noUpdate().rescheduleAfter(left);
  }

  @Override
  public DeleteControl cleanup(AccountAssignmentSet set, Context<AccountAssignmentSet> context) {
    var left = pace.left(set);
    return left.isZero()
        ? shell.cleanup(set, context)
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(left);
  }
}
