package dev.ssoperator.assignment;

import dev.ssoperator.access.AccessIndexes;
import dev.ssoperator.access.Newcomers;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerServices;
import dev.ssoperator.reconcile.ReconcilerShell;
import dev.ssoperator.sdk.CacheChanges;
import dev.ssoperator.sdk.Deletions;
import dev.ssoperator.sdk.SharedCache;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes assignments in AWS match their resources; {@link AssignmentSteps} says how. */
@ControllerConfiguration(
    name = AccountAssignmentReconciler.NAME,
    finalizerName = Finalizer.NAME,
    generationAwareEventProcessing = false)
public final class AccountAssignmentReconciler
    implements Reconciler<AccountAssignment>, Cleaner<AccountAssignment> {

  /** The controller's name. */
  public static final String NAME = "accountassignment";

  private final KindRuntime<AccountAssignment, AccountAssignmentStatus> runtime;
  private final SharedCache<AccountAssignment> shared;
  private final PermissionSetEvents permissionSets = new PermissionSetEvents();
  private final PrincipalEvents principals;
  private final Newcomers newcomers;
  private final AssignmentSteps steps;
  private final ReconcilerShell<AccountAssignment, AccountAssignmentStatus, AssignmentWork> shell;

  /** Creates the reconciler. */
  public AccountAssignmentReconciler(ReconcilerServices services) {
    runtime = KindRuntime.of(AccountAssignment.class, services);
    shared = services.caches().of(AccountAssignment.class);
    var instance = services.instance();
    principals = new PrincipalEvents(runtime.wakeups()::requester);
    var resolver =
        new AssignmentResolver(
            instance.aws().directory(),
            instance.organization(),
            instance.lookups(),
            services.pacing(),
            principals,
            services.clock());
    newcomers = new Newcomers(instance.access());
    steps =
        new AssignmentSteps(
            runtime,
            resolver,
            newcomers,
            (other, assignment) ->
                permissionSets.mayMean(other, assignment)
                    && resolver.mayMean(other, assignment)
                    && !services.boundaries().isKnownOutside(other, permissionSets.of(other)));
    shell = new ReconcilerShell<>(runtime, steps);
  }

  @Override
  public List<EventSource<?, AccountAssignment>> prepareEventSources(
      EventSourceContext<AccountAssignment> context) {
    var assignments = context.getPrimaryCache();
    AccessIndexes.addTo(assignments);
    shared.share(assignments);
    principals.in(assignments);
    var boundaries = runtime.shared().boundaries();
    boundaries.follow(AccountAssignment.class, assignments::list, runtime.wakeups()::wake);
    return List.of(
        permissionSets.watch(context, boundaries.isRequired()),
        newcomers,
        new Deletions<>(this::vanished),
        new CacheChanges<>(this::shown),
        runtime.wakeups());
  }

  private void shown(AccountAssignment resource, @Nullable AccountAssignment before) {
    runtime.reporter().shown(resource, before);
    shared.shown(resource, before);
  }

  /** The resource is gone, be it without a cleanup: somebody may have removed its finalizer. */
  private void vanished(AccountAssignment resource) {
    runtime.reporter().vanished(resource);
    steps.vanished(resource);
    shared.deleted(resource);
  }

  @Override
  public UpdateControl<AccountAssignment> reconcile(
      AccountAssignment resource, Context<AccountAssignment> context) {
    return shell.reconcile(resource, context);
  }

  @Override
  public DeleteControl cleanup(AccountAssignment resource, Context<AccountAssignment> context) {
    return shell.cleanup(resource, context);
  }
}
