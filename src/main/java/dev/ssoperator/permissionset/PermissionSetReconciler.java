package dev.ssoperator.permissionset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerServices;
import dev.ssoperator.reconcile.ReconcilerShell;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.CacheChanges;
import dev.ssoperator.sdk.Deletions;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes permission sets in AWS match their resources; {@link PermissionSetSteps} says how. */
@ControllerConfiguration(
    name = PermissionSetReconciler.NAME,
    finalizerName = Finalizer.NAME,
    generationAwareEventProcessing = false)
public final class PermissionSetReconciler
    implements Reconciler<PermissionSet>, Cleaner<PermissionSet> {

  /** The controller's name. */
  public static final String NAME = "permissionset";

  private static final String BY_AWS_NAME = "aws-name";
  private static final String BY_ARN = "arn";

  private final KindRuntime<PermissionSet, PermissionSetStatus> runtime;
  private final Requests requests;
  private final MissingPermissionSets missing;
  private final Observations observations;
  private final Dependents dependents;
  private final ReconcilerShell<PermissionSet, PermissionSetStatus, PermissionSetWork> shell;

  /** Creates the reconciler. */
  public PermissionSetReconciler(ReconcilerServices services) {
    runtime = KindRuntime.of(PermissionSet.class, services);
    var instance = services.instance();
    requests = instance.requests();
    missing = instance.access().missingPermissionSets();
    dependents =
        new Dependents(
            services.seals(),
            services.caches().of(AccountAssignment.class),
            services.labelSelector() == null);
    observations =
        new Observations(
            instance.identityCenter(),
            instance.reads(),
            instance.access().staleProvisionings(),
            runtime.rechecks(),
            services.pacing(),
            services.clock());
    shell =
        new ReconcilerShell<>(runtime, PermissionSetSteps.of(runtime, observations, dependents));
  }

  @Override
  public List<EventSource<?, PermissionSet>> prepareEventSources(
      EventSourceContext<PermissionSet> context) {
    var sets = context.getPrimaryCache();
    sets.addIndexers(
        Map.of(
            BY_AWS_NAME,
            set -> List.of(DesiredPermissionSet.name(set)),
            BY_ARN,
            set -> arn(set).stream().toList()));
    runtime.shared().boundaries().follow(PermissionSet.class, sets::list, runtime.wakeups()::wake);
    runtime.shared().caches().of(PermissionSet.class).share(sets);
    missing.listen(arn -> wakeMissing(sets, arn));
    var sources = new ArrayList<EventSource<?, PermissionSet>>();
    sources.addAll(dependents.watch(context, runtime.wakeups()));
    sources.add(new Deletions<PermissionSet>(set -> vanished(sets, set)));
    sources.add(new CacheChanges<>(this::shown));
    sources.add(runtime.wakeups());
    return sources;
  }

  private void shown(PermissionSet set, @Nullable PermissionSet before) {
    runtime.reporter().shown(set, before);
    runtime.shared().caches().of(PermissionSet.class).shown(set, before);
  }

  private static Optional<String> arn(PermissionSet set) {
    return Optional.ofNullable(set.getStatus()).map(PermissionSetStatus::arn);
  }

  /** Somebody has found that the set is gone from AWS: its resource makes it again. */
  private void wakeMissing(IndexedResourceCache<PermissionSet> sets, String arn) {
    observations.provisioned(arn);
    sets.byIndex(BY_ARN, arn).forEach(set -> runtime.requester(set).wake());
  }

  /** The resource is gone, so that its name in AWS may be another's. */
  private void vanished(IndexedResourceCache<PermissionSet> sets, PermissionSet gone) {
    runtime.reporter().vanished(gone);
    requests.leave(runtime.requester(gone));
    runtime.shared().boundaries().vanished(gone);
    var id = ResourceID.fromResource(gone);
    sets.byIndex(BY_AWS_NAME, DesiredPermissionSet.name(gone)).stream()
        .map(ResourceID::fromResource)
        .filter(other -> !other.equals(id))
        .forEach(runtime.wakeups()::wake);
  }

  @Override
  public UpdateControl<PermissionSet> reconcile(
      PermissionSet resource, Context<PermissionSet> context) {
    return shell.reconcile(resource, context);
  }

  @Override
  public DeleteControl cleanup(PermissionSet resource, Context<PermissionSet> context) {
    return shell.cleanup(resource, context);
  }
}
