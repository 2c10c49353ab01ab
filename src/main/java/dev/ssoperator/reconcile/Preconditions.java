package dev.ssoperator.reconcile;

import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.InstanceState.NotReady;
import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The preconditions of every reconciliation. While there is no usable instance, one thread checks
 * it for all, as often as {@link IdentityCenter#instance()} allows, and wakes the waiting resources
 * once it is usable.
 */
public final class Preconditions implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Preconditions.class);

  private final IdentityCenter identityCenter;
  private final Duration interval;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("instance-probe"));
  private final Set<Requester> waiting = new LinkedHashSet<>();
  private boolean isProbing;

  /**
   * Creates preconditions without waiting resources.
   *
   * @param interval how often the instance is checked while resources wait
   */
  public Preconditions(IdentityCenter identityCenter, Duration interval) {
    this.identityCenter = identityCenter;
    this.interval = interval;
  }

  /** The verdict when the user has paused the resource. */
  public static Optional<Verdict> paused(HasMetadata resource) {
    return Annotations.isPaused(resource)
        ? Optional.of(
            Verdict.of(
                Reason.PAUSED,
                "paused by annotation %s; remove it to go on".formatted(Annotations.PAUSED)))
        : Optional.empty();
  }

  /**
   * The verdict when part of the resource cannot be read. The operator then neither creates nor
   * deletes anything for it: an absent field may be one that cannot be read.
   *
   * @param holdsNothing whether it has nothing in AWS, so that it may be deleted
   */
  public static Optional<Verdict> unreadable(HasMetadata resource, boolean holdsNothing) {
    return Unreadable.problem(resource)
        .filter(
            problem ->
                !resource.isMarkedForDeletion()
                    || !holdsNothing
                    || Unreadable.statusProblem(resource).isPresent())
        .map(
            problem ->
                Verdict.of(
                    Reason.INVALID_SPEC,
                    "the stored resource cannot be read: %s. What exists in AWS is not changed;"
                            .formatted(problem)
                        + " correct the field, or apply the current definitions"));
  }

  /**
   * The verdict when there is no usable instance.
   *
   * @param requester woken once when the instance is usable
   */
  public Optional<Verdict> instanceNotReady(Requester requester) {
    if (!(identityCenter.instance() instanceof NotReady notReady)) {
      return Optional.empty();
    }
    await(requester);
    var verdict = Verdict.of(Reason.INSTANCE_NOT_READY, notReady.reason());
    return Optional.of(notReady.isUnanswered() ? verdict.unread() : verdict);
  }

  private synchronized void await(Requester requester) {
    waiting.add(requester);
    if (!isProbing) {
      isProbing = true;
      schedule();
    }
  }

  private void schedule() {
    try {
      var unused = executor.schedule(this::probe, interval.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Stopped looking for the instance, because the operator is shutting down");
    }
  }

  private void probe() {
    if (isUsable()) {
      released().forEach(Requester::wake);
    } else {
      schedule();
    }
  }

  private boolean isUsable() {
    try {
      return !(identityCenter.instance() instanceof NotReady);
    } catch (RuntimeException e) {
      LOGGER.error("Could not look up the instance, retrying at the next interval", e);
      return false;
    }
  }

  private synchronized List<Requester> released() {
    isProbing = false;
    var released = List.copyOf(waiting);
    waiting.clear();
    return released;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
