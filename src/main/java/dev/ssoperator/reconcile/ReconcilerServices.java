package dev.ssoperator.reconcile;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.EventRecorder;
import dev.ssoperator.status.ReconcileListener;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The services that all reconcilers share.
 *
 * @param instance the Identity Center instance they work on
 * @param boundaries what namespaces may grant
 * @param admission how many reconciliations run at once
 * @param pacing how often things are checked and retried
 * @param events records Kubernetes events
 * @param listener receives the results of reconciliations
 * @param active false while this replica must not change anything
 * @param cluster identifies this cluster in the owner tags
 */
public record ReconcilerServices(
    ManagedInstance instance,
    Boundaries boundaries,
    Admission admission,
    Pacing pacing,
    EventRecorder events,
    ReconcileListener listener,
    BooleanSupplier active,
    Clock clock,
    RandomGenerator random,
    String cluster) {}
