package dev.ssoperator.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks is answered or woken, whatever happens at the same time. */
class BackgroundReadsTest {

  private static final String KEY = "key";
  private static final Duration UNUSED = Duration.ofHours(1);

  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();

  @AfterEach
  @AfterProperty
  void stopThreads() {
    threads.close();
  }

  // ---- properties

  /** Something that happens: an ask, or, without a lane, the end of one read that runs. */
  private record Step(Optional<Lane> lane, boolean fresh, int owner, boolean fails) {}

  @Property(tries = 150)
  void whoeverAsksIsWokenAndThenAnsweredOrToldWhatFailed(@ForAll("steps") List<Step> steps) {
    var reads = new Reads();
    var owners = new ArrayList<Owner>();
    for (var i = 0; i < 4; i++) {
      owners.add(new Owner());
    }
    for (var step : steps) {
      clock.advance(Duration.ofMillis(1));
      if (step.lane().isPresent()) {
        reads.ask(step.lane().get(), step.fresh(), owners.get(step.owner()));
      } else {
        reads.failing = step.fails();
        reads.endOne();
      }
    }
    reads.failing = false;
    reads.gate.release(10_000);

    for (var owner : owners) {
      until(() -> !owner.isWaiting() || owner.wakes.get() > owner.wakesWhenAsked);
    }
    for (var owner : owners) {
      until(() -> reads.ask(Lane.READ, false, owner).isPresent());
    }
    assertThat(reads.atOnceInALane).doesNotContain(2);
  }

  @Property(tries = 150)
  void whoAsksForAFreshReadIsNeverServedByOneThatBeganBefore(@ForAll("steps") List<Step> steps) {
    var reads = new Reads();
    for (var step : steps) {
      clock.advance(Duration.ofMillis(1));
      if (step.lane().isPresent()) {
        // Everybody asks once, so that who is served was not woken before.
        reads.ask(step.lane().get(), step.fresh(), new Owner());
      } else {
        reads.endOne();
      }
    }
    clock.advance(Duration.ofMillis(1));
    var askedAt = clock.instant();
    var owner = new Owner();
    assertThat(reads.ask(Lane.READ, true, owner)).isEmpty();
    clock.advance(Duration.ofMillis(1));

    reads.gate.release(10_000);
    until(() -> owner.wakes.get() > 0);
    assertThat(reads.ask(Lane.READ, true, owner).orElseThrow().startedAt())
        .isAfterOrEqualTo(askedAt);
    assertThat(owner.wakes).hasValue(1);
  }

  @Provide
  static Arbitrary<List<Step>> steps() {
    var ask =
        Combinators.combine(
                Arbitraries.of(Lane.class), Arbitraries.of(true, false), Arbitraries.of(0, 1, 2, 3))
            .as((lane, fresh, owner) -> new Step(Optional.of(lane), fresh, owner, false));
    var end =
        Arbitraries.of(true, false).map(fails -> new Step(Optional.<Lane>empty(), false, 0, fails));
    return Arbitraries.oneOf(ask, end).list().ofMaxSize(25);
  }

  // ---- examples

  @Test
  void aReadInAHigherLaneOvertakesOneThatHasNotBegun() {
    var lanes = new CopyOnWriteArrayList<Lane>();
    var hold = new Semaphore(0);
    var reads =
        new BackgroundReads<String, Integer>(
            threads,
            (key, lane) -> {
              lanes.add(lane);
              if (key.equals("other")) {
                hold.acquireUninterruptibly();
              }
              return 1;
            },
            key -> {},
            clock);
    reads.get("other", Instant.MIN, Lane.SWEEP, new Woken().requester());
    until(() -> lanes.size() == 1);
    var patient = new Owner();
    var hasty = new Owner();
    reads.get(KEY, Instant.MIN, Lane.SWEEP, patient.wakes.requester());
    reads.get(KEY, Instant.MIN, Lane.REVOKE, hasty.wakes.requester());
    until(() -> patient.wakes.get() == 1 && hasty.wakes.get() == 1);

    hold.release();
    var last = new Owner();
    reads.get("last", Instant.MIN, Lane.SWEEP, last.wakes.requester());
    until(() -> last.wakes.get() == 1);
    assertThat(lanes).containsExactly(Lane.SWEEP, Lane.REVOKE, Lane.SWEEP);
  }

