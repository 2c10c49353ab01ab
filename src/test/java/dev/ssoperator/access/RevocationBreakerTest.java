package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Revocations out of a namespace are held beyond the limit, and released by its annotation. */
class RevocationBreakerTest {

  private static final int LIMIT = 2;
  private static final String TEAM = "team";
  private static final AssignedAccess ACCESS =
      new AssignedAccess("arn:set", "111111111111", PrincipalType.GROUP, "group");

  private final Set<Thread> threadsBefore = threads().collect(Collectors.toSet());
  private final MovableClock clock = new MovableClock();
  private final Store store = new Store();
  private final List<String> woken = Collections.synchronizedList(new ArrayList<>());
  private final RevocationBreaker breaker = breaker(store);

  /** In memory, as a store that outlives the breaker. */
  private static final class Store implements BreakerStore {
    private final Map<String, BreakerRecord> records = new HashMap<>();
    private volatile Optional<String> release = Optional.empty();
    private volatile boolean isBroken;
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger releaseReads = new AtomicInteger();
    private final AtomicInteger saves = new AtomicInteger();

    @Override
    public synchronized Map<String, BreakerRecord> load() {
      loads.incrementAndGet();
      check();
      return Map.copyOf(records);
    }

    @Override
    public synchronized void save(String namespace, BreakerRecord record) {
      saves.incrementAndGet();
      check();
      records.put(namespace, record);
    }

    @Override
    public Optional<String> release(String namespace) {
      releaseReads.incrementAndGet();
      check();
      return release;
    }

    private void check() {
      if (isBroken) {
        throw new IllegalStateException("forbidden");
      }
    }
  }

  private RevocationBreaker breaker(BreakerStore kept) {
    return new RevocationBreaker(
        new RevocationBreaker.Settings(LIMIT, Duration.ofMinutes(10)),
        kept,
        Duration.ofMillis(5),
        clock);
  }

  @AfterEach
  void end() {
    breaker.close();
  }

  @Test
  void beyondTheLimitRevocationsAreHeldAndCounted() {
    spendAll();

    assertThat(breaker.isHeld(requester("c"))).isTrue();
    assertThat(breaker.isHeld(requester("d"))).isTrue();
    assertThatThrownBy(() -> breaker.spend(requester("e"))).isInstanceOf(HeldException.class);

    assertThat(breaker.held()).isEqualTo(3);
    assertThat(store.records.get(TEAM).isHolding()).isTrue();
  }

  @Test
  void anotherNamespaceIsNotConcerned() {
    spendAll();
    breaker.isHeld(requester("c"));

    assertThat(breaker.isHeld(requester("c", "other"))).isFalse();
    breaker.spend(requester("c", "other"));
  }

  @Test
  void aReleaseWakesAsManyAsItLetsThrough() {
    spendAll();
    List.of("c", "d", "e").forEach(name -> breaker.isHeld(requester(name)));

    store.release = Optional.of("2");

    await().until(() -> !woken.isEmpty());
    clock.advance(Duration.ofSeconds(1));
    assertThat(woken.stream().distinct()).hasSizeLessThanOrEqualTo(2);
    breaker.spend(requester("c"));
    breaker.spend(requester("d"));
    assertThatThrownBy(() -> breaker.spend(requester("e"))).isInstanceOf(HeldException.class);
  }

  @Test
  void theNextProcessKnowsWhatWasCountedAndHeld() {
    spendAll();
    breaker.isHeld(requester("c"));

    try (var next = breaker(store)) {
      clock.advance(Duration.ofHours(1));
      assertThat(next.isHeld(requester("c"))).isTrue();
    }
  }

  @Test
  void onceNothingIsHeldAnyMoreTheHoldEnds() {
    spendAll();
    breaker.isHeld(requester("c"));

    breaker.forget(requester("c"));
    clock.advance(Duration.ofHours(1));

    await().until(() -> !store.records.get(TEAM).isHolding());
    assertThat(breaker.isHeld(requester("d"))).isFalse();
  }

