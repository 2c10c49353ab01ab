package dev.ssoperator.request;

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
 * Lets so many reconciliations work at once, of both kinds together: first those that can take the
 * next step of a request, then the others in the order of arrival. The others wait in line without
 * a thread, so that those which need no admission always find one: removing access must not wait
 * behind bulk work.
 */
public final class Admission {

  /** Being woken is what counts; this is for a wake-up that got lost. */
  private static final Duration RECHECK = Duration.ofMinutes(1);

  private final int most;
  private final Predicate<Runnable> hasNextStep;
  private final Set<Runnable> admitted = new HashSet<>();

  /** Those that wait and can take the next step of a request. */
  private final Set<Runnable> first = new LinkedHashSet<>();

  /** The others that wait. */
  private final Set<Runnable> waiting = new LinkedHashSet<>();

  /** Those of both that were woken to ask again. */
  private final Set<Runnable> called = new HashSet<>();

  /**
   * Creates one that admits nobody yet.
   *
   * @param most how many work at once, at least 1
   * @param hasNextStep whether an owner holds a slot, has its turn, or has a request that has
   *     ended; answers at once
   */
  public Admission(int most, Predicate<Runnable> hasNextStep) {
    this.most = most;
    this.hasNextStep = hasNextStep;
  }

  /**
   * Reconciles, if there is room; otherwise the owner is woken when its turn has come.
   *
   * @param owner wakes the resource when run; equal ones are one owner
   */
  public <R extends HasMetadata> UpdateControl<R> reconcile(
      Runnable owner, Supplier<UpdateControl<R>> reconciliation) {
    if (!enter(owner, hasNextStep.test(owner))) {
      return UpdateControl.<R>noUpdate().rescheduleAfter(RECHECK);
    }
    try {
      return reconciliation.get();
    } finally {
      leave(owner).ifPresent(Runnable::run);
    }
  }

  /** The owner does not want to be admitted any more. */
  public void forget(Runnable owner) {
    remove(owner).ifPresent(Runnable::run);
  }

  private synchronized boolean enter(Runnable owner, boolean isFirst) {
    called.remove(owner);
    if (admitted.size() == most) {
      await(owner, isFirst);
      return false;
    }
    stopWaiting(owner);
    admitted.add(owner);
    return true;
  }

  private void await(Runnable owner, boolean isFirst) {
    if (isFirst) {
      waiting.remove(owner);
      first.add(owner);
    } else if (!first.contains(owner)) {
      waiting.add(owner);
    }
  }

  private void stopWaiting(Runnable owner) {
    first.remove(owner);
    waiting.remove(owner);
  }

  private synchronized Optional<Runnable> leave(Runnable owner) {
    admitted.remove(owner);
    return next();
  }

  private synchronized Optional<Runnable> remove(Runnable owner) {
    stopWaiting(owner);
    return called.remove(owner) ? next() : Optional.empty();
  }

  private Optional<Runnable> next() {
    var next =
        Stream.concat(first.stream(), waiting.stream())
            .filter(waiter -> !called.contains(waiter))
            .findFirst();
    next.ifPresent(called::add);
    return next;
  }
}