  @Test
  void anOlderReadThatEndsLaterDoesNotTakeTheNewerOnesPlace() {
    var reads = new Reads();
    reads.ask(Lane.SWEEP, false, new Owner());
    until(() -> reads.running.get() == 1);
    clock.advance(Duration.ofMillis(1));
    var owner = new Owner();
    reads.ask(Lane.GRANT, true, owner);
    until(() -> reads.running.get() == 2);
    var newer = clock.instant();

    reads.gate.release(2);
    until(() -> reads.running.get() == 0 && owner.wakes.get() == 1);

    assertThat(reads.reads.known(KEY).orElseThrow().startedAt()).isEqualTo(newer);
  }

  @Test
  void whatIsDoubtedIsReadAgainAlsoWhereAReadWasOnItsWay() {
    var reads = new Reads();
    var owner = new Owner();
    reads.ask(Lane.GRANT, false, owner);
    until(() -> reads.running.get() == 1);
    clock.advance(Duration.ofMillis(1));

    reads.reads.doubt(KEY);

    reads.gate.release(2);
    until(() -> owner.wakes.get() == 1);
    assertThat(reads.reads.known(KEY)).isEmpty();
    assertThat(reads.ask(Lane.GRANT, false, owner)).isEmpty();
    until(() -> owner.wakes.get() == 2);
    assertThat(reads.ask(Lane.GRANT, false, owner).orElseThrow().value()).isEqualTo(2);
    reads.reads.doubt(KEY);
    assertThat(reads.reads.known(KEY)).isEmpty();
  }

  @Test
  void whoFailsWhenToldKeepsNobodyElseFromBeingWoken() {
    var reads =
        new BackgroundReads<String, Integer>(
            threads,
            (key, lane) -> 1,
            key -> {
              throw new IllegalStateException("a test");
            },
            clock);
    var owner = new Owner();
    reads.get(KEY, Instant.MIN, Lane.READ, Woken.failing());
    reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester());