  @Test
  void whatNothingProvesNeedsAReleaseWhateverTheLimitIs() {
    var outcome = breaker.admitUnproven(requester("a"), ACCESS);

    assertThat(outcome).contains(new AccessOutcome.Unproven(ACCESS, TEAM, 1));
    assertThat(breaker.admitUnproven(requester("b"), ACCESS))
        .contains(new AccessOutcome.Unproven(ACCESS, TEAM, 2));
    assertThat(breaker.held()).isEqualTo(2);
    assertThat(breaker.isHeld(requester("c"))).as("others are not held").isFalse();

    store.release = Optional.of("1");
    await().until(() -> !woken.isEmpty());
    clock.advance(Duration.ofSeconds(1));

    assertThat(breaker.admitUnproven(requester("a"), ACCESS)).isEmpty();
    assertThat(breaker.admitUnproven(requester("b"), ACCESS))
        .contains(new AccessOutcome.Unproven(ACCESS, TEAM, 2));
  }

  @Test
  void withoutALimitWhatNothingProvesNeedsAReleaseToo() {
    try (var off =
        new RevocationBreaker(RevocationBreaker.Settings.OFF, store, Duration.ofMillis(5), clock)) {
      assertThat(off.admitUnproven(requester("a"), ACCESS)).isPresent();
    }
  }

  @Test
  void whatNothingProvesIsNotRevokedWhereReleasesCannotBeRead() {
    store.isBroken = true;

    assertThat(breaker.admitUnproven(requester("a"), ACCESS))
        .contains(new AccessOutcome.Uncounted("forbidden"));
  }

  @Test
  void whatCannotBeCountedMustNotBeSent() {
    store.isBroken = true;
    assertThatThrownBy(() -> breaker.isHeld(requester("a")))
        .isInstanceOf(BreakerStore.UncountedException.class)
        .hasMessage("forbidden");
    assertThatThrownBy(() -> breaker.spend(requester("a")))
        .isInstanceOf(BreakerStore.UncountedException.class);

    store.isBroken = false;
    spendAll();
    store.isBroken = true;
    assertThatThrownBy(() -> breaker.spend(requester("c")))
        .isInstanceOf(BreakerStore.UncountedException.class);
  }

  @Test
  void whereTheLimitIsZeroNothingIsCounted() {
    store.isBroken = true;
    try (var off =
        new RevocationBreaker(
            RevocationBreaker.Settings.OFF, store, Duration.ofSeconds(1), clock)) {
      off.spend(requester("a"));
      assertThat(off.isHeld(requester("a"))).isFalse();
    }
  }

