package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionTest {

  private final List<String> log = new ArrayList<>();

  /** Those that hold a slot, have their turn, or have a request that has ended. */
  private final Set<String> withNextStep = new HashSet<>();

  private final Admission admission =
      new Admission(1, requester -> withNextStep.contains(requester.resource().getName()));

  private final Requester.Waker waker = resource -> log.add("wake " + resource.getName());

  @Test
  void whoFindsNoRoomWaitsInLineAndIsWoken() {
    reconcile(
        "a",
        () -> {
          assertThat(reconcile("b", () -> {}).getScheduleDelay()).contains(60_000L);
          reconcile("c", () -> {});
          reconcile("b", () -> {});
        });
    reconcile("b", () -> {});

    assertThat(log).containsExactly("a", "wake b", "b", "wake c");
  }

  @Test
  void whoGoesLeavesItsTurnToTheNext() {
    reconcile(
        "a",
        () -> {
          reconcile("b", () -> {});
          reconcile("c", () -> {});
          reconcile("d", () -> {});
        });
    admission.forget(requester("c"));
    admission.forget(requester("b"));

    assertThat(log).containsExactly("a", "wake b", "wake d");
  }

  @Test
  void oneThatIsOvertakenKeepsItsPlace() {
    reconcile(
        "a",
        () -> {
          reconcile("b", () -> {});
          reconcile("c", () -> {});
        });
    reconcile("overtaker", () -> reconcile("b", () -> {}));

    assertThat(log).containsExactly("a", "wake b", "overtaker", "wake b");
  }

  @Test
  void whoeverCanTakeTheNextStepOfARequestComesBeforeFirstLooks() {
    withNextStep.add("turn");
    reconcile(
        "a",
        () -> {
          IntStream.range(0, 3).forEach(i -> reconcile("look-" + i, () -> {}));
          reconcile("turn", () -> {});
        });
    reconcile("turn", () -> {});

    assertThat(log).containsExactly("a", "wake turn", "turn", "wake look-0");
  }

  @Test
  void oneThatWaitsForItsFirstLookMovesUpWhenItsTurnComes() {
    reconcile(
        "a",
        () -> {
          IntStream.range(0, 3).forEach(i -> reconcile("b-" + i, () -> {}));
          withNextStep.add("b-2");
          reconcile("b-2", () -> {});
        });
    reconcile("b-2", () -> {});
    reconcile("b-0", () -> {});
    reconcile("b-1", () -> {});

    assertThat(log).containsExactly("a", "wake b-2", "b-2", "wake b-0", "b-0", "wake b-1", "b-1");
  }

  @Test
  void aFailureGivesTheRoomBack() {
    try {
      reconcile(
          "a",
          () -> {
            throw new IllegalStateException("oops");
          });
    } catch (IllegalStateException e) {
      log.add(e.getMessage());
    }
    reconcile("b", () -> {});

    assertThat(log).containsExactly("a", "oops", "b");
  }

  static IntStream seeds() {
    return IntStream.range(0, 50);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nobodyIsForgottenWhateverTheOrder(int seed) {
    var random = new Random(seed);
    var most = 1 + random.nextInt(3);
    var several = new Admission(most, requester -> random.nextBoolean());
    Deque<ResourceID> woken = new ArrayDeque<>();
    Requester.Waker waker = woken::add;
    var done = new ArrayList<ResourceID>();
    var running = new int[2];
    for (var i = 0; i < 30; i++) {
      woken.add(new ResourceID(String.valueOf(i)));
    }
    while (!woken.isEmpty()) {
      step(several, woken, waker, done, running, random);
    }

    assertThat(done).hasSize(30).doesNotHaveDuplicates();
    assertThat(running[1]).isLessThanOrEqualTo(most);
  }

  /** Reconciles the next; while it runs, up to two others come. */
  private static void step(
      Admission several,
      Deque<ResourceID> woken,
      Requester.Waker waker,
      List<ResourceID> done,
      int[] running,
      Random random) {
    var resource = woken.remove();
    UpdateControl<AccountAssignment> ended =
        several.reconcile(
            requester(resource, waker),
            () -> {
              running[0]++;
              running[1] = Math.max(running[0], running[1]);
              for (var others = random.nextInt(3); others > 0 && !woken.isEmpty(); others--) {
                step(several, woken, waker, done, running, random);
              }
              running[0]--;
              done.add(resource);
              return UpdateControl.noUpdate();
            });
    assertThat(ended.isNoUpdate()).isTrue();
  }

  private Requester requester(String name) {
    return requester(new ResourceID(name), waker);
  }

  private static Requester requester(ResourceID resource, Requester.Waker waker) {
    return new Requester("Test", resource, Purpose.SPEC, waker);
  }

  private UpdateControl<AccountAssignment> reconcile(String name, Runnable meanwhile) {
    return admission.reconcile(
        requester(name),
        () -> {
          log.add(name);
          meanwhile.run();
          return UpdateControl.noUpdate();
        });
  }
}
