package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccessBoundaryStatus;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.reconcile.KindRuntime;
import dev.ssoperator.reconcile.ReconcilerServices;
import dev.ssoperator.sdk.Deletions;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Reports what boundaries apply to. The resources of their namespaces enforce them. */
@ControllerConfiguration(
    name = AccessBoundaryReconciler.NAME,
    generationAwareEventProcessing = false)
public final class AccessBoundaryReconciler implements Reconciler<AccessBoundary> {

  /** The controller's name. */
  public static final String NAME = "accessboundary";

  /** How often counts are written at most, while thousands of resources come. */
  private static final Duration COUNT_INTERVAL = Duration.ofSeconds(10);

  private final KindRuntime<AccessBoundary, AccessBoundaryStatus> runtime;
  private final EnforcedBoundaries boundaries;

  /** By UID, when a status was written last. */
  private final Map<String, Instant> written = new ConcurrentHashMap<>();

  /** Creates the reconciler. */
  public AccessBoundaryReconciler(ReconcilerServices services, EnforcedBoundaries boundaries) {
    runtime = KindRuntime.of(AccessBoundary.class, services);
    this.boundaries = boundaries;
  }

  @Override
  public List<EventSource<?, AccessBoundary>> prepareEventSources(
      EventSourceContext<AccessBoundary> context) {
    boundaries.use(context.getPrimaryCache(), name -> runtime.wakeups().wake(new ResourceID(name)));
    return List.of(
        new BoundaryEvents(boundaries),
        new Deletions<>(boundary -> written.remove(boundary.getMetadata().getUid())),
        runtime.wakeups());
  }

  @Override
  public UpdateControl<AccessBoundary> reconcile(
      AccessBoundary seen, Context<AccessBoundary> context) {
    var resource = runtime.reporter().newest(seen, context);
    if (resource.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    var verdict = verdict(resource);
    var early = untilNextCount(resource, verdict);
    if (!early.isZero()) {
      return UpdateControl.<AccessBoundary>noUpdate().rescheduleAfter(early);
    }
    var before = resource.getStatus();
    var draft =
        new BoundaryStatusDraft(
            resource.getSpec().namespaces().size(), boundaries.counts(resource));
    var concluded = runtime.reporter().conclude(resource, context, draft, verdict);
    if (!Objects.equals(before, resource.getStatus())) {
      written.put(resource.getMetadata().getUid(), runtime.shared().clock().instant());
    }
    var again = concluded.recheckAfter();
    return again == null
        ? UpdateControl.noUpdate()
        : UpdateControl.<AccessBoundary>noUpdate().rescheduleAfter(again);
  }

  private Verdict verdict(AccessBoundary resource) {
    var problem = Unreadable.problem(resource);
    if (problem.isPresent()) {
      return Verdict.of(
          Reason.INVALID_SPEC, "the stored resource cannot be read: " + problem.get());
    }
    return boundaries
        .conflict(resource)
        .map(message -> Verdict.of(Reason.NAMESPACE_CONFLICT, message))
        .orElseGet(() -> Verdict.of(Reason.ENFORCED, "enforced in every namespace it names"));
  }

  /** What is new to the reader is written at once, a count that changes after an interval. */
  private Duration untilNextCount(AccessBoundary resource, Verdict verdict) {
    var last = written.get(resource.getMetadata().getUid());
    var status = resource.getStatus();
    var isSaid =
        status != null
            && Objects.equals(status.observedGeneration(), resource.getMetadata().getGeneration())
            && status.conditions().stream()
                .anyMatch(condition -> condition.reason().equals(verdict.reason().text()));
    if (last == null || !isSaid) {
      return Duration.ZERO;
    }
    var left = Duration.between(runtime.shared().clock().instant(), last.plus(COUNT_INTERVAL));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
