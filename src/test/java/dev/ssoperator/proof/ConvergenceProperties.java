package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever happens in whichever order, AWS and the statuses become what the model says, what is
 * asked for all the time is never taken away, and nothing is asked for that is not allowed.
 */
abstract class ConvergenceProperties {

  /** The ways in which the operator is set up. */
  private static final List<Settings> ALL =
      List.of(
          Settings.PLAIN,
          new Settings(false, Set.of("security-audit"), Set.of("444444444444"), 0, false),
          new Settings(true, Set.of(), Set.of(), 0, false),
          new Settings(false, Set.of(), Set.of(), 3, false),
          new Settings(false, Set.of(), Set.of(), 0, true));

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

  /** Plays a script to its end, and checks. */
  final void play(Script script) {
    try (var scene = new Scene(backend, script.settings())) {
      script.steps().forEach(scene::take);
      scene.end();
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
