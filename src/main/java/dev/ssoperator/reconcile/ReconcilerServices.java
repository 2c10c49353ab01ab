package dev.ssoperator.reconcile;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Seals;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.SharedCaches;
import dev.ssoperator.status.EventRecorder;
import dev.ssoperator.status.ReconcileListener;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The services that all reconcilers share.
 *
 * @param instance the Identity Center instance they work on
 * @param caches what the controllers of all kinds have read of the API server
 * @param boundaries what namespaces may grant
 * @param seals shows what the operator has written into statuses
 * @param admission how many reconciliations run at once
 * @param pacing how often things are checked and retried
 * @param events records Kubernetes events
 * @param listener receives the results of reconciliations
 * @param active false while this replica must not change anything
 * @param labelSelector which resources of users the operator watches; null for all
 * @param cluster identifies this cluster in the owner tags
 */
public record ReconcilerServices(
    ManagedInstance instance,
    SharedCaches caches,
    Boundaries boundaries,
    Seals seals,
    Admission admission,
    Pacing pacing,
    EventRecorder events,
    ReconcileListener listener,
    BooleanSupplier active,
    Clock clock,
    RandomGenerator random,
    @Nullable String labelSelector,
    String cluster) {}
