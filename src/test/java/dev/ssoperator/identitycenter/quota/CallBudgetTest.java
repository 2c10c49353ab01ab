package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real threads share a budget whose time passes when the test says so. */
class CallBudgetTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);
  private CallBudget budget = new CallBudget(new RateLimit(20, 1), PATIENCE, now::get);
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void endThreads() throws InterruptedException {
    for (var thread : threads) {
      thread.interrupt();
      thread.join();
    }
  }

  @Test
  void theBurstIsThereAtOnceAndCounted() {
    var bursting = new CallBudget(new RateLimit(1, 3), PATIENCE, now::get);
    bursting.acquire(Lane.GRANT);
    bursting.acquire(Lane.SWEEP);
    bursting.acquire(Lane.SWEEP);

    assertThat(bursting.used(Lane.GRANT)).isEqualTo(1);
    assertThat(bursting.used(Lane.SWEEP)).isEqualTo(2);
    assertThat(bursting.used(Lane.REVOKE)).isZero();
  }

  @Test
  void whoWaitsIsServedInOrderOneTokenAtATime() {
    exhaust();
    start("sweep 1", Lane.SWEEP);
    start("sweep 2", Lane.SWEEP);
    start("grant", Lane.GRANT);
    start("revoke", Lane.REVOKE);
    start("read", Lane.READ);
    assertThat(budget.waiting(Lane.SWEEP)).isEqualTo(2);

    var expected = List.of("revoke", "grant", "read", "sweep 1", "sweep 2");
    for (var i = 1; i <= expected.size(); i++) {
      assertThat(done).hasSize(i - 1);
      advance(Duration.ofMillis(50));
      awaitDone(i);
    }
    assertThat(done).isEqualTo(expected);
    assertThat(budget.used(Lane.SWEEP)).isEqualTo(2);
    assertThat(budget.waiting(Lane.SWEEP)).isZero();
  }

  @Test
  void noTokenIsGivenTwice() {
    for (var round = 0; round < 4; round++) {
      for (var lane : Lane.values()) {
        start("caller", lane);
      }
    }
    awaitDone(1);
    for (var tokens = 2; tokens <= 20; tokens++) {
      advance(Duration.ofMillis(50));
      awaitDone(tokens);
      assertThat(done).hasSize(tokens);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REVOKE", "GRANT"})
  void aWorkerIsSentAwayAfterItsPatienceAndToldWhenToComeBack(Lane lane) {
    exhaust();
    start("ahead", Lane.REVOKE);
    start("worker", lane);
    advance(PATIENCE.minusMillis(1));
    awaitDone(1);
    assertThat(done).containsExactly("ahead");
    advance(Duration.ofMillis(1));
    awaitDone(2);

    assertThat(done.get(1))
        .startsWith(
            "worker: the operator's own call budget is used up: no call was due in lane " + lane);
    assertThat(budget.waiting(lane)).isZero();
    assertThat(budget.used(lane)).isEqualTo(lane == Lane.REVOKE ? 1 : 0);
  }

  @Test
  void whoIsSentAwayKnowsTheLaneAndTheDelay() {
    var impatient = new CallBudget(new RateLimit(0.1, 1), Duration.ZERO, now::get);
    impatient.acquire(Lane.GRANT);

    var refused = catchThrowableOfType(NoTokenException.class, () -> impatient.acquire(Lane.GRANT));

    assertThat(refused).hasMessageContaining("in lane GRANT").hasMessageEndingWith("about PT10S");
    assertThat(impatient.used(Lane.GRANT)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"POLL", "READ", "SWEEP"})
  void theBackgroundWaitsWithoutLimit(Lane lane) {
    budget = new CallBudget(new RateLimit(0.1, 1), Duration.ofMillis(1), now::get);
    exhaust();
    start("background", lane);
    start("grant", Lane.GRANT);
    advance(Duration.ofSeconds(6));
    awaitDone(1);
    assertThat(done.get(0)).startsWith("grant: ");
    assertThat(budget.waiting(lane)).isEqualTo(1);

    advance(Duration.ofSeconds(6));
    start("another", Lane.SWEEP);
    awaitDone(2);
    assertThat(done.get(1)).isEqualTo("background");
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsTheWaitAndKeepsTheFlag(Lane lane) {
    exhaust();
    start("interrupted", lane).interrupt();
    awaitDone(1);

    assertThat(done.get(0))
        .startsWith("interrupted: interrupted while waiting in lane " + lane)
        .endsWith(" flag");
    assertThat(budget.waiting(lane)).isZero();
  }

  @Test
  void whenTheOneThatKeepsTheTimeLeavesAnotherDoes() {
    exhaust();
    var first = start("first", Lane.SWEEP);
    start("second", Lane.SWEEP);
    start("third", Lane.SWEEP);
    first.interrupt();
    awaitDone(1);
    advance(Duration.ofMillis(100));
    awaitDone(2);
    advance(Duration.ofMillis(100));
    awaitDone(3);

    assertThat(done.get(0)).startsWith("first: interrupted");
    assertThat(done.subList(1, 3)).containsExactly("second", "third");
  }

  /** Whoever waits for a token would otherwise wake as often as it does. */
  @Test
  void onlyOneOfThoseWhoWaitLooksAtTheClock() {
    var looks = new ConcurrentHashMap<String, Integer>();
    budget = new CallBudget(new RateLimit(100, 1), PATIENCE, () -> look(looks));
    exhaust();
    start("first", Lane.READ);
    start("second", Lane.READ);
    var third = start("third", Lane.SWEEP);
    start("fourth", Lane.POLL);
    third.interrupt();
    awaitDone(1);

    var before = looks.get("first");
    await().pollInterval(Duration.ofMillis(1)).until(() -> looks.get("first") > before + 20);

    // When it comes, and when it begins to wait.
    assertThat(looks).containsEntry("second", 2).containsEntry("fourth", 2);
  }

  private long look(Map<String, Integer> looks) {
    looks.merge(Thread.currentThread().getName(), 1, Integer::sum);
    return now.get();
  }

  @Test
  void aCallerThatIsInterruptedAsItGetsItsTokenKeepsIt() throws InterruptedException {
    var isLocked = new CountDownLatch(1);
    var isInterrupted = new CountDownLatch(1);
    budget =
        new CallBudget(
            new RateLimit(20, 1),
            PATIENCE,
            () -> {
              if (Thread.currentThread().getName().equals("giver") && isLocked.getCount() > 0) {
                isLocked.countDown();
                await().until(() -> isInterrupted.getCount() == 0);
              }
              return now.get();
            });
    exhaust();
    var interrupted = start("interrupted", Lane.READ);
    startUnseen("giver", Lane.SWEEP);
    isLocked.await();
    interrupted.interrupt();
    await().until(() -> interrupted.getState() == Thread.State.WAITING);

    advance(Duration.ofMillis(50));
    isInterrupted.countDown();
    awaitDone(1);

    assertThat(done).containsExactly("interrupted flag");
  }

  @Test
  void aThrottledAnswerLowersTheRateForEverybody() throws Exception {
    assertThat(budget.rate()).isEqualTo(20);
    budget.throttled(Lane.READ);

    assertThat(CompletableFuture.supplyAsync(budget::rate).get(5, TimeUnit.SECONDS)).isEqualTo(10);
    assertThat(budget.rate()).isEqualTo(10);
    assertThat(budget.throttledCalls(Lane.READ)).isEqualTo(1);
    assertThat(budget.throttledCalls(Lane.GRANT)).isZero();
    advance(Duration.ofSeconds(100));
    assertThat(budget.rate()).isEqualTo(20);
  }

  /** Starts a caller and returns when it waits, or is through. */
  private Thread start(String name, Lane lane) {
    var before = budget.waiting(lane) + budget.used(lane);
    var thread = startUnseen(name, lane);
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> budget.waiting(lane) + budget.used(lane) > before);
    return thread;
  }

  private Thread startUnseen(String name, Lane lane) {
    var thread =
        new Thread(
            () -> {
              try {
                budget.acquire(lane);
                done.add(name + flag());
              } catch (NoTokenException e) {
                done.add(name + ": " + e.getMessage() + flag());
              }
            },
            name);
    threads.add(thread);
    thread.start();
    return thread;
  }

  private static String flag() {
    return Thread.currentThread().isInterrupted() ? " flag" : "";
  }

  private void exhaust() {
    budget.acquire(Lane.READ);
  }

  private void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }

  private void awaitDone(int count) {
    await().pollInterval(Duration.ofMillis(1)).until(() -> done.size() >= count);
  }
}
