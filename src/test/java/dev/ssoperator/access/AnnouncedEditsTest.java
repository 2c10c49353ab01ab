package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;

/** A grant sees the edit that is about to be made, or the edit sees the grant. */
class AnnouncedEditsTest {

  private static final String ARN = "arn:set";
  private static final ResourceID SET = new ResourceID("ops", "team");
  private static final ResourceID OTHER = new ResourceID("ops", "other");

  private final AnnouncedEdits edits = new AnnouncedEdits();

  @Test
  void aGenerationThatWasAnnouncedIsAnotherThanEveryOtherOne() {
    edits.announce(ARN, 2);

    assertThat(edits.isAnother(ARN, 1)).isTrue();
    assertThat(edits.isAnother(ARN, 2)).isFalse();
    assertThat(edits.isAnother("arn:other", 1)).isFalse();
  }

  @Test
  void whatWasFoundAppliedIsOfThatResourceAndGeneration() {
    edits.markApplied(ARN, SET, 2);

    assertThat(edits.isApplied(ARN, SET, 2)).isTrue();
    assertThat(edits.isApplied(ARN, SET, 1)).isFalse();
    assertThat(edits.isApplied(ARN, OTHER, 2)).isFalse();
    assertThat(edits.isApplied("arn:other", SET, 2)).isFalse();
    assertThat(edits.isOf(ARN, SET)).isTrue();
    assertThat(edits.isOf(ARN, OTHER)).isFalse();
    assertThat(edits.isOf("arn:other", SET)).isFalse();
  }

  @Test
  void whoeverWaitsIsWokenOnceWhenTheSetIsFoundAsItsResourceSays() {
    var first = new Woken();
    var second = new Woken();
    edits.await(ARN, first.requester());
    edits.await(ARN, second.requester());

    edits.markApplied("arn:other", OTHER, 1);
    assertThat(first).hasValue(0);
    edits.markApplied(ARN, SET, 1);
    edits.markApplied(ARN, SET, 2);

    assertThat(first).hasValue(1);
    assertThat(second).hasValue(1);
  }

  @Test
  void nothingIsRememberedOfASetThatIsDeleted() {
    var waiting = new Woken();
    edits.announce(ARN, 2);
    edits.markApplied(ARN, SET, 2);
    edits.await(ARN, waiting.requester());

    edits.forget(ARN);

    assertThat(edits.isAnother(ARN, 1)).isFalse();
    assertThat(edits.isApplied(ARN, SET, 2)).isFalse();
    assertThat(edits.isOf(ARN, SET)).isFalse();
    edits.markApplied(ARN, SET, 3);
    assertThat(waiting).hasValue(0);
  }

  @Test
  void aSetThatIsNotComparedIsWokenOnceWhenSomebodyWaitsForIt() {
    var set = new Woken();
    assertThat(edits.isAwaited(ARN, set.requester())).isFalse();

    edits.await("arn:other", new Woken().requester());
    assertThat(set).hasValue(0);
    edits.await(ARN, new Woken().requester());
    edits.await(ARN, new Woken().requester());

    assertThat(set).hasValue(1);
    assertThat(edits.isAwaited(ARN, set.requester())).isTrue();
    edits.markApplied(ARN, SET, 1);
    assertThat(edits.isAwaited(ARN, set.requester())).isFalse();
  }

  @Test
  void aSetThatIsDeletedIsNotWoken() {
    var set = new Woken();
    edits.isAwaited(ARN, set.requester());

    edits.forget(ARN);
    edits.await(ARN, new Woken().requester());

    assertThat(set).hasValue(0);
  }
}
