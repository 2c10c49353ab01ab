package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Revocations out of a namespace are held beyond the limit, and released by its annotation. */
class RevocationBreakerTest {

  private static final int LIMIT = 2;
  private static final String TEAM = "team";

  private final MovableClock clock = new MovableClock();
  private final Store store = new Store();
  private final List<String> woken = Collections.synchronizedList(new ArrayList<>());
  private final RevocationBreaker breaker = breaker(store);

  /** In memory, as a store that outlives the breaker. */
  private static final class Store implements BreakerStore {
    private final Map<String, BreakerRecord> records = new HashMap<>();
    private volatile Optional<String> release = Optional.empty();
    private volatile boolean isBroken;

    @Override
    public synchronized Map<String, BreakerRecord> load() {
      check();
      return Map.copyOf(records);
    }

    @Override
    public synchronized void save(String namespace, BreakerRecord record) {
      check();
      records.put(namespace, record);
    }

    @Override
    public Optional<String> release(String namespace) {
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
    assertThatThrownBy(() -> breaker.spend(requester("e")))
        .isInstanceOf(RevocationBreaker.HeldException.class);

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
    assertThatThrownBy(() -> breaker.spend(requester("e")))
        .isInstanceOf(RevocationBreaker.HeldException.class);
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
