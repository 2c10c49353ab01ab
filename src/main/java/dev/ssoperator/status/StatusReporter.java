package dev.ssoperator.status;

import dev.ssoperator.api.Condition;
import dev.ssoperator.api.LogKeys;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.audit.AuditLog;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes statuses: only on changes, by PUT with optimistic locking, and with one event and one log
 * entry for each change of reason.
 *
 * @param <R> the resource type
 * @param <S> its status type
 */
public final class StatusReporter<R extends CustomResource<?, S>, S> {

  private static final Logger LOGGER = LoggerFactory.getLogger(StatusReporter.class);

  /** Short-lived reasons that thousands of resources may have at once. */
  private static final Set<Reason> QUIET =
      Collections.unmodifiableSet(
          EnumSet.of(
              Reason.CHECKING,
              Reason.RECOVERING,
              Reason.WAITING_FOR_SLOT,
              Reason.WAITING_FOR_EDITS));

  /** Reasons whose message counts what others do. */
  private static final Set<Reason> SAID_ONCE =
      Collections.unmodifiableSet(EnumSet.of(Reason.WAITING_FOR_SLOT, Reason.REVOCATIONS_HELD));

  private static final int UNPROCESSABLE = 422;

  private final Clock clock;
  private final EventRecorder events;
  private final Function<S, List<Condition>> conditionsOf;
  private final BooleanSupplier active;
  private final ReconcileListener listener;
  private final StatusWriter<R, S> writer;
  private final UnreadResources unread;

  private final ReleasedResources released;
  private final LeftBehind leftBehind;

  /**
   * Creates a reporter.
   *
   * @param conditionsOf returns the conditions of a status
   * @param active false once the operator stops or is not the leader: its caches are empty or stale
   *     then, and no conclusion from them holds
   * @param audit told what resources leave behind
   * @param listener receives the results of reconciliations
   * @param driftInterval how long a Ready resource stays Ready while AWS cannot be read
   */
  public StatusReporter(
      Clock clock,
      EventRecorder events,
      Function<S, List<Condition>> conditionsOf,
      BooleanSupplier active,
      AuditLog audit,
      ReconcileListener listener,
      Duration driftInterval) {
    this.clock = clock;
    this.events = events;
    this.conditionsOf = conditionsOf;
    this.active = active;
    this.listener = listener;
    this.writer = new StatusWriter<>(clock);
    this.unread = new UnreadResources(driftInterval, clock);
    this.released = new ReleasedResources(clock);
    this.leftBehind = new LeftBehind(audit);
  }

  /** The newest version of a resource, if the cache does not show the operator's last write yet. */
  public R newest(R seen, Context<R> context) {
    return writer.newest(seen, context);
  }

  /**
   * Ends a reconciliation and {@link #report reports} its outcome.
   *
   * @return the effective verdict: a requeue if the outcome is based on stale state
   */
  public Verdict conclude(R resource, Context<R> context, StatusDraft<S> draft, Verdict outcome) {
    var verdict = unread.judge(resource, conditions(resource.getStatus()), outcome);
    try {
      report(resource, context, draft, verdict);
    } catch (OutdatedException e) {
      LogFields.add(LOGGER.atDebug(), resource).log("Nothing written: {}", e.getMessage());
      listener.outdated(resource);
      return Verdict.outdated();
    } catch (KubernetesClientException e) {
      LogFields.add(LOGGER.atWarn(), resource)
          .log(
              "Could not write the status, retrying in {}: {}",
              Verdict.RETRY_WRITES,
              e.getMessage());
      listener.outdated(resource);
      return Verdict.writeRefused();
    }
    listener.concluded(resource, verdict);
    if (verdict.reason() == Reason.PROTECTED) {
      listener.refusedAsProtected(resource.getKind());
    }
    return verdict;
  }

  /**
   * Ends the last reconciliation of a deleted resource and removes its finalizer. Retries while the
   * API server refuses that or this replica is not the leader.
   */
  public DeleteControl removed(R resource, Context<R> context) {
    if (!active.getAsBoolean()) {
      listener.outdated(resource);
      return DeleteControl.noFinalizerRemoval()
          .rescheduleAfter(Objects.requireNonNull(Verdict.outdated().recheckAfter()));
    }
    unread.forget(resource);
    released.add(resource.getMetadata().getUid());
    try {
      FinalizerRelease.remove(resource, context.getClient());
    } catch (KubernetesClientException e) {
      released.remove(resource.getMetadata().getUid());
      LogFields.add(LOGGER.atWarn(), resource)
          .log(
              "Could not remove the finalizer, retrying in {}: {}",
              Verdict.RETRY_WRITES,
              e.getMessage());
      listener.outdated(resource);
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(Verdict.RETRY_WRITES);
    }
    listener.removed(resource);
    return DeleteControl.noFinalizerRemoval();
  }

  /** Whether a resource that a cache may still show with its finalizer needs no more work. */
  public boolean isReleased(R resource) {
    return released.contains(resource.getMetadata().getUid());
  }

