package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.OperationSlots.Answer;
import dev.ssoperator.identitycenter.quota.OperationSlots.Kind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationSlotsTest {

  private static final Answer ADMITTED = new Answer.Admitted();

  private final MovableClock clock = new MovableClock();
  private final List<String> woken = new ArrayList<>();
  private OperationSlots slots = new OperationSlots(new SlotLimits(2, 1, 1), clock);

  private static final class Owner implements Runnable {
    private final String name;
    private final List<String> woken;

    private Owner(String name, List<String> woken) {
      this.name = name;
      this.woken = woken;
    }

    @Override
    public void run() {
      woken.add(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Owner owner && owner.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  @Test
  void whoeverComesWhenAllSlotsAreHeldWaitsInLine() {
    assertThat(enter("a", Kind.CREATE, "1")).isEqualTo(ADMITTED);
    assertThat(enter("b", Kind.CREATE, "2")).isEqualTo(ADMITTED);
    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(waiting(1, null));
    assertThat(enter("d", Kind.CREATE, "4")).isEqualTo(waiting(2, null));
    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(waiting(1, null));
    assertThat(woken).isEmpty();
  }

  @Test
  void theFirstInLineIsWokenWhenARequestEndsAndNobodyOvertakesIt() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.CREATE, "3");
    enter("d", Kind.CREATE, "4");

    slots.ended(Kind.CREATE, "request-a");

    assertThat(woken).containsExactly("c");
    assertThat(enter("e", Kind.CREATE, "5")).isEqualTo(waiting(3, null));
    assertThat(enter("d", Kind.CREATE, "4")).isInstanceOf(Answer.Waiting.class);
    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void oneRequestAtATimeWorksOnAnAccountAndOthersOvertakeWhoWaitsForIt() {
    start("a", Kind.CREATE, "1");

    assertThat(enter("b", Kind.CREATE, "1")).isEqualTo(waiting(1, "1"));
    assertThat(enter("c", Kind.CREATE, "2")).isEqualTo(ADMITTED);
    slots.leave(owner("c"));
    slots.ended(Kind.CREATE, "request-a");

    assertThat(enter("b", Kind.CREATE, "1")).isEqualTo(ADMITTED);
  }

  @Test
  void revocationsGoFirst() {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    start("a", Kind.CREATE, "1");
    enter("b", Kind.CREATE, "2");
    assertThat(enter("c", Kind.DELETE, "3")).isEqualTo(waiting(1, null));

    slots.ended(Kind.CREATE, "request-a");

    assertThat(woken).containsExactly("c");
    assertThat(enter("b", Kind.CREATE, "2")).isEqualTo(waiting(2, null));
    assertThat(enter("c", Kind.DELETE, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void revocationsHaveSlotsOfTheirOwnUntilAwsRefusesThem() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");

    assertThat(enter("c", Kind.DELETE, "3")).isEqualTo(ADMITTED);
    slots.refused(owner("c"));
    clock.advance(Duration.ofMinutes(1));
    assertThat(enter("c", Kind.DELETE, "3")).isEqualTo(waiting(1, null));

    clock.advance(Duration.ofHours(1));
    assertThat(enter("c", Kind.DELETE, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void nobodyIsAdmittedForAMomentAfterARefusalAndTheRefusedIsFirst() {
    enter("a", Kind.CREATE, "1");
    slots.refused(owner("a"));
    assertThat(enter("b", Kind.CREATE, "2")).isEqualTo(waiting(2, null));
    slots.reconsider();
    assertThat(woken).isEmpty();

    clock.advance(Duration.ofSeconds(5));
    slots.reconsider();
    assertThat(woken).containsExactly("a");
    assertThat(enter("b", Kind.CREATE, "2")).isInstanceOf(Answer.Waiting.class);
    assertThat(enter("a", Kind.CREATE, "1")).isEqualTo(ADMITTED);
  }

  @Test
  void afterARefusalNoMoreRunAtOnceThanAwsAllowedAndOneMoreIsTriedEachMinute() {
    slots = new OperationSlots(new SlotLimits(10, 5, 3), clock);
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.CREATE, "3");
    slots.refused(owner("c"));

    assertThat(enter("d", Kind.DELETE, "4")).isEqualTo(ADMITTED);
    slots.ended(Kind.CREATE, "request-a");
    assertThat(enter("c", Kind.CREATE, "3")).isInstanceOf(Answer.Waiting.class);

    clock.advance(Duration.ofMinutes(1));
    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(ADMITTED);
    assertThat(enter("e", Kind.CREATE, "5")).isInstanceOf(Answer.Waiting.class);
    assertThat(enter("f", Kind.PROVISION, null)).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverWasRefusedIsWokenAsSoonAsARequestEnds() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.DELETE, "3");
    slots.refused(owner("c"));

    slots.ended(Kind.CREATE, "request-a");

    assertThat(woken).containsExactly("c");
    assertThat(enter("c", Kind.DELETE, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void provisioningsHaveTheirOwnSlots() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    assertThat(enter("c", Kind.PROVISION, null)).isEqualTo(ADMITTED);
    assertThat(enter("d", Kind.PROVISION, null)).isEqualTo(new Answer.Waiting(1, 1, null));
    slots.leave(owner("c"));
    assertThat(woken).containsExactly("d");
  }

  @Test
  void requestsOfOthersHoldSlotsUntilTheyEnd() {
    slots.observed(Kind.CREATE, Set.of("theirs", "request-a"));
    slots.started(owner("a"), Kind.CREATE, "1", "request-a");
    assertThat(slots.held(Kind.CREATE)).isEqualTo(2);
    assertThat(enter("b", Kind.CREATE, "2")).isEqualTo(waiting(1, null));

    slots.observed(Kind.CREATE, Set.of("request-a"));

    assertThat(woken).containsExactly("b");
    assertThat(enter("b", Kind.CREATE, "2")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverIsWokenAndDoesNotComeDoesNotHoldUpTheOthers() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.CREATE, "3");
    enter("d", Kind.CREATE, "4");
    slots.ended(Kind.CREATE, "request-a");
    assertThat(woken).containsExactly("c");

    clock.advance(Duration.ofSeconds(31));

    assertThat(enter("d", Kind.CREATE, "4")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverComesLateIsStillFirst() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.CREATE, "3");
    enter("d", Kind.CREATE, "4");
    enter("e", Kind.CREATE, "5");
    slots.ended(Kind.CREATE, "request-a");
    clock.advance(Duration.ofSeconds(31));
    start("d", Kind.CREATE, "4");

    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(waiting(1, null));
    woken.clear();
    slots.ended(Kind.CREATE, "request-b");

    assertThat(woken).containsExactly("c");
    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void whoeverDoesNotComeIsWokenAgainUntilItIsTakenForGone() {
    slots = new OperationSlots(new SlotLimits(1, 0, 1), clock);
    start("a", Kind.CREATE, "1");
    enter("gone", Kind.CREATE, "2");
    slots.ended(Kind.CREATE, "request-a");
    for (var i = 0; i < 40; i++) {
      clock.advance(Duration.ofSeconds(31));
      slots.reconsider();
    }

    assertThat(woken).hasSize(20).containsOnly("gone");
    assertThat(slots.waiting(Kind.CREATE)).isZero();
  }

  @Test
  void whoeverIsWokenTogetherIsAdmittedInAnyOrder() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.CREATE, "3");
    enter("d", Kind.CREATE, "4");
    slots.ended(Kind.CREATE, "request-a");
    slots.ended(Kind.CREATE, "request-b");
    assertThat(woken).containsExactly("c", "d");

    assertThat(enter("d", Kind.CREATE, "4")).isEqualTo(ADMITTED);
    assertThat(enter("c", Kind.CREATE, "3")).isEqualTo(ADMITTED);
  }

  @Test
  void itIsOnesTurnFromBeingWokenUntilTheRequestIsSent() {
    start("a", Kind.CREATE, "1");
    start("b", Kind.CREATE, "2");
    enter("c", Kind.CREATE, "3");
    assertThat(slots.isTurnOf(owner("c"))).isFalse();

    slots.ended(Kind.CREATE, "request-a");
    assertThat(slots.isTurnOf(owner("c"))).isTrue();
    enter("c", Kind.CREATE, "3");
    assertThat(slots.isTurnOf(owner("c"))).isTrue();
    slots.started(owner("c"), Kind.CREATE, "3", "request-c");
    assertThat(slots.isTurnOf(owner("c"))).isFalse();
  }

  @Test
  void byDefaultFifteenAreInFlightThenWhatAwsAcceptsThenFifteenAgain() {
    slots = new OperationSlots(SlotLimits.DEFAULT, clock);
    IntStream.range(0, 10).forEach(i -> start("a" + i, Kind.CREATE, "a" + i));
    enter("b", Kind.CREATE, "b");
    enter("c", Kind.CREATE, "c");
    slots.refused(owner("c"));
    slots.started(owner("b"), Kind.CREATE, "b", "request-b");
    IntStream.range(0, 9).forEach(i -> enter("d" + i, Kind.CREATE, "d" + i));

    slots.ended(Kind.CREATE, "request-b");
    assertThat(enter("c", Kind.CREATE, "c")).as("AWS accepted 11").isEqualTo(ADMITTED);
    slots.started(owner("c"), Kind.CREATE, "c", "request-c");
    assertThat(enter("d0", Kind.CREATE, "d0")).isEqualTo(waiting(1, null));

    clock.advance(Duration.ofMinutes(10));
    slots.reconsider();

    assertThat(woken).containsExactly("c", "d0", "d1", "d2", "d3");
    IntStream.range(0, 4).forEach(i -> start("d" + i, Kind.CREATE, "d" + i));
    assertThat(enter("d4", Kind.CREATE, "d4")).isEqualTo(waiting(1, null));
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
    start("0", Kind.CREATE, "0");
    for (var i = 1; i < people; i++) {
      assertThat(enter("" + i, Kind.CREATE, "" + i)).isInstanceOf(Answer.Waiting.class);
    }
    for (var i = 1; i < people; i++) {
      slots.ended(Kind.CREATE, "request-" + (i - 1));
      start("" + i, Kind.CREATE, "" + i);
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
          slots.leave(owner("" + gone));
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
      var creations = aws.count(Kind.CREATE);
      var deletions = aws.count(Kind.DELETE);
      assertThat(creations).isLessThanOrEqualTo(limit);
      assertThat(creations + deletions).isLessThanOrEqualTo(limit + extra);
      assertThat(aws.count(Kind.PROVISION)).isLessThanOrEqualTo(limit);
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
    private final Map<Kind, Set<Integer>> running = new HashMap<>();

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

    int count(Kind kind) {
      return running.getOrDefault(kind, Set.of()).size();
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
      slots.started(owner("" + id), kind(id), account(id), "request-" + id);
    } else {
      waiting.add(id);
    }
  }

  private static Kind kind(int id) {
    return switch (id % 3) {
      case 0 -> Kind.CREATE;
      case 1 -> Kind.DELETE;
      default -> Kind.PROVISION;
    };
  }

  private static @Nullable String account(int id) {
    return kind(id) == Kind.PROVISION ? null : "account-" + id % 7;
  }

  private Answer waiting(int position, @Nullable String busyAccount) {
    var inFlight = slots.held(Kind.CREATE) + slots.held(Kind.DELETE);
    return new Answer.Waiting(position, inFlight, busyAccount);
  }

  private Answer enter(String name, Kind kind, @Nullable String account) {
    return slots.enter(owner(name), kind, account);
  }

  private void start(String name, Kind kind, @Nullable String account) {
    assertThat(enter(name, kind, account)).isEqualTo(ADMITTED);
    slots.started(owner(name), kind, account, "request-" + name);
  }

  private Owner owner(String name) {
    return new Owner(name, woken);
  }
}
