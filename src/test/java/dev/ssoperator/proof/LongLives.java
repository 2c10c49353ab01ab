package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Long scripts on the Fabric8 mock server; a class per setting, so that they are played at once.
 */
abstract class LongLives extends ConvergenceProperties {

  LongLives(Settings settings) {
    super(Backend.MOCK, List.of(settings));
  }

  @Property(tries = 110, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
  void inTheEndAllIsAsTheModelSays(@ForAll("long") Script script) {
    play(script);
  }
}
