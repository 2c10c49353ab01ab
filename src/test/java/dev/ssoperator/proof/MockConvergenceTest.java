package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** On the Fabric8 mock server. */
class MockConvergenceTest extends ConvergenceProperties {

  MockConvergenceTest() {
    super(Backend.MOCK, Settings.ALL);
  }

  @Property(
      tries = 12,
      seed = "20261129",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.BOUNDED)
  void inTheEndAllIsAsTheModelSays(@ForAll("short") Script script) {
    play(script);
  }
}