    until(
        () ->
            owner.wakes.get() == 1
                || reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester()).isPresent());
    assertThat(reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester())).isPresent();
  }

  @Test
  void aReadThatEndsWithAnErrorIsOneThatFailed() {
    var reads =
        new BackgroundReads<String, Integer>(
            threads,
            (key, lane) -> {
              throw new AssertionError("a test");
            },
            key -> {},
            clock);
    var owner = new Owner();
    assertThat(reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester())).isEmpty();
    until(() -> owner.wakes.get() == 1);

    assertThatThrownBy(() -> reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester()))
        .hasMessageContaining("a test");
    assertThat(reads.isReading(KEY)).isFalse();
  }

  @Test
  void aFailureIsNotToldLongAfterwards() {
    var reads = new Reads();
    reads.failing = true;
    var owner = new Owner();
    reads.ask(Lane.READ, false, owner);
    reads.gate.release();
    until(() -> owner.wakes.get() == 1);
    reads.failing = false;

    clock.advance(Duration.ofHours(1));
    assertThat(reads.reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester())).isEmpty();
    reads.gate.release();
    until(() -> owner.wakes.get() == 2);
    assertThat(reads.reads.get(KEY, Instant.MIN, Lane.READ, owner.wakes.requester())).isPresent();
  }

  @Test
  void aKeyThatNobodyUsesAnyMoreIsEvicted() {
    var reads = expiring((key, lane) -> 1);
    read(reads, "unused");
    read(reads, "used");
    clock.advance(UNUSED.minusSeconds(1));
    assertThat(reads.known("used")).isPresent();
    clock.advance(Duration.ofMinutes(5));

    read(reads, "new");

    assertThat(reads.known("unused")).isEmpty();
    assertThat(reads.keys()).containsExactlyInAnyOrder("used", "new");
    assertThat(reads.size()).isEqualTo(2);
  }

  @Test
  void aKeyThatIsBeingReadIsNotEvictedBeforeItsReadHasEnded() {
    var hold = new Semaphore(0);
    var reads =
        expiring(
            (key, lane) -> {
              hold.acquireUninterruptibly();
              return 1;
            });
    var first = new Woken();
    var second = new Woken();
    reads.get(KEY, Instant.MIN, Lane.READ, first.requester());
    clock.advance(UNUSED.multipliedBy(3));
    reads.get("other", Instant.MIN, Lane.READ, new Woken().requester());
    assertThat(reads.isReading(KEY)).isTrue();
    clock.advance(UNUSED.multipliedBy(3));
    reads.get(KEY, Instant.MIN, Lane.READ, second.requester());

    hold.release(2);
    first.awaitWoken(1);
    second.awaitWoken(1);
    assertThat(reads.known(KEY)).isPresent();

    clock.advance(UNUSED.plusSeconds(1));
    assertThat(reads.known(KEY)).isEmpty();
  }

  @Test
  void withoutAnExpiryNothingIsEvicted() {
    var reads = new BackgroundReads<String, Integer>(threads, (key, lane) -> 1, key -> {}, clock);
    read(reads, KEY);

    clock.advance(Duration.ofDays(10_000));
    read(reads, "other");

    assertThat(reads.size()).isEqualTo(2);
    assertThat(reads.known(KEY)).isPresent();
  }

  // ---- helpers

  private BackgroundReads<String, Integer> expiring(BiFunction<String, Lane, Integer> read) {
    return new BackgroundReads<>(threads, read, key -> {}, clock, UNUSED);
  }

  private static void read(BackgroundReads<String, Integer> reads, String key) {
    var owner = new Woken();
    assertThat(reads.get(key, Instant.MIN, Lane.READ, owner.requester())).isEmpty();
    owner.awaitWoken(1);
  }

  private static final class Owner {
    private final Woken wakes = new Woken();
    private volatile int wakesWhenAsked = -1;

    boolean isWaiting() {
      return wakesWhenAsked >= 0;
    }
  }

  /** Reads of one key, each of which ends when it is let through. */
  private final class Reads {
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Map<Lane, Integer> runningIn = new ConcurrentHashMap<>();
    private final List<Integer> atOnceInALane = new CopyOnWriteArrayList<>();
    private volatile boolean failing;
    private final BackgroundReads<String, Integer> reads =
        new BackgroundReads<>(threads, this::read, key -> {}, clock);

    private Integer read(String key, Lane lane) {
      atOnceInALane.add(runningIn.merge(lane, 1, Integer::sum));
      running.incrementAndGet();
      gate.acquireUninterruptibly();
      runningIn.merge(lane, -1, Integer::sum);
      running.decrementAndGet();
      var number = ended.incrementAndGet();
      if (failing) {
        throw new IllegalStateException("a test");
      }
      return number;
    }

    /** Asks as a reconciler does; a failure that is told is an answer. */
    Optional<BackgroundReads.Reading<Integer>> ask(Lane lane, boolean fresh, Owner owner) {
      var wakes = owner.wakes.get();
      try {
        var answer =
            reads.get(KEY, fresh ? clock.instant() : Instant.MIN, lane, owner.wakes.requester());
        owner.wakesWhenAsked = answer.isPresent() ? -1 : wakes;
        return answer;
      } catch (IllegalStateException e) {
        owner.wakesWhenAsked = -1;
        return Optional.empty();
      }
    }

    /** Lets one read end, if one is on its way. */
    void endOne() {
      until(() -> running.get() > 0 || !reads.isReading(KEY));
      if (running.get() > 0) {
        var before = ended.get();
        gate.release();
        until(() -> ended.get() > before);
      }
    }
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(1)).until(condition);
  }
}
