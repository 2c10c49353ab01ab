package dev.ssoperator.request;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lets so many reconciliations work at once, of both kinds together. The others wait in line
 * without a thread, so that those which need no admission always find one: removing access must not
 * wait behind bulk work.
 */
public final class Admission {

  /** Being woken is what counts; this is for a wake-up that got lost. */
  private static final Duration RECHECK = Duration.ofMinutes(1);

  private final int most;
  private final Set<Runnable> admitted = new HashSet<>();
  private final Set<Runnable> waiting = new LinkedHashSet<>();

  /** Those of {@link #waiting} that were woken to ask again. */
  private final Set<Runnable> called = new HashSet<>();

  /**
   * Creates one that admits nobody yet.
   *
   * @param most how many work at once, at least 1
   */
  public Admission(int most) {
    this.most = most;
  }

  /**
   * Reconciles, if there is room; otherwise the owner is woken when its turn has come.
   *
   * @param owner wakes the resource when run; equal ones are one owner
   */
  public <R extends HasMetadata> UpdateControl<R> reconcile(
      Runnable owner, Supplier<UpdateControl<R>> reconciliation) {
    if (!enter(owner)) {
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

  private synchronized boolean enter(Runnable owner) {
    called.remove(owner);
    if (admitted.size() == most) {
      waiting.add(owner);
      return false;
    }
    waiting.remove(owner);
    admitted.add(owner);
    return true;
  }

  private synchronized Optional<Runnable> leave(Runnable owner) {
    admitted.remove(owner);
    return next();
  }

  private synchronized Optional<Runnable> remove(Runnable owner) {
    waiting.remove(owner);
    return called.remove(owner) ? next() : Optional.empty();
  }

  private Optional<Runnable> next() {
    var next = waiting.stream().filter(waiter -> !called.contains(waiter)).findFirst();
    next.ifPresent(called::add);
    return next;
  }
}