  /**
   * Records what the cache shows. An older state, or a deleted resource that is back, is the state
   * of an API server restored from a backup: what is remembered of the newer one no longer holds.
   */
  public void shown(R resource, @Nullable R before) {
    writer.shown(resource, before);
    if (!resource.isMarkedForDeletion()) {
      released.remove(resource.getMetadata().getUid());
    }
  }

  /** Reports that a resource is about to be released with its AWS state left behind. */
  public void retained(R resource) {
    leftBehind(resource, LeftBehind.Cause.RETAIN);
  }

  /**
   * Reports that a resource is about to be released although the rest of what its draft says still
   * exists in AWS, because that is protected.
   */
  public void keptProtected(R resource, StatusDraft<S> draft) {
    listener.refusedAsProtected(resource.getKind());
    if (draft.build(resource.getMetadata().getGeneration(), conditions(resource.getStatus()))
            instanceof ManagedStatus status
        && leftBehind.record(resource, status, LeftBehind.Cause.PROTECTED)) {
      listener.leftBehind(resource.getKind(), LeftBehind.Cause.PROTECTED.text());
    }
  }

  /**
   * Records that a resource was deleted or no longer matches the watch. If the operator has not
   * released it, its AWS state is left behind, and the audit log says so.
   *
   * @param lastSeen what the cache showed last, which may lack the operator's last write
   */
  public void vanished(R lastSeen) {
    if (!released.vanished(lastSeen.getMetadata().getUid()) && active.getAsBoolean()) {
      var resource = writer.newest(lastSeen);
      unread.forget(resource);
      leftBehind(resource, LeftBehind.Cause.of(resource));
    }
  }

  private void leftBehind(R resource, LeftBehind.Cause cause) {
    if (leftBehind.record(resource, cause)) {
      listener.leftBehind(resource.getKind(), cause.text());
    }
  }

  /** The listener for the results of reconciliations. */
  public ReconcileListener listener() {
    return listener;
  }

  /**
   * Writes the draft with the conditions of the verdict, unless nothing changes. While AWS state is
   * being read, conditions of the same spec stay, and a new resource has none. The position in the
   * queue for a slot is written once, not at each change.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses
   * @throws OutdatedException if the operator stops or is not the leader, or the status was written
   *     since it was read
   */
  public void report(R resource, Context<R> context, StatusDraft<S> draft, Verdict verdict) {
    if (!active.getAsBoolean()) {
      throw new OutdatedException("this replica is not the leader, or is shutting down");
    }
    if (Unreadable.statusProblem(resource).isPresent()) {
      return;
    }
    var generation = resource.getMetadata().getGeneration();
    var current = resource.getStatus();
    if (current == null && verdict.reason() == Reason.CHECKING) {
      return;
    }
    var previous = conditions(current);
    var conditions =
        isDescribed(generation, previous) && isSaid(verdict.reason(), previous)
            ? previous
            : Conditions.of(verdict, generation, previous, clock.instant());
    var status = draft.build(generation, conditions);
    if (status.equals(current)) {
      return;
    }
    R written;
    try {
      written = writer.write(resource, status, context);
    } catch (KubernetesClientException e) {
      // The CRD rejects the spec, whatever the status is; the log and readiness name the resource.
      if (e.getCode() == UNPROCESSABLE && Unreadable.problem(resource).isPresent()) {
        return;
      }
      throw e;
    }
    resource.setStatus(status);
    resource.getMetadata().setResourceVersion(written.getMetadata().getResourceVersion());
    if (!reason(previous).equals(reason(conditions)) && !QUIET.contains(verdict.reason())) {
      LogFields.add(LOGGER.atInfo(), resource)
          .addKeyValue(LogKeys.REASON, verdict.reason().text())
          .log(verdict.message());
      events.record(context.getClient(), resource, verdict);
    }
  }

  /**
   * Records a message once, in an event and the log, that is in no condition.
   *
   * @param isWarning whether somebody may have to act
   */
  public void announce(
      R resource, Context<R> context, boolean isWarning, String reason, String message) {
    LogFields.add(isWarning ? LOGGER.atWarn() : LOGGER.atInfo(), resource)
        .addKeyValue(LogKeys.REASON, reason)
        .log(message);
    events.record(context.getClient(), resource, isWarning, reason, message);
  }

  private List<Condition> conditions(@Nullable S status) {
    return status == null ? List.of() : conditionsOf.apply(status);
  }

  private static boolean isDescribed(long generation, List<Condition> conditions) {
    return conditions.stream()
        .anyMatch(
            c ->
                c.type().equals(Conditions.READY)
                    && Objects.equals(c.observedGeneration(), generation));
  }

  /** Whether the previous conditions of the same spec suffice. */
  private static boolean isSaid(Reason reason, List<Condition> previous) {
    return reason == Reason.CHECKING
        || (SAID_ONCE.contains(reason) && reason(previous).equals(reason.text()));
  }

  private static String reason(List<Condition> conditions) {
    return conditions.stream()
        .filter(c -> c.type().equals(Conditions.READY))
        .map(Condition::reason)
        .findFirst()
        .orElse("");
  }
}
