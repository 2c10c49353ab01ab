package dev.ssoperator.reconcile;

import dev.ssoperator.sdk.Requester;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Limits concurrent reconciliations, of all kinds together. Resources that can take the next step
 * of a request come first, then the others in the order of arrival. Waiting takes no thread, so
 * that removals, which need no admission, always find one: they must not wait behind bulk work.
 */
public final class Admission {

  /** Requeue interval in case a wake-up is lost. */
  private static final Duration RECHECK = Duration.ofMinutes(1);

  private final int most;
  private final Predicate<Requester> hasNextStep;
  private final Set<Requester> admitted = new HashSet<>();

  /** Waiting requesters that can take the next step of a request. */
  private final Set<Requester> first = new LinkedHashSet<>();

  /** The other waiting requesters. */
  private final Set<Requester> waiting = new LinkedHashSet<>();

  /** Waiting requesters of both sets that were woken. */
  private final Set<Requester> called = new HashSet<>();

  /**
   * Creates an admission without admitted requesters.
   *
   * @param most the limit of concurrent reconciliations, at least 1
   * @param hasNextStep whether a requester holds a slot, is next for one, or has a request that has
   *     ended; must not block
   */
  public Admission(int most, Predicate<Requester> hasNextStep) {
    this.most = most;
    this.hasNextStep = hasNextStep;
  }

  /**
   * Reconciles if the limit allows it; otherwise the requester is woken when its turn comes.
   *
   * @param requester the resource to be woken
   */
  public <R extends HasMetadata> UpdateControl<R> reconcile(
      Requester requester, Supplier<UpdateControl<R>> reconciliation) {
    if (!enter(requester, hasNextStep.test(requester))) {
      return UpdateControl.<R>noUpdate().rescheduleAfter(RECHECK);
    }
    try {
      return reconciliation.get();
    } finally {
      leave(requester).ifPresent(Requester::wake);
    }
  }

  /** Removes a requester that needs no admission any more. */
  public void forget(Requester requester) {
    remove(requester).ifPresent(Requester::wake);
  }

  private synchronized boolean enter(Requester requester, boolean isFirst) {
    called.remove(requester);
    if (admitted.size() == most) {
      await(requester, isFirst);
      return false;
    }
    stopWaiting(requester);
    admitted.add(requester);
    return true;
  }

  private void await(Requester requester, boolean isFirst) {
    if (isFirst) {
      waiting.remove(requester);
      first.add(requester);
    } else if (!first.contains(requester)) {
      waiting.add(requester);
    }
  }

  private void stopWaiting(Requester requester) {
    first.remove(requester);
    waiting.remove(requester);
  }

  private synchronized Optional<Requester> leave(Requester requester) {
    admitted.remove(requester);
    return next();
  }

  private synchronized Optional<Requester> remove(Requester requester) {
    stopWaiting(requester);
    return called.remove(requester) ? next() : Optional.empty();
  }

  private Optional<Requester> next() {
    var next =
        Stream.concat(first.stream(), waiting.stream())
            .filter(waiter -> !called.contains(waiter))
            .findFirst();
    next.ifPresent(called::add);
    return next;
  }
}
