package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** On a real kube-apiserver, where its binaries are. */
@AddLifecycleHook(OnApiServer.class)
class ApiServerConvergenceTest extends ConvergenceProperties {

  ApiServerConvergenceTest() {
    super(Backend.API_SERVER, Settings.ALL);
  }

  @Property(
      tries = 4,
      seed = "20261129",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.BOUNDED)
  void inTheEndAllIsAsTheModelSays(@ForAll("short") Script script) {
    play(script);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
  @Tag("proof")
  void soItIsAfterLongLives(@ForAll("long") Script script) {
    play(script);
  }
}
