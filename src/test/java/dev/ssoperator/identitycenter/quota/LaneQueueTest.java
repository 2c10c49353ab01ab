package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who comes first, who comes next, and that everybody comes. */
class LaneQueueTest {

  /** A waiter that lines up, or, without a lane, a turn. */
  private record Step(@Nullable Lane arriving) {}

  private record Waiter(int number, Lane lane, int olderOnes, int turnsBefore) {}

  @Property
  void inALaneTheFirstComesFirst(@ForAll("histories") List<Step> history) {
    for (var lane : Lane.values()) {
      assertThat(run(history))
          .filteredOn(served -> served.waiter().lane() == lane)
          .extracting(served -> served.waiter().number())
          .isSorted();
    }
  }

  @Property
  void nobodyIsPassedOverMoreThanTenTimesForEachWhoCameEarlier(
      @ForAll("histories") List<Step> history) {
    assertThat(run(history))
        .allSatisfy(
            served ->
                assertThat(served.turn() - served.waiter().turnsBefore())
                    .isLessThanOrEqualTo(
                        LaneQueue.LONGEST_WAIT_EVERY * (served.waiter().olderOnes() + 1)));
  }

  @Property
  void aRevokeThatMeetsABacklogIsNextOrNextButOne(
      @ForAll("backlogs") List<Lane> backlog, @ForAll @IntRange(max = 30) int turns) {
    var queue = new LaneQueue<Integer>();
    IntStream.range(0, backlog.size()).forEach(i -> queue.add(backlog.get(i), i));
    for (var i = 0; i < turns; i++) {
      queue.next();
    }
    queue.add(Lane.REVOKE, -1);

    var nextTwo = Stream.concat(queue.next().stream(), queue.next().stream()).toList();

    assertThat(nextTwo).contains(-1);
  }

  @Property
  void everyTurnButTheTenthGoesToTheHighestLane(@ForAll("histories") List<Step> history) {
    assertThat(run(history))
        .filteredOn(served -> served.turn() % LaneQueue.LONGEST_WAIT_EVERY != 0)
        .allSatisfy(served -> assertThat(served.waiter().lane()).isEqualTo(served.highest()));
  }

  @Test
  void whoLeavesIsNotServed() {
    var queue = new LaneQueue<String>();
    queue.add(Lane.READ, "a");
    queue.add(Lane.READ, "b");
    queue.add(Lane.SWEEP, "c");
    queue.remove(Lane.READ, "a");

    assertThat(queue.size(Lane.READ)).isEqualTo(1);
    assertThat(queue.sizeUpTo(Lane.READ)).isEqualTo(1);
    assertThat(queue.sizeUpTo(Lane.SWEEP)).isEqualTo(2);
    assertThat(queue.next()).contains("b");
    assertThat(queue.any()).contains("c");
    assertThat(queue.next()).contains("c");
    assertThat(queue.next()).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  private record Served(Waiter waiter, int turn, Lane highest) {}

  /** Carries a history out, then serves whoever is left; turns count from 1. */
  private static List<Served> run(List<Step> history) {
    var queue = new LaneQueue<Waiter>();
    var served = new ArrayList<Served>();
    Map<Integer, Waiter> waiting = new HashMap<>();
    var number = 0;
    for (var step : history) {
      if (step.arriving() == null) {
        serve(queue, waiting, served);
      } else {
        var waiter = new Waiter(number++, step.arriving(), waiting.size(), served.size());
        waiting.put(waiter.number(), waiter);
        queue.add(waiter.lane(), waiter);
      }
    }
    while (!queue.isEmpty()) {
      serve(queue, waiting, served);
    }
    assertThat(waiting).isEmpty();
    return served;
  }

  private static void serve(
      LaneQueue<Waiter> queue, Map<Integer, Waiter> waiting, List<Served> served) {
    var highest = waiting.values().stream().map(Waiter::lane).min(Lane::compareTo);
    queue
        .next()
        .ifPresent(
            next -> {
              waiting.remove(next.number());
              served.add(new Served(next, served.size() + 1, highest.orElseThrow()));
            });
  }

  @Provide
  static Arbitrary<List<Step>> histories() {
    return Arbitraries.of(Lane.class).injectNull(0.45).map(Step::new).list().ofMaxSize(200);
  }

  @Provide
  static Arbitrary<List<Lane>> backlogs() {
    return Arbitraries.of(Lane.GRANT, Lane.POLL, Lane.READ, Lane.SWEEP)
        .list()
        .ofMinSize(31)
        .ofMaxSize(100);
  }
}
