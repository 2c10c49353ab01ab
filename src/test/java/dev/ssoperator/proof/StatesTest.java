package dev.ssoperator.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/** What is in AWS follows from what is applied, not from what was applied before. */
class StatesTest {

  @Provide
  Arbitrary<States> states() {
    return States.any();
  }

  @Property(
      tries = 2,
      seed = "20261129",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.BOUNDED)
  void theWayToAStateLeavesNoTrace(
      @ForAll("states") States first, @ForAll("states") States second) {
    compare(first, second);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
  @Tag("proof")
  void noneOfManyWaysLeavesATrace(@ForAll("states") States first, @ForAll("states") States second) {
    compare(first, second);
  }

  private static void compare(States first, States second) {
    var there = play(List.of(first, second, first));
    var directly = play(List.of(second));

    assertThat(there.get(1)).as("first, then second").isEqualTo(directly.get(0));
    assertThat(there.get(2)).as("first, second, and first again").isEqualTo(there.get(0));
  }

  /** What AWS holds after each. */
  private static List<Map<String, String>> play(List<States> states) {
    try (var scene = new Scene(Backend.MOCK, Settings.PLAIN)) {
      return states.stream().map(scene::become).toList();
    }
  }
}
