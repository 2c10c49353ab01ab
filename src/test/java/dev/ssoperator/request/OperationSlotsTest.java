package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.AsyncOperation.CREATE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.DELETE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.PROVISION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationSlotsTest {

  private static final Optional<Waiting> ADMITTED = Optional.empty();

  private final MovableClock clock = new MovableClock();
  private final List<String> woken = new ArrayList<>();
  private OperationSlots slots = new OperationSlots(new SlotLimits(2, 1, 1), clock);

  private final Requester.Waker waker = resource -> woken.add(resource.getName());

  @Test
  void whoeverComesWhenAllSlotsAreHeldWaitsInLine() {
    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isEqualTo(ADMITTED);
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(ADMITTED);
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(waiting(1, null));
    assertThat(enter("d", CREATE_ASSIGNMENT, "4")).isEqualTo(waiting(2, null));
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(waiting(1, null));
    assertThat(woken).isEmpty();
  }

  @Test
  void theFirstInLineIsWokenWhenARequestEndsAndNobodyOvertakesIt() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    enter("d", CREATE_ASSIGNMENT, "4");

    slots.ended(CREATE_ASSIGNMENT, "request-a");

    assertThat(woken).containsExactly("c");
    assertThat(enter("e", CREATE_ASSIGNMENT, "5")).isEqualTo(waiting(3, null));
    assertThat(enter("d", CREATE_ASSIGNMENT, "4")).isPresent();
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void oneRequestAtATimeWorksOnAnAccountAndOthersOvertakeWhoWaitsForIt() {
    start("a", CREATE_ASSIGNMENT, "1");

    assertThat(enter("b", CREATE_ASSIGNMENT, "1")).isEqualTo(waiting(1, "1"));
    assertThat(enter("c", CREATE_ASSIGNMENT, "2")).isEqualTo(ADMITTED);
    slots.leave(requester("c"));
    slots.ended(CREATE_ASSIGNMENT, "request-a");

    assertThat(enter("b", CREATE_ASSIGNMENT, "1")).isEqualTo(ADMITTED);
  }

  @Test
  void revocationsGoFirst() {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    start("a", CREATE_ASSIGNMENT, "1");
    enter("b", CREATE_ASSIGNMENT, "2");
    assertThat(enter("c", DELETE_ASSIGNMENT, "3")).isEqualTo(waiting(1, null));

    slots.ended(CREATE_ASSIGNMENT, "request-a");

    assertThat(woken).containsExactly("c");
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(waiting(2, null));
    assertThat(enter("c", DELETE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void revocationsHaveSlotsOfTheirOwnUntilAwsRefusesThem() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");

    assertThat(enter("c", DELETE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
    slots.refused(requester("c"));
    clock.advance(Duration.ofMinutes(1));
    assertThat(enter("c", DELETE_ASSIGNMENT, "3")).isEqualTo(waiting(1, null));

    clock.advance(Duration.ofHours(1));
    assertThat(enter("c", DELETE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void nobodyIsAdmittedForAMomentAfterARefusalAndTheRefusedIsFirst() {
    enter("a", CREATE_ASSIGNMENT, "1");
    slots.refused(requester("a"));
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(waiting(2, null));
    slots.reconsider();
    assertThat(woken).isEmpty();

    clock.advance(Duration.ofSeconds(5));
    slots.reconsider();
    assertThat(woken).containsExactly("a");
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isPresent();
    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isEqualTo(ADMITTED);
  }

  @Test
  void afterARefusalNoMoreRunAtOnceThanAwsAllowedAndOneMoreIsTriedEachMinute() {
    slots = new OperationSlots(new SlotLimits(10, 5, 3), clock);
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    slots.refused(requester("c"));

    assertThat(enter("d", DELETE_ASSIGNMENT, "4")).isEqualTo(ADMITTED);
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isPresent();

    clock.advance(Duration.ofMinutes(1));
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
    assertThat(enter("e", CREATE_ASSIGNMENT, "5")).isPresent();
    assertThat(enter("f", PROVISION, null)).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverWasRefusedIsWokenAsSoonAsARequestEnds() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", DELETE_ASSIGNMENT, "3");
    slots.refused(requester("c"));

    slots.ended(CREATE_ASSIGNMENT, "request-a");

    assertThat(woken).containsExactly("c");
    assertThat(enter("c", DELETE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void provisioningsHaveTheirOwnSlots() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    assertThat(enter("c", PROVISION, null)).isEqualTo(ADMITTED);
    assertThat(enter("d", PROVISION, null)).hasValue(new Waiting(1, 1, null));
    slots.leave(requester("c"));
    assertThat(woken).containsExactly("d");
  }

  @Test
  void requestsOfOthersHoldSlotsUntilTheyEnd() {
    slots.observed(CREATE_ASSIGNMENT, Set.of("theirs", "request-a"));
    slots.started(requester("a"), CREATE_ASSIGNMENT, "1", "request-a");
    assertThat(slots.held(CREATE_ASSIGNMENT)).isEqualTo(2);
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(waiting(1, null));

    slots.observed(CREATE_ASSIGNMENT, Set.of("request-a"));

    assertThat(woken).containsExactly("b");
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverIsWokenAndDoesNotComeDoesNotHoldUpTheOthers() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    enter("d", CREATE_ASSIGNMENT, "4");
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    assertThat(woken).containsExactly("c");

    clock.advance(Duration.ofSeconds(31));

    assertThat(enter("d", CREATE_ASSIGNMENT, "4")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverComesLateIsStillFirst() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    enter("d", CREATE_ASSIGNMENT, "4");
    enter("e", CREATE_ASSIGNMENT, "5");
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    clock.advance(Duration.ofSeconds(31));
    start("d", CREATE_ASSIGNMENT, "4");

    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(waiting(1, null));
    woken.clear();
    slots.ended(CREATE_ASSIGNMENT, "request-b");

    assertThat(woken).containsExactly("c");
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverDoesNotComeIsWokenAgainUntilItIsTakenForGone() {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    start("a", CREATE_ASSIGNMENT, "1");
    enter("gone", CREATE_ASSIGNMENT, "2");
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    for (var i = 0; i < 40; i++) {
      clock.advance(Duration.ofSeconds(31));
      slots.reconsider();
    }

    assertThat(woken).hasSize(20).containsOnly("gone");
    assertThat(slots.waiting(CREATE_ASSIGNMENT)).isZero();
  }

  @Test
  void whoeverIsWokenTogetherIsAdmittedInAnyOrder() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    enter("d", CREATE_ASSIGNMENT, "4");
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    slots.ended(CREATE_ASSIGNMENT, "request-b");
    assertThat(woken).containsExactly("c", "d");

    assertThat(enter("d", CREATE_ASSIGNMENT, "4")).isEqualTo(ADMITTED);
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void itIsOnesTurnFromBeingWokenUntilTheRequestIsSent() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    assertThat(slots.isTurnOf(requester("c"))).isFalse();

    slots.ended(CREATE_ASSIGNMENT, "request-a");
    assertThat(slots.isTurnOf(requester("c"))).isTrue();
    enter("c", CREATE_ASSIGNMENT, "3");
    assertThat(slots.isTurnOf(requester("c"))).isTrue();
    slots.started(requester("c"), CREATE_ASSIGNMENT, "3", "request-c");
    assertThat(slots.isTurnOf(requester("c"))).isFalse();
  }

  @Test
  void byDefaultFifteenAreInFlightThenWhatAwsAcceptsThenFifteenAgain() {
    slots = new OperationSlots(SlotLimits.DEFAULT, clock);
    IntStream.range(0, 10).forEach(i -> start("a" + i, CREATE_ASSIGNMENT, "a" + i));
    enter("b", CREATE_ASSIGNMENT, "b");
    enter("c", CREATE_ASSIGNMENT, "c");
    slots.refused(requester("c"));
    slots.started(requester("b"), CREATE_ASSIGNMENT, "b", "request-b");
    IntStream.range(0, 9).forEach(i -> enter("d" + i, CREATE_ASSIGNMENT, "d" + i));

    slots.ended(CREATE_ASSIGNMENT, "request-b");
    assertThat(enter("c", CREATE_ASSIGNMENT, "c")).as("AWS accepted 11").isEqualTo(ADMITTED);
    slots.started(requester("c"), CREATE_ASSIGNMENT, "c", "request-c");
    assertThat(enter("d0", CREATE_ASSIGNMENT, "d0")).isEqualTo(waiting(1, null));

    clock.advance(Duration.ofMinutes(10));
    slots.reconsider();

    assertThat(woken).containsExactly("c", "d0", "d1", "d2", "d3");
    IntStream.range(0, 4).forEach(i -> start("d" + i, CREATE_ASSIGNMENT, "d" + i));
    assertThat(enter("d4", CREATE_ASSIGNMENT, "d4")).isEqualTo(waiting(1, null));
  }

  @Test
  void aRequestWhoseAnswerWasLostHoldsItsSlotUntilASearchHasEnded() {
    enter("a", CREATE_ASSIGNMENT, "1");
    slots.unanswered(requester("a"));
    slots.unanswered(requester("stranger"));
    assertThat(slots.held(CREATE_ASSIGNMENT)).isEqualTo(1);
    assertThat(slots.isTurnOf(requester("a"))).isFalse();
    assertThat(enter("b", DELETE_ASSIGNMENT, "1")).isEqualTo(waiting(1, "1"));

    slots.searched(PROVISION);
    slots.reconsider();
    assertThat(woken).as("another operation was searched").isEmpty();

    slots.searched(CREATE_ASSIGNMENT);
    slots.reconsider();
    assertThat(woken).containsExactly("b");
    assertThat(slots.held(CREATE_ASSIGNMENT)).isZero();
  }

  @Test
  void requestsOfOthersMatterWhileSomebodyWaitsForTheirSlots() {
    slots.observed(CREATE_ASSIGNMENT, Set.of("theirs", "theirs too"));
    assertThat(slots.isHeldByOthers(CREATE_ASSIGNMENT)).as("nobody waits").isFalse();
    assertThat(slots.isAwaited(CREATE_ASSIGNMENT)).isFalse();

    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isEqualTo(waiting(1, null));

    assertThat(slots.isHeldByOthers(CREATE_ASSIGNMENT)).isTrue();
    assertThat(slots.isAwaited(CREATE_ASSIGNMENT)).isTrue();
    assertThat(slots.isAwaited(DELETE_ASSIGNMENT)).as("they share slots").isTrue();
    assertThat(slots.isHeldByOthers(DELETE_ASSIGNMENT)).as("none of others").isFalse();
    assertThat(slots.isAwaited(PROVISION)).isFalse();
  }

  @Test
  void aRequestThatASearchFindsIsHeldOnce() {
    slots.found(CREATE_ASSIGNMENT, "request-a", "1");
    assertThat(slots.held(CREATE_ASSIGNMENT)).isEqualTo(1);
    assertThat(enter("b", CREATE_ASSIGNMENT, "1")).isEqualTo(waiting(1, "1"));

    slots.started(requester("a"), CREATE_ASSIGNMENT, "1", "request-a");
    slots.found(CREATE_ASSIGNMENT, "request-a", "1");
    slots.observed(CREATE_ASSIGNMENT, Set.of("request-a"));
    assertThat(slots.held(CREATE_ASSIGNMENT)).isEqualTo(1);

    slots.ended(CREATE_ASSIGNMENT, "request-a");
    assertThat(slots.held(CREATE_ASSIGNMENT)).isZero();
    assertThat(woken).containsExactly("b");
  }

  @Test
  void theEndOfAnUnknownRequestShowsNoRoomAndThatOfAnothersDoes() {
    slots.found(CREATE_ASSIGNMENT, "theirs", "1");
    enter("a", CREATE_ASSIGNMENT, "2");
    slots.refused(requester("a"));

    slots.ended(CREATE_ASSIGNMENT, "unknown");
    slots.leave(requester("unknown"));
    assertThat(woken).isEmpty();
    assertThat(enter("a", CREATE_ASSIGNMENT, "2")).isPresent();

    slots.ended(CREATE_ASSIGNMENT, "theirs");
    assertThat(woken).containsExactly("a");
    assertThat(enter("a", CREATE_ASSIGNMENT, "2")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverHasASlotKeepsItThoughOthersWait() {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    enter("a", CREATE_ASSIGNMENT, "1");
    enter("b", CREATE_ASSIGNMENT, "2");

    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isEqualTo(ADMITTED);
    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(waiting(1, null));
  }

  @Test
  void whereTheLimitIsReachedTheAccountIsNotTheReason() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");

    assertThat(enter("c", CREATE_ASSIGNMENT, "1")).isEqualTo(waiting(1, null));
  }

  @Test
  void whoeverIsAboutToCreateDoesNotHoldUpAProvisioning() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    assertThat(woken).containsExactly("c");

    assertThat(enter("p", PROVISION, null)).isEqualTo(ADMITTED);
  }

  @Test
  void provisioningsDoNotCountAmongWhatAwsHasAccepted() {
    slots = new OperationSlots(new SlotLimits(10, 0, 3), clock);
    start("p", PROVISION, null);
    start("a", CREATE_ASSIGNMENT, "1");
    enter("b", CREATE_ASSIGNMENT, "2");
    slots.refused(requester("b"));

    slots.ended(PROVISION, "request-p");
    slots.ended(CREATE_ASSIGNMENT, "request-a");

    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(ADMITTED);
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).as("one was accepted").isPresent();
  }

  @Test
  void whoeverLeavesTheQueueMakesRoomForTheNextInItsAccount() {
    slots = new OperationSlots(new SlotLimits(3, 0, 1), clock);
    start("a", CREATE_ASSIGNMENT, "1");
    enter("b", CREATE_ASSIGNMENT, "1");
    enter("c", CREATE_ASSIGNMENT, "1");
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    assertThat(woken).containsExactly("b");

    slots.leave(requester("b"));

    assertThat(woken).containsExactly("b", "c");
    assertThat(slots.waiting(CREATE_ASSIGNMENT)).isEqualTo(1);
  }

  @Test
  void whoeverNeedsAnotherSlotGivesUpTheOneItHasAndItsPosition() {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    enter("a", CREATE_ASSIGNMENT, "1");
    assertThat(enter("a", DELETE_ASSIGNMENT, "1")).as("its own account").isEqualTo(ADMITTED);
    assertThat(slots.held(CREATE_ASSIGNMENT)).isZero();
    enter("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");

    assertThat(enter("b", CREATE_ASSIGNMENT, "4")).isEqualTo(waiting(2, null));
    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).isEqualTo(waiting(1, null));
  }

  @Test
  void theLastThatWasRefusedIsFirst() {
    enter("a", CREATE_ASSIGNMENT, "1");
    enter("b", CREATE_ASSIGNMENT, "2");
    slots.refused(requester("a"));
    slots.refused(requester("b"));
    slots.refused(requester("stranger"));

    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(waiting(1, null));
    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isEqualTo(waiting(2, null));
  }

  @Test
  void theLimitOfDeletionsIsThatOfCreationsAndMoreUntilAwsRefusesOne() {
    assertThat(slots.limit(CREATE_ASSIGNMENT)).isEqualTo(2);
    assertThat(slots.limit(DELETE_ASSIGNMENT)).isEqualTo(3);
    assertThat(slots.limit(PROVISION)).isEqualTo(1);

    enter("a", CREATE_ASSIGNMENT, "1");
    slots.refused(requester("a"));
    assertThat(slots.limit(DELETE_ASSIGNMENT)).as("a creation was refused").isEqualTo(3);
    slots.leave(requester("a"));
    clock.advance(Duration.ofSeconds(5));
    enter("b", DELETE_ASSIGNMENT, "2");
    slots.refused(requester("b"));
    assertThat(slots.limit(DELETE_ASSIGNMENT)).isEqualTo(2);

    clock.advance(Duration.ofHours(1).minusMillis(1));
    assertThat(slots.limit(DELETE_ASSIGNMENT)).isEqualTo(2);
    clock.advance(Duration.ofMillis(1));
    assertThat(slots.limit(DELETE_ASSIGNMENT)).isEqualTo(3);
  }

  @Test
  void whatAwsAcceptsLongAfterARefusalRaisesNoLimit() {
    slots = new OperationSlots(new SlotLimits(10, 0, 1), clock);
    start("a", CREATE_ASSIGNMENT, "1");
    enter("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    slots.refused(requester("c"));
    clock.advance(Duration.ofSeconds(5));
    slots.started(requester("b"), CREATE_ASSIGNMENT, "2", "request-b");

    slots.ended(CREATE_ASSIGNMENT, "request-a");

    assertThat(enter("c", CREATE_ASSIGNMENT, "3")).as("one was accepted then").isPresent();
  }

  @Test
  void whatAwsAcceptsAfterOthersHaveEndedLowersNoLimit() {
    slots = new OperationSlots(new SlotLimits(10, 0, 1), clock);
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    start("c", CREATE_ASSIGNMENT, "3");
    enter("d", CREATE_ASSIGNMENT, "4");
    slots.refused(requester("d"));
    slots.ended(CREATE_ASSIGNMENT, "request-a");
    slots.ended(CREATE_ASSIGNMENT, "request-b");

    start("e", CREATE_ASSIGNMENT, "5");

    assertThat(enter("d", CREATE_ASSIGNMENT, "4")).as("of three").isEqualTo(ADMITTED);
    assertThat(enter("f", CREATE_ASSIGNMENT, "6")).isPresent();
  }

  @Test
  void theEndOfAProvisioningShowsNoRoomForCreations() {
    start("p", PROVISION, null);
    enter("a", CREATE_ASSIGNMENT, "1");
    slots.refused(requester("a"));

    slots.ended(PROVISION, "request-p");

    assertThat(woken).isEmpty();
    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isPresent();
  }

  @Test
  void whoeverWasWokenIsNotWokenAgainForThirtySeconds() {
    start("a", CREATE_ASSIGNMENT, "1");
    start("b", CREATE_ASSIGNMENT, "2");
    enter("c", CREATE_ASSIGNMENT, "3");
    slots.ended(CREATE_ASSIGNMENT, "request-a");

    clock.advance(Duration.ofSeconds(30));
    slots.reconsider();
    assertThat(woken).containsExactly("c");

    clock.advance(Duration.ofMillis(1));
    slots.reconsider();
    assertThat(woken).containsExactly("c", "c");
  }

  @Test
  void nobodyOvertakesWhoeverIsFirstBeforeItIsWoken() {
    enter("a", CREATE_ASSIGNMENT, "1");
    slots.refused(requester("a"));
    enter("b", CREATE_ASSIGNMENT, "2");
    clock.advance(Duration.ofSeconds(5));

    assertThat(enter("b", CREATE_ASSIGNMENT, "2")).isEqualTo(waiting(2, null));
    assertThat(enter("a", CREATE_ASSIGNMENT, "1")).isEqualTo(ADMITTED);
  }

  /** In CPU time of this thread, which does not depend on what else the machine does. */
  @Test
  void whoWaitsCostsTheSameHoweverManyWait() {
    cpuForEach(1_000);
    var few = IntStream.range(0, 10).mapToDouble(i -> cpuForEach(1_000)).average().orElseThrow();

    assertThat(cpuForEach(10_000) / few).isLessThan(4);
  }

  /** The CPU time for each of so many who come, wait, have their turn and are done. */
  private double cpuForEach(int people) {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    var threads = ManagementFactory.getThreadMXBean();
    var from = threads.getCurrentThreadCpuTime();
    start("0", CREATE_ASSIGNMENT, "0");
    for (var i = 1; i < people; i++) {
      assertThat(enter("" + i, CREATE_ASSIGNMENT, "" + i)).isPresent();
    }
    for (var i = 1; i < people; i++) {
      slots.ended(CREATE_ASSIGNMENT, "request-" + (i - 1));
      start("" + i, CREATE_ASSIGNMENT, "" + i);
    }
    return (double) (threads.getCurrentThreadCpuTime() - from) / people;
  }

  /** Whatever comes, goes, ends, crashes and starts again: never more requests than slots. */
  @Property(tries = 300)
  void theBoundHoldsOverAnyCourseOfEventsAndRestarts(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int limit,
      @ForAll @IntRange(min = 0, max = 2) int extra) {
    var random = new Random(seed);
    slots = new OperationSlots(new SlotLimits(limit, extra, limit), clock);
    var aws = new Aws();
    var waiting = new LinkedHashSet<Integer>();
    for (var step = 0; step < 200; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          var id = random.nextInt(20);
          if (!aws.has(id)) {
            tryStart(id, aws, waiting);
          }
        }
        case 4 -> {
          var ended = aws.endOne(random);
          if (ended != null) {
            slots.ended(kind(ended), "request-" + ended);
          }
        }
        case 5 -> {
          var gone = random.nextInt(20);
          slots.leave(requester("" + gone));
          waiting.remove(gone);
        }
        case 6 -> clock.advance(Duration.ofSeconds(random.nextInt(40)));
        default -> {
          if (random.nextInt(10) == 0) {
            slots = new OperationSlots(new SlotLimits(limit, extra, limit), clock);
            aws.running.forEach(
                (kind, ids) -> ids.forEach(id -> slots.found(kind, "request-" + id, account(id))));
            waiting.clear();
          }
        }
      }
      var creations = aws.count(CREATE_ASSIGNMENT);
      var deletions = aws.count(DELETE_ASSIGNMENT);
      assertThat(creations).isLessThanOrEqualTo(limit);
      assertThat(creations + deletions).isLessThanOrEqualTo(limit + extra);
      assertThat(aws.count(PROVISION)).isLessThanOrEqualTo(limit);
      assertThat(aws.busyAccounts()).doesNotHaveDuplicates();
    }
  }

  /** Everybody who waits gets a slot, if requests end and whoever is woken comes. */
  @Property(tries = 200)
  void nobodyWaitsForever(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int limit) {
    var random = new Random(seed);
    slots = new OperationSlots(new SlotLimits(limit, 0, limit), clock);
    var aws = new Aws();
    var waiting = new LinkedHashSet<Integer>();
    for (var id = 0; id < 30; id++) {
      tryStart(id, aws, waiting);
    }
    for (var step = 0; step < 200 && !waiting.isEmpty(); step++) {
      var ended = aws.endOne(random);
      if (ended != null) {
        slots.ended(kind(ended), "request-" + ended);
      }
      var coming = List.copyOf(woken);
      woken.clear();
      coming.forEach(name -> tryStart(Integer.parseInt(name), aws, waiting));
    }
    assertThat(waiting).isEmpty();
  }

  /** What runs in AWS; ids decide kinds and accounts. */
  private static final class Aws {
    private final Map<AsyncOperation, Set<Integer>> running = new HashMap<>();

    boolean has(int id) {
      return running.getOrDefault(kind(id), Set.of()).contains(id);
    }

    void begin(int id) {
      running.computeIfAbsent(kind(id), k -> new HashSet<>()).add(id);
    }

    @Nullable Integer endOne(Random random) {
      var all = running.values().stream().flatMap(Set::stream).sorted().toList();
      if (all.isEmpty()) {
        return null;
      }
      var ended = all.get(random.nextInt(all.size()));
      running.values().forEach(ids -> ids.remove(ended));
      return ended;
    }

    int count(AsyncOperation operation) {
      return running.getOrDefault(operation, Set.of()).size();
    }

    List<String> busyAccounts() {
      return running.values().stream()
          .flatMap(Set::stream)
          .map(OperationSlotsTest::account)
          .filter(account -> account != null)
          .toList();
    }
  }

  private void tryStart(int id, Aws aws, Set<Integer> waiting) {
    if (enter("" + id, kind(id), account(id)).equals(ADMITTED)) {
      aws.begin(id);
      waiting.remove(id);
      slots.started(requester("" + id), kind(id), account(id), "request-" + id);
    } else {
      waiting.add(id);
    }
  }

  private static AsyncOperation kind(int id) {
    return switch (id % 3) {
      case 0 -> CREATE_ASSIGNMENT;
      case 1 -> DELETE_ASSIGNMENT;
      default -> PROVISION;
    };
  }

  private static @Nullable String account(int id) {
    return kind(id) == PROVISION ? null : "account-" + id % 7;
  }

  private Optional<Waiting> waiting(int position, @Nullable String busyAccount) {
    var inFlight = slots.held(CREATE_ASSIGNMENT) + slots.held(DELETE_ASSIGNMENT);
    return Optional.of(new Waiting(position, inFlight, busyAccount));
  }

  private Optional<Waiting> enter(String name, AsyncOperation kind, @Nullable String account) {
    return slots.enter(requester(name), kind, account);
  }

  private void start(String name, AsyncOperation kind, @Nullable String account) {
    assertThat(enter(name, kind, account)).isEqualTo(ADMITTED);
    slots.started(requester(name), kind, account, "request-" + name);
  }

  private Requester requester(String name) {
    return new Requester("Test", new ResourceID(name), Purpose.SPEC, waker);
  }
}
