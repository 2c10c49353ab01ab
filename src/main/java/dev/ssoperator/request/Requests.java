package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The door to AWS's asynchronous requests, for all operations and requesters. A requester says what
 * is to run; the door finds out whether it is in flight already, when it may be sent within AWS's
 * limits, and how it ended. Requests are polled only after {@link #start()}, which the leader
 * calls. Thread-safe; no call blocks on a request.
 */
public final class Requests implements AutoCloseable {

  /** Right after a request was accepted, AWS may not know its id yet. */
  private static final int POLLS_UNTIL_LOST = 60;

  private final IdentityCenter identityCenter;
  private final Duration pollInterval;
  private final OperationSlots slots;
  private final RequestsInFlight inFlight;
  private final RequestPoller poller;

  /**
   * Creates the door; no request is known yet.
   *
   * @param pollInterval the shortest time between two polls while the queue for slots is empty
   */
  public Requests(
      IdentityCenter identityCenter, SlotLimits limits, Duration pollInterval, Clock clock) {
    this.identityCenter = identityCenter;
    this.pollInterval = pollInterval;
    slots = new OperationSlots(limits, clock);
    inFlight = new RequestsInFlight(pollInterval.multipliedBy(POLLS_UNTIL_LOST), slots, clock);
    poller = new RequestPoller(identityCenter, inFlight, slots, pollInterval);
  }

  /** Begins to poll; further calls change nothing. */
  public void start() {
    poller.start();
  }

  /** Whether requests are still polled; before {@link #start()} none has to be. */
  public boolean isAlive() {
    return poller.isAlive();
  }

  @Override
  public void close() {
    poller.close();
  }

  /**
   * Makes a request run: the one in flight for the same target, whoever sent it, or a new one.
   *
   * @param intent run right before a new request is sent, for the requester to write down that it
   *     may be in flight; a failure of it keeps the requester's slot
   * @return {@link RequestAnswer.Recovering}, {@link RequestAnswer.Waiting} or {@link
   *     RequestAnswer.Running}
   * @throws IdentityCenterException what the new request failed with. Where AWS refused it for its
   *     limit, the requester is first in the queue; where the request may be in flight all the
   *     same, its slot is held until that is known; otherwise the requester gives up its slot
   */
  public RequestAnswer ensure(
      Requester requester, AsyncOperation operation, RequestTarget target, Runnable intent) {
    if (!inFlight.isSearched(operation)) {
      return new RequestAnswer.Recovering(pollInterval);
    }
    var found = inFlight.find(operation, target);
    if (found.isPresent()) {
      return follow(requester, new RequestKey(operation, found.get()), target, false);
    }
    var waiting = slots.enter(requester, operation, RequestsInFlight.account(target));
    if (waiting.isPresent()) {
      return waiting.get();
    }
    intent.run();
    var id = send(requester, operation, target);
    return follow(requester, new RequestKey(operation, id), target, true);
  }

  private RequestAnswer follow(
      Requester requester, RequestKey key, RequestTarget target, boolean isNew) {
    inFlight.follow(key, target, requester);
    return new RequestAnswer.Running(key.id(), isNew);
  }

  private String send(Requester requester, AsyncOperation operation, RequestTarget target) {
    try {
      return send(operation, target).id();
    } catch (IdentityCenterException e) {
      if (e.kind() == ErrorKind.SLOTS_FULL) {
        slots.refused(requester);
      } else if (!e.mayHaveTakenEffect()) {
        slots.leave(requester);
      }
      if (e.mayHaveTakenEffect()) {
        inFlight.answerLost(operation, requester);
      }
      throw e;
    }
  }

  private RequestReport send(AsyncOperation operation, RequestTarget target) {
    return switch (operation) {
      case CREATE_ASSIGNMENT ->
          identityCenter.createAssignment(((RequestTarget.Assignment) target).access());
      case DELETE_ASSIGNMENT ->
          identityCenter.deleteAssignment(((RequestTarget.Assignment) target).access());
      case PROVISION -> {
        var provisioning = (RequestTarget.Provisioning) target;
        yield identityCenter.provision(provisioning.permissionSetArn(), provisioning.accountId());
      }
    };
  }

  /**
   * How a request ended that is in flight according to the requester's status.
   *
   * @param id AWS's id, or null where it was never learned
   * @return any answer but {@link RequestAnswer.Waiting}
   */
  public RequestAnswer follow(
      Requester requester, AsyncOperation operation, RequestTarget target, @Nullable String id) {
    if (id != null) {
      return inFlight.answer(new RequestKey(operation, id), target, requester);
    }
    if (!inFlight.isSearched(operation)) {
      return new RequestAnswer.Recovering(pollInterval);
    }
    return inFlight
        .find(operation, target)
        .map(found -> follow(requester, new RequestKey(operation, found), target, false))
        .orElseGet(RequestAnswer.Lost::new);
  }

  /** Whether a request for the target may be in flight, as far as is known. */
  public boolean mayBeInFlight(AsyncOperation operation, RequestTarget target) {
    return !inFlight.isSearched(operation) || inFlight.find(operation, target).isPresent();
  }

  /**
   * The requester needs no request any more: it gives up its position in the queue, and a slot that
   * no request of its uses.
   */
  public void leave(Requester requester) {
    slots.leave(requester);
  }

  /** Whether the requester can take the next step of a request as soon as it is reconciled. */
  public boolean hasNextStep(Requester requester) {
    return slots.isTurnOf(requester) || inFlight.hasEnded(requester);
  }

  /** How many requests of an operation are in flight, as far as is known. */
  public int inFlight(AsyncOperation operation) {
    return inFlight.of(operation).size();
  }

  /** How many slots requests of an operation hold. */
  public int slotsHeld(AsyncOperation operation) {
    return slots.held(operation);
  }

  /**
   * How many slots requests of an operation may hold now; those of creations are deletions' too.
   */
  public int slotLimit(AsyncOperation operation) {
    return slots.limit(operation);
  }

  /** How many requesters wait for a slot of an operation. */
  public int waiting(AsyncOperation operation) {
    return slots.waiting(operation);
  }
}
