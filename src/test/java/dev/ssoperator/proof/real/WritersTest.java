package dev.ssoperator.proof.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must hold all the time is looked for rightly. */
class WritersTest {

  private static final Instant NOW = Instant.EPOCH;

  @Test
  void aFormerLeaderMayReadAndAPersonMayWrite() {
    var calls =
        calls(
            "one CreateAccountAssignment",
            "two ListInstances",
            "two DeleteAccountAssignment",
            "one ListAccountAssignments",
            " CreateAccountAssignment",
            "two CreatePermissionSet");

    assertThat(Writers.lateWrites(calls)).isEmpty();
    assertThat(Writers.turns(calls)).containsExactly("one", "two");
  }

  @Test
  void aWriteOfAFormerLeaderIsLate() {
    var calls =
        calls(
            "one CreateAccountAssignment",
            "two DeleteAccountAssignment",
            "one ProvisionPermissionSet",
            "two DeleteAccountAssignment");

    assertThat(Writers.lateWrites(calls)).containsExactly(calls.get(2));
    assertThat(Writers.turns(calls)).containsExactly("one", "two", "one", "two");
  }

  @Test
  void accessThatIsRequestedMayNotBeDeletedMeanwhile() {
    var kept = new Kept("a", "account", "set", "user", NOW, NOW.plusSeconds(10));

    assertThat(kept.isViolatedBy(deleted("user", 5))).isTrue();
    assertThat(kept.isViolatedBy(deleted("user", 11))).isFalse();
    assertThat(kept.isViolatedBy(deleted("other", 5))).isFalse();
    assertThat(kept.endingAt(NOW.plusSeconds(4)).isViolatedBy(deleted("user", 5))).isFalse();
  }

  private static Effect deleted(String user, int second) {
    return new Effect(
        1,
        NOW.plusSeconds(second),
        Effect.Kind.ASSIGNMENT_DELETED,
        "account",
        "set",
        "USER",
        user,
        null);
  }

  /** Each by the access key and the operation. */
  private static List<Call> calls(String... texts) {
    var calls = new ArrayList<Call>();
    for (var text : texts) {
      var parts = text.split(" ", 2);
      calls.add(
          new Call(
              calls.size() + 1,
              NOW,
              "sso-admin",
              parts[1],
              JsonNodeFactory.instance.objectNode(),
              null,
              1,
              "id",
              parts[0]));
    }
    return calls;
  }
}
