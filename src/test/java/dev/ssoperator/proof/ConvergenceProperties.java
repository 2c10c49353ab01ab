package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.world.Backend;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Whatever happens in whichever order, AWS and the statuses become what the model says, what is
 * asked for all the time is never taken away, and nothing is asked for that is not allowed.
 */
abstract class ConvergenceProperties {

  private static final int SHORT = 30;
  private static final int LONG = 80;

  private final Count count = new Count();
  private final Backend backend;
  private final List<Settings> settings;

  ConvergenceProperties(Backend backend, List<Settings> settings) {
    this.backend = backend;
    this.settings = settings;
  }

  @AfterProperty
  void printCount() {
    count.print();
  }

  @Provide("short")
  Arbitrary<Script> shortScripts() {
    return scripts(SHORT);
  }

  @Provide("long")
  Arbitrary<Script> longScripts() {
    return scripts(LONG);
  }

  private Arbitrary<Script> scripts(int length) {
    return Arbitraries.of(settings)
        .flatMap(
            setting ->
                Steps.scripts(length, setting.areBoundariesRequired())
                    .map(steps -> new Script(setting, steps)));
  }

  /**
   * Plays a script to its end, and checks. A failure is printed at once: it is shortened for long.
   */
  final void play(Script script) {
    try (var scene = new Scene(backend, script.settings())) {
      script.steps().forEach(scene::take);
      scene.end();
      count.add(script.steps().size(), scene.eyes().tally());
    } catch (AssertionError | RuntimeException e) {
      count.violation();
      System.out.printf("A life that ends wrong, %s%n%s%n", script, e.getMessage());
      throw e;
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
