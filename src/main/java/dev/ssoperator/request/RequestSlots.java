package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.OperationSlots;
import dev.ssoperator.identitycenter.quota.OperationSlots.Answer;
import dev.ssoperator.identitycenter.quota.OperationSlots.Kind;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link OperationSlots} in the terms of requests, with the verdict on who waits. */
public final class RequestSlots {

  private static final Set<Reason> WAITING =
      Collections.unmodifiableSet(
          EnumSet.of(Reason.WAITING_FOR_SLOT, Reason.WAITING_FOR_EDITS, Reason.CHECKING));

  private final OperationSlots slots;

  /** Wraps slots. */
  public RequestSlots(OperationSlots slots) {
    this.slots = slots;
  }

  /**
   * Requests a slot. A waiting resource is woken when its turn comes, so its verdict sets no time.
   *
   * @param owner run when its turn comes; equal ones are one owner
   * @return the verdict while it waits, empty when it holds a slot
   */
  public Optional<Verdict> enter(Runnable owner, AsyncOperation operation, RequestTarget target) {
    var answer = slots.enter(owner, kind(operation), account(target));
    if (!(answer instanceof Answer.Waiting waiting)) {
      return Optional.empty();
    }
    var why =
        waiting.busyAccount() == null
            ? "request limit reached (%d in flight)".formatted(waiting.inFlight())
            : "another request is in flight in account " + waiting.busyAccount();
    return Optional.of(
        Verdict.of(
            Reason.WAITING_FOR_SLOT,
            "%s; position %d in the queue".formatted(why, waiting.position())));
  }

  /**
   * Whoever neither waits for a slot nor reads first what exists gives up its place, and the slot
   * no request of its holds. Who started from what is outdated looks again at once, and keeps them.
   */
  public void settle(Runnable owner, Optional<Verdict> verdict) {
    if (verdict.filter(v -> WAITING.contains(v.reason())).isEmpty()) {
      slots.leave(owner);
    }
  }

  /** Whether a slot is held or kept free for the owner. */
  public boolean isTurnOf(Runnable owner) {
    return slots.isTurnOf(owner);
  }

  /** AWS has refused the owner's request, since too many are in progress. */
  void refused(Runnable owner) {
    slots.refused(owner);
  }

  void started(Runnable owner, AsyncOperation operation, RequestTarget target, String id) {
    slots.started(owner, kind(operation), account(target), id);
  }

  void ended(AsyncOperation operation, String id) {
    slots.ended(kind(operation), id);
  }

  void found(AsyncOperation operation, RequestTarget target, String id) {
    slots.found(kind(operation), id, account(target));
  }

  void observed(AsyncOperation operation, Set<String> ids) {
    slots.observed(kind(operation), ids);
  }

  boolean isAwaited(AsyncOperation operation) {
    return slots.isAwaited(kind(operation));
  }

  /** Whether others hold slots that somebody here waits for. */
  boolean isHeldByOthers(AsyncOperation operation) {
    return slots.hasForeign(kind(operation)) && slots.isAwaited(kind(operation));
  }

  void reconsider() {
    slots.reconsider();
  }

  private static @Nullable String account(RequestTarget target) {
    return target instanceof RequestTarget.Assignment assignment
        ? assignment.access().accountId()
        : ((RequestTarget.Provisioning) target).accountId();
  }

  private static Kind kind(AsyncOperation operation) {
    return switch (operation) {
      case CREATE_ASSIGNMENT -> Kind.CREATE;
      case DELETE_ASSIGNMENT -> Kind.DELETE;
      case PROVISION -> Kind.PROVISION;
    };
  }
}
