package dev.ssoperator.proof.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which crashes to try. */
sealed interface Plan {

  /** Every side effect, in every mode. */
  record All() implements Plan {}

  /** As many as it takes for each scenario and each kind of side effect, but no more than this. */
  record Sample(long seed, int most) implements Plan {}

  /** Those whose names begin so. */
  record Only(String prefix) implements Plan {}

  /** Nothing. */
  record None() implements Plan {}

  /** Reads {@code all}, {@code none}, {@code sample} or the number of crashes in a sample. */
  static Plan parse(String text, long seed) {
    return switch (text) {
      case "all" -> new All();
      case "none" -> new None();
      case "sample" -> new Sample(seed, Integer.MAX_VALUE);
      default -> new Sample(seed, Integer.parseInt(text));
    };
  }

  /** Whether a scenario has crashes to try. */
  default boolean includes(String scenario) {
    return !(this instanceof Only only)
        || only.prefix().startsWith(scenario + ":")
        || scenario.startsWith(only.prefix());
  }

  /** Chooses among the side effects of scenarios. */
  default List<Crash> crashes(Map<Scenario, List<Point>> points) {
    var all =
        points.entrySet().stream()
            .flatMap(entry -> of(entry.getKey(), entry.getValue()))
            .collect(Collectors.toCollection(ArrayList::new));
    if (this instanceof Sample sample) {
      return sample(all, sample);
    }
    return this instanceof Only only
        ? all.stream()
            .flatMap(crash -> Stream.of(crash, crash.withRequestsEnded()))
            .filter(crash -> crash.toString().startsWith(only.prefix()))
            .toList()
        : all;
  }

  private static Stream<Crash> of(Scenario scenario, List<Point> points) {
    return points.stream()
        .flatMap(
            point -> Stream.of(Mode.values()).map(mode -> new Crash(scenario, point, mode, false)));
  }

  private static List<Crash> sample(List<Crash> all, Sample sample) {
    var random = new Random(sample.seed());
    Collections.shuffle(all, random);
    var chosen = new ArrayList<Crash>();
    var scenarios = new HashSet<Scenario>();
    var kinds = new HashSet<String>();
    // The first pass chooses what is new in both respects, the last what is new in any.
    for (var isNewInBoth : List.of(true, false)) {
      for (var crash : all) {
        var isNewScenario = !scenarios.contains(crash.scenario());
        var isNewKind = !kinds.contains(crash.point().kind());
        if (isNewInBoth ? isNewScenario && isNewKind : isNewScenario || isNewKind) {
          scenarios.add(crash.scenario());
          kinds.add(crash.point().kind());
          chosen.add(random.nextBoolean() ? crash.withRequestsEnded() : crash);
        }
      }
    }
    return chosen.stream().limit(sample.most()).toList();
  }
}