  @Test
  void anEditCountsOnceForEachAccountHoweverOftenItIsAttempted() {
    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT)).isEmpty();
    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT)).isEmpty();
    assertThat(store.records.get(TEAM).revocations()).hasSize(LIMIT);

    try (var next = breaker(store)) {
      assertThat(next.admitEdit(requester("set"), "uid/2", LIMIT)).isEmpty();
      assertThat(next.isHeld(requester("a"))).isTrue();
      assertThat(next.admitEdit(requester("set"), "uid/3", 1)).isPresent();
    }
  }

  @Test
  void anEditThatHasEndedIsNotRemembered() {
    breaker.admitEdit(requester("set"), "uid/2", 1);

    breaker.endEdit(requester("set"));

    assertThat(store.records.get(TEAM).edits()).isEmpty();
    breaker.spend(requester("a"));
    assertThat(breaker.admitEdit(requester("set"), "uid/2", 1)).isPresent();
  }

  @Test
  void anEditInMoreAccountsThanTheLimitHoldsNothingElse() {
    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1)).isPresent();

    assertThat(breaker.held()).isEqualTo(1);
    spendAll();
    assertThat(store.records.get(TEAM).isHolding()).isFalse();
  }

  @Test
  void anEditThatTheWindowHasNoRoomForIsHeldAfterTheWindowToo() {
    breaker.spend(requester("a"));
    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT)).isPresent();

    clock.advance(Duration.ofHours(1));

    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT)).isPresent();
  }

  @Test
  void aReleaseThatDoesNotSufficeForAnEditLetsNothingOfItThrough() {
    store.release = Optional.of("9");
    breaker.admitEdit(requester("set"), "uid/2", 10);
    spendAll();
    breaker.isHeld(requester("a"));

    assertThat(breaker.admitEdit(requester("set"), "uid/2", 10)).isPresent();
    breaker.spend(requester("a"));
    assertThat(store.records.get(TEAM).released()).isEqualTo(1);

    store.release = Optional.of("10");
    clock.advance(Duration.ofSeconds(1));
    assertThat(breaker.admitEdit(requester("set"), "uid/2", 10)).isEmpty();
    assertThat(store.records.get(TEAM).released()).isEqualTo(10);
  }

  @Test
  void theCommandsNumberIsNotOneThatIsUsedUp() {
    store.release = Optional.of("10");
    breaker.admitEdit(requester("set"), "uid/2", 10);

    var held = breaker.admitEdit(requester("set"), "uid/3", 10).orElseThrow();

    assertThat(((AccessOutcome.HeldEdit) held).release()).isEqualTo(11);
  }

  @Test
  void whatIsLeftOfAnEditsReleaseIsVoid() {
    breaker.admitEdit(requester("set"), "uid/2", 10);
    store.release = Optional.of("15");
    clock.advance(Duration.ofHours(1));

    assertThat(breaker.admitEdit(requester("set"), "uid/2", 10)).isEmpty();

    await().until(() -> store.records.get(TEAM).released() == Integer.MAX_VALUE);
  }

  @Test
  void anEditInNoAccountIsNotCountedSoItIsOnceItHasSome() {
    assertThat(breaker.admitEdit(requester("set"), "uid/2", 0)).isEmpty();

    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1)).isPresent();
  }

  @Test
  void theEndOfAnEditIsNoReasonToReadTheRecords() {
    breaker.endEdit(requester("set"));

    assertThat(store.loads).hasValue(0);
  }

  // ---- revocations

  @Test
  void aRevocationThatIsNotHeldIsMade() {
    var made = new AccessOutcome.Protected("a", "b");

    assertThat(breaker.admit(requester("a"), () -> 0, () -> Optional.of(made))).contains(made);
    assertThat(breaker.admit(requester("a"), () -> 0, Optional::empty)).isEmpty();
  }

  @Test
  void whatIsHeldIsNotMadeAndSaysHowManyWait() {
    spendAll();

    assertThat(breaker.admit(requester("a"), () -> 5, RevocationBreakerTest::never))
        .contains(heldOf(5));
    breaker.isHeld(requester("b"));
    assertThat(breaker.admit(requester("a"), () -> 1, RevocationBreakerTest::never))
        .contains(heldOf(2));
    assertThat(breaker.held()).isEqualTo(2);
  }

  @Test
  void whatOthersHaveUsedUpMeanwhileIsHeldToo() {
    assertThat(
            breaker.admit(
                requester("a"),
                () -> 1,
                () -> {
                  spendAll();
                  breaker.spend(requester("a"));
                  return never();
                }))
        .contains(heldOf(1));
  }

  @Test
  void whatCannotBeCountedIsNotMadeAndSaysWhy() {
    store.isBroken = true;

    assertThat(breaker.admit(requester("a"), () -> 1, RevocationBreakerTest::never))
        .contains(new AccessOutcome.Uncounted("forbidden"));
  }

  private static AccessOutcome.Held heldOf(int count) {
    return new AccessOutcome.Held(
        TEAM, count, count, new RevocationBreaker.Settings(LIMIT, Duration.ofMinutes(10)));
  }

  private static Optional<AccessOutcome> never() {
    throw new AssertionError("made although it is held");
  }

  @Test
  void theLowestLimitIsOne() {
    try (var strict =
        new RevocationBreaker(
            new RevocationBreaker.Settings(1, Duration.ofMinutes(10)),
            store,
            Duration.ofHours(1),
            clock)) {
      strict.spend(requester("a"));

      assertThat(strict.isOn()).isTrue();
      assertThat(strict.isHeld(requester("b"))).isTrue();
    }
  }

  @Test
  void theDefaultsAreTheDocumentedOnes() {
    assertThat(RevocationBreaker.Settings.DEFAULT)
        .isEqualTo(new RevocationBreaker.Settings(20, Duration.ofMinutes(10)));
  }

  @Test
  void recordsAreReadOnceReleasesWhenTheyMatterAndOnlyChangesAreWritten() {
    try (var slow =
        new RevocationBreaker(
            new RevocationBreaker.Settings(LIMIT, Duration.ofMinutes(10)),
            store,
            Duration.ofHours(1),
            clock)) {
      for (var i = 0; i < LIMIT; i++) {
        slow.spend(requester("spent-" + i));
      }
      assertThat(store.releaseReads).hasValue(0);
      slow.isHeld(requester("a"));
      slow.isHeld(requester("b"));
      assertThat(store.releaseReads).hasValue(1);
      slow.endEdit(requester("set"));
      // Two revocations and the beginning of the hold.
      assertThat(store.saves).hasValue(LIMIT + 1);

      clock.advance(Duration.ofHours(1));
      slow.isHeld(requester("a"));
      assertThat(store.releaseReads).hasValue(2);
      assertThat(store.loads).hasValue(1);
    }
  }

  @Test
  void anEditThatIsTakenBackIsNotHeldAnyMore() {
    breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1);

    breaker.endEdit(requester("set"));

    assertThat(breaker.held()).isZero();
  }

  // ---- what is revoked together

  @Test
  void whatTheLimitHasRoomForTogetherMayBeginAndIsCountedLater() {
    assertThat(breaker.admitTogether(requester("set"), LIMIT)).isEmpty();

    assertThat(store.saves).hasValue(0);
    spendAll();
  }

  @Test
  void whatTheLimitHasNoRoomForTogetherIsHeldAndHoldsTheRest() {
    breaker.spend(requester("a"));

    assertThat(breaker.admitTogether(requester("set"), LIMIT)).contains(together(LIMIT, LIMIT));

    assertThat(breaker.held()).isEqualTo(1);
    assertThat(breaker.isHeld(requester("b"))).isTrue();
  }

  @Test
  void whatIsMoreThanTheLimitTogetherHoldsNothingElse() {
    assertThat(breaker.admitTogether(requester("set"), LIMIT + 1))
        .contains(together(LIMIT + 1, LIMIT + 1));

    assertThat(breaker.isHeld(requester("b"))).isFalse();
  }

  @Test
  void theNumberThatReleasesThemCountsWhatElseIsHeld() {
    breaker.admitTogether(requester("set"), LIMIT + 1);

    assertThat(breaker.admitTogether(requester("other"), LIMIT + 2))
        .contains(together(LIMIT + 2, 2 * LIMIT + 3));
  }

  @Test
  void whoeverHasNothingToRevokeTogetherIsNotHeldAnyMore() {
    breaker.admitTogether(requester("set"), LIMIT + 1);

    assertThat(breaker.admitTogether(requester("set"), 0)).isEmpty();

    assertThat(breaker.held()).isZero();
  }

  @Test
  void withoutALimitNothingIsHeldTogether() {
    store.isBroken = true;
    try (var off =
        new RevocationBreaker(
            RevocationBreaker.Settings.OFF, store, Duration.ofSeconds(1), clock)) {
      assertThat(off.admitTogether(requester("set"), 1000)).isEmpty();
      assertThat(off.isOn()).isFalse();
    }
  }

  @Test
  void aReleaseLetsThemThroughTogetherAndIsTheirsUntilTheyAreForgotten() {
    breaker.admitTogether(requester("set"), LIMIT + 1);
    store.release = Optional.of(String.valueOf(LIMIT + 1));
    await().until(() -> woken.contains("set"));
    clock.advance(Duration.ofHours(1));
    assertThat(breaker.admitTogether(requester("set"), LIMIT + 1)).isEmpty();
    assertThat(breaker.held()).isZero();

    var before = store.releaseReads.get();
    await().until(() -> store.releaseReads.get() > before + 2);
    for (var i = 0; i <= LIMIT; i++) {
      breaker.spend(requester("spent-" + i));
    }

    breaker.forget(requester("set"));
    await().until(() -> store.records.get(TEAM).released() == Integer.MAX_VALUE);
  }

  @Test
  void whatNeedsNoReleaseTogetherKeepsNone() {
    store.release = Optional.of("5");

    assertThat(breaker.admitTogether(requester("set"), LIMIT)).isEmpty();

    assertThat(pollers()).as("nothing is held").isEmpty();
    assertThat(store.releaseReads).hasValue(0);
  }

  @Test
  void whatCannotBeCountedDoesNotBegin() {
    store.isBroken = true;
    var uncounted = new AccessOutcome.Uncounted("forbidden");

    assertThat(breaker.admitTogether(requester("set"), 1)).contains(uncounted);
    assertThat(breaker.admitEdit(requester("set"), "uid/2", 1)).contains(uncounted);
  }

  private static AccessOutcome.HeldTogether together(int count, int release) {
    return new AccessOutcome.HeldTogether(
        TEAM, count, release, new RevocationBreaker.Settings(LIMIT, Duration.ofMinutes(10)));
  }

  // ---- while revocations are held

  @Test
  void aReleaseThatSufficesForAHeldEditWakesIt() {
    breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1);

    store.release = Optional.of(String.valueOf(LIMIT + 1));

    await().until(() -> woken.contains("set"));
    clock.advance(Duration.ofSeconds(1));
    assertThat(breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1)).isEmpty();
    assertThat(breaker.held()).isZero();
  }

  @Test
  void aReleaseFromBeforeTheyWereHeldIsVoidOnceTheyAreForgottenToo() {
    store.release = Optional.of("9");
    breaker.admitTogether(requester("set"), LIMIT + 1);
    spendAll();
    breaker.spend(requester("more"));
    clock.advance(Duration.ofHours(1));

    breaker.forget(requester("set"));

    await().until(() -> store.records.get(TEAM).released() == Integer.MAX_VALUE);
  }

  @Test
  void whileNothingIsHeldNothingPolls() {
    spendAll();
    awaitNoPolls();

    try (var next = breaker(store)) {
      assertThat(next.isHeld(requester("a", "other"))).isFalse();
      awaitNoPolls();
    }
  }

  @Test
  void pollsEndWithTheHold() {
    breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1);
    breaker.endEdit(requester("set"));
    clock.advance(Duration.ofHours(1));

    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> pollers().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    assertThat(store.saves).hasValue(0);
  }

  @Test
  void pollsEndWithTheBreaker() {
    breaker.admitEdit(requester("set"), "uid/2", LIMIT + 1);
    assertThat(pollers()).isNotEmpty();

    breaker.close();

    awaitNoPolls();
  }

  private void awaitNoPolls() {
    await().pollInterval(Duration.ofMillis(1)).until(() -> pollers().findAny().isEmpty());
  }

  /** The threads that read releases for this test's breakers. */
  private Stream<Thread> pollers() {
    return threads().filter(thread -> !threadsBefore.contains(thread));
  }

  private static Stream<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("revocation-releases"));
  }

  @Test
  void withoutALimitEditsAreNeitherHeldNorCounted() {
    try (var off =
        new RevocationBreaker(
            RevocationBreaker.Settings.OFF, store, Duration.ofSeconds(1), clock)) {
      assertThat(off.admitEdit(requester("set"), "uid/2", 1000)).isEmpty();
    }
    assertThat(store.saves).hasValue(0);
  }

  @Test
  void releasesAreReadAgainAndAgainWhileRevocationsAreHeld() {
    spendAll();
    breaker.isHeld(requester("a"));
    clock.advance(Duration.ofHours(1));
    var before = store.releaseReads.get();

    await().until(() -> store.releaseReads.get() > before + 2);
    assertThat(store.records.get(TEAM).isHolding()).isTrue();
  }

  @Test
  void aHoldFromBeforeARestartLastsUntilItsResourcesHadTimeToComeBack() {
    spendAll();
    breaker.isHeld(requester("a"));
    breaker.close();
    try (var next = breaker(store)) {
      assertThat(next.isHeld(requester("b", "other"))).isFalse();
      var before = store.releaseReads.get();
      await().until(() -> store.releaseReads.get() > before + 2);
      assertThat(store.records.get(TEAM).isHolding()).isTrue();

      clock.advance(Duration.ofMinutes(2).plusMillis(1));

      await().until(() -> !store.records.get(TEAM).isHolding());
    }
  }

  @Test
  void theBeginningOfAHoldIsLoggedOnce() {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(RevocationBreaker.class);
    logger.addAppender(log);
    try {
      spendAll();
      List.of("a", "b").forEach(name -> breaker.isHeld(requester(name)));
    } finally {
      logger.detachAppender(log);
    }

    assertThat(List.copyOf(log.list))
        .filteredOn(event -> event.getFormattedMessage().contains("out of namespace team are held"))
        .hasSize(1);
  }

  private void spendAll() {
    for (var i = 0; i < LIMIT; i++) {
      breaker.spend(requester("spent-" + i));
    }
  }

  private Requester requester(String name) {
    return requester(name, TEAM);
  }

  private Requester requester(String name, String namespace) {
    return new Requester(
        "AccountAssignment", new ResourceID(name, namespace), Requester.Purpose.SPEC, waker);
  }

  private final Requester.Waker waker = resource -> woken.add(resource.getName());
}
