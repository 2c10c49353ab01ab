package dev.ssoperator.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.OperationSlots;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits is told why, and a slot that no request uses goes to the next. */
class RequestSlotsTest {

  private static final String ARN = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
  private static final AsyncOperation CREATE = AsyncOperation.CREATE_ASSIGNMENT;
  private static final AsyncOperation DELETE = AsyncOperation.DELETE_ASSIGNMENT;
  private static final AsyncOperation PROVISION = AsyncOperation.PROVISION;

  /** Somebody who is woken. */
  private static final class Waiter implements Runnable {
    private int wakes;

    @Override
    public void run() {
      wakes++;
    }
  }

  private final Waiter first = new Waiter();
  private final Waiter second = new Waiter();
  private final Waiter third = new Waiter();
  private final RequestSlots slots = slots(1, 1);

  private static RequestSlots slots(int assignments, int provisionings) {
    return new RequestSlots(
        new OperationSlots(new SlotLimits(assignments, 0, provisionings), new MovableClock()));
  }

  private static RequestTarget in(String account) {
    return new RequestTarget.Assignment(new AssignedAccess(ARN, account, PrincipalType.GROUP, "g"));
  }

  @Test
  void whoWaitsIsToldThatTheLimitIsReachedAndItsPosition() {
    assertThat(slots.enter(first, CREATE, in("1"))).isEmpty();

    assertThat(slots.enter(second, CREATE, in("2")))
        .contains(waiting("request limit reached (1 in flight); position 1 in the queue"));
    assertThat(slots.enter(third, CREATE, in("3")))
        .contains(waiting("request limit reached (1 in flight); position 2 in the queue"));
  }

  @Test
  void whoWaitsForAnAccountIsToldWhich() {
    var many = slots(10, 3);
    many.enter(first, CREATE, in("1"));

    assertThat(many.enter(second, DELETE, in("1")))
        .contains(waiting("another request is in flight in account 1; position 1 in the queue"));
    assertThat(many.enter(second, PROVISION, new RequestTarget.Provisioning(ARN, "1")))
        .contains(waiting("another request is in flight in account 1; position 1 in the queue"));
    assertThat(many.enter(second, PROVISION, new RequestTarget.Provisioning(ARN, null))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void onlyWhoWaitsOrReadsFirstKeepsTheSlot(Reason reason) {
    slots.enter(first, CREATE, in("1"));
    slots.enter(second, CREATE, in("2"));

    slots.settle(first, Optional.of(Verdict.of(reason, "")));

    var isKept =
        reason == Reason.WAITING_FOR_SLOT
            || reason == Reason.WAITING_FOR_EDITS
            || reason == Reason.CHECKING;
    assertThat(second.wakes).isEqualTo(isKept ? 0 : 1);
    assertThat(slots.enter(second, CREATE, in("2")).isPresent()).isEqualTo(isKept);
  }

  @Test
  void whoStartedFromWhatIsOutdatedKeepsItsSlotAndUsesItAMomentLater() {
    slots.enter(first, CREATE, in("1"));
    slots.enter(second, CREATE, in("2"));

    slots.settle(first, Optional.of(Verdict.outdated()));

    assertThat(second.wakes).isZero();
    assertThat(slots.enter(first, CREATE, in("1"))).isEmpty();
  }

  @Test
  void aRequestKeepsTheSlotUntilItEndsWhateverItsOwnerSays() {
    slots.enter(first, CREATE, in("1"));
    slots.started(first, CREATE, in("1"), "id");
    slots.enter(second, CREATE, in("2"));

    slots.settle(first, Optional.empty());
    assertThat(second.wakes).isZero();
    assertThat(slots.enter(second, CREATE, in("2"))).isPresent();

    slots.ended(CREATE, "id");
    assertThat(second.wakes).isEqualTo(1);
    assertThat(slots.enter(second, CREATE, in("2"))).isEmpty();
  }

  @Test
  void othersHoldSlotsOnlyWhileTheirRequestsRun() {
    slots.found(DELETE, in("1"), "theirs");
    assertThat(slots.isHeldByOthers(DELETE)).as("nobody waits").isFalse();

    slots.enter(first, DELETE, in("2"));
    assertThat(slots.isAwaited(DELETE)).isTrue();
    assertThat(slots.isHeldByOthers(DELETE)).isTrue();
    assertThat(slots.isHeldByOthers(PROVISION)).isFalse();

    slots.observed(DELETE, Set.of());
    assertThat(first.wakes).isEqualTo(1);
    assertThat(slots.isHeldByOthers(DELETE)).isFalse();
  }

  @Property
  void everybodyHasATurnAndNeverMoreAtOnceThanThereAreSlots(
      @ForAll @IntRange(min = 1, max = 5) int limit,
      @ForAll @IntRange(min = 1, max = 20) int people) {
    var some = slots(limit, 1);
    var waiting = new ArrayList<Integer>();
    var owners = new ArrayList<Waiter>();
    var running = new ArrayList<Integer>();
    for (var i = 0; i < people; i++) {
      owners.add(new Waiter());
      enter(some, owners.get(i), i, running, waiting);
    }
    assertThat(running).hasSize(Math.min(limit, people));
    var ended = 0;
    while (!running.isEmpty()) {
      some.ended(CREATE, "id" + running.remove(0));
      ended++;
      for (var next : List.copyOf(waiting)) {
        if (owners.get(next).wakes > 0) {
          waiting.remove(next);
          enter(some, owners.get(next), next, running, waiting);
        }
      }
      assertThat(running).hasSizeLessThanOrEqualTo(limit);
    }
    assertThat(ended).isEqualTo(people);
  }

  private static void enter(
      RequestSlots slots,
      Runnable owner,
      int number,
      List<Integer> running,
      List<Integer> waiting) {
    var target = in("account " + number);
    if (slots.enter(owner, CREATE, target).isPresent()) {
      waiting.add(number);
    } else {
      slots.started(owner, CREATE, target, "id" + number);
      running.add(number);
    }
  }

  private static Verdict waiting(String message) {
    return Verdict.of(Reason.WAITING_FOR_SLOT, message);
  }
}
