package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;

/** Who waits for a release, with how much, and whom one lets through. */
class HeldRequestersTest {

  private final HeldRequesters held = new HeldRequesters();

  @Test
  void theSmallestAreLetThroughFirstAndNoneInPart() {
    held.add(of("three", "team"), 3);
    held.add(of("one", "team"), 1);
    held.add(of("two", "team"), 2);
    held.add(of("other", "other"), 1);

    assertThat(held.within("team", 0)).isEmpty();
    assertThat(held.within("team", 2)).containsExactly(of("one", "team"));
    assertThat(held.within("team", 3)).containsExactly(of("one", "team"), of("two", "team"));
    assertThat(held.within("team", 5)).hasSize(2);
    assertThat(held.within("team", 6)).hasSize(3);
    assertThat(held.within("unknown", 6)).isEmpty();
  }

  @Test
  void eachCountsWithWhatItHoldsLast() {
    held.add(of("a", "team"), 3);
    held.add(of("a", "team"), 2);
    held.add(of("b", "team"), 4);

    assertThat(held.revocations("team")).isEqualTo(6);
    assertThat(held.revocations("other")).isZero();
  }

  @Test
  void aResourceIsCountedOnceWhateverItHolds() {
    held.add(of("a", "team"), 1);
    held.add(of("a", "team").withPurpose(Purpose.POLICY_REMOVAL), 3);
    held.add(of("a", "other"), 1);

    assertThat(held.resources()).isEqualTo(2);
  }

  @Test
  void aNamespaceIsKnownUntilItIsForgotten() {
    held.add(of("a", "team"), 1);
    held.forget("team");
    assertThat(held.namespaces()).as("it is not empty").containsExactly("team");

    held.remove(of("a", "team"));
    assertThat(held.isEmpty("team")).isTrue();
    assertThat(held.namespaces()).containsExactly("team");

    held.forget("team");
    assertThat(held.namespaces()).isEmpty();
    held.forget("team");
  }

  @Test
  void afterOneThatIsLetThroughAtOnceOthersOfItsNamespaceCanBeHeld() {
    held.release(of("a", "team"));

    held.add(of("b", "team"), 2);

    assertThat(held.revocations("team")).isEqualTo(2);
    assertThat(held.resources()).isEqualTo(1);
  }

  @Test
  void whoIsLetThroughNeedsTheReleaseUntilItIsRemoved() {
    held.add(of("a", "team"), 1);

    held.release(of("a", "team"));

    assertThat(held.resources()).isZero();
    assertThat(held.revocations("team")).isZero();
    assertThat(held.isEmpty("team")).isFalse();
    assertThat(held.isEmpty("other")).isTrue();
    held.remove(of("a", "team"));
    assertThat(held.isEmpty("team")).isTrue();
  }

  private static Requester of(String name, String namespace) {
    return new Requester("AccountAssignment", new ResourceID(name, namespace), Purpose.SPEC, WAKER);
  }

  private static final Requester.Waker WAKER = resource -> {};
}
