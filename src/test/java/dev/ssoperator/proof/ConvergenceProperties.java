package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever happens in whichever order, AWS and the statuses become what the model says, what is
 * asked for all the time is never taken away, and nothing is asked for that is not allowed.
 */
abstract class ConvergenceProperties {

  /** No boundaries and nothing protected; or one of these. */
  private static final List<Settings> ALL =
      List.of(
          Settings.PLAIN,
          new Settings(false, Set.of("security-audit"), Set.of("444444444444")),
          new Settings(true, Set.of(), Set.of()));

  private static final int SHORT = 30;
  private static final int LONG = 80;

  private final Backend backend;

  ConvergenceProperties(Backend backend) {
    this.backend = backend;
  }

  @AfterContainer
  static void count() {
    Count.print();
  }

  @Property(
      tries = 12,
      seed = "20261129",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.BOUNDED)
  void inTheEndAllIsAsTheModelSays(@ForAll("short") Script script) {
    play(script);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
  @Tag("proof")
  void soItIsAfterLongLives(@ForAll("long") Script script) {
    play(script);
  }

  @Provide("short")
  Arbitrary<Script> shortScripts() {
    return scripts(SHORT);
  }

  @Provide("long")
  Arbitrary<Script> longScripts() {
    return scripts(LONG);
  }

  private static Arbitrary<Script> scripts(int length) {
    return Arbitraries.of(ALL)
        .flatMap(
            settings ->
                Steps.scripts(length, settings.areBoundariesRequired())
                    .map(steps -> new Script(settings, steps)));
  }

  private void play(Script script) {
    try (var scene = new Scene(backend, script.settings())) {
      script.steps().forEach(scene::take);
      scene.calm();
      Count.add(script.steps().size(), scene.eyes().tally());
    }
  }

  /** What a failure prints. */
  record Script(Settings settings, List<Step> steps) {

    @Override
    public String toString() {
      return settings + "\n" + String.join("\n", steps.stream().map(Step::toString).toList());
    }
  }
}
