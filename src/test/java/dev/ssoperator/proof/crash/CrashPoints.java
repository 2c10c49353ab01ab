package dev.ssoperator.proof.crash;

import dev.ssoperator.world.Backend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Lets the operator die at its side effects, and counts what comes of it. */
final class CrashPoints {

  static final List<Scenario> SCENARIOS =
      Stream.<Scenario[]>of(
              PermissionSetScenario.values(),
              AssignmentScenario.values(),
              AssignmentSetScenario.values(),
              GuardScenario.values())
          .flatMap(Stream::of)
          .toList();

  /**
   * A crash that was tried.
   *
   * @param outcome what the run has led to
   */
  record Tried(Crash crash, Run.Outcome outcome) {

    private boolean isBad() {
      return !outcome.violations().isEmpty();
    }

    private boolean mayEndRequests() {
      return outcome.hadRequests() && !crash.requestsEnd();
    }

    private String text() {
      return crash + "\n    " + String.join("\n    ", outcome.violations());
    }
  }

  /**
   * What was tried.
   *
   * @param lines the numbers, for people
   * @param violations what must not be
   */
  record Result(List<String> lines, List<String> violations) {}

  private final Backend backend;
  private final Plan plan;
  private final List<Scenario> scenarios;
  private final Map<String, Run.Outcome> withoutCrash = new LinkedHashMap<>();
  private final List<Tried> tried = new ArrayList<>();

  private CrashPoints(Backend backend, Plan plan, List<Scenario> scenarios) {
    this.backend = backend;
    this.plan = plan;
    this.scenarios = scenarios;
  }

  /**
   * Tries crashes.
   *
   * @param threads how many at once
   */
  static Result run(Backend backend, Plan plan, List<Scenario> scenarios, int threads) {
    var pool = Executors.newFixedThreadPool(threads);
    try {
      var points = new CrashPoints(backend, plan, scenarios);
      points.run(pool);
      return points.result();
    } finally {
      pool.shutdownNow();
    }
  }

  private void run(ExecutorService pool) {
    var runs = new LinkedHashMap<Scenario, Future<Run.Outcome>>();
    for (var scenario : scenarios) {
      runs.put(scenario, pool.submit(() -> Run.withoutCrash(scenario, backend)));
    }
    var points = new LinkedHashMap<Scenario, List<Point>>();
    runs.forEach(
        (scenario, run) -> {
          var outcome = get(run);
          withoutCrash.put(scenario.name(), outcome);
          points.put(scenario, outcome.points());
        });
    tried.addAll(tryAll(plan.crashes(points), pool));
    if (!(plan instanceof Plan.Sample)) {
      var again = tried.stream().filter(Tried::mayEndRequests).map(Tried::crash);
      tried.addAll(tryAll(again.map(Crash::withRequestsEnded).toList(), pool));
    }
  }

  private List<Tried> tryAll(Collection<Crash> crashes, ExecutorService pool) {
    var tasks = new ArrayList<Future<Tried>>();
    for (var crash : crashes) {
      Callable<Tried> task = () -> attempt(crash);
      tasks.add(pool.submit(task));
    }
    return tasks.stream().map(CrashPoints::get).toList();
  }

  private Tried attempt(Crash crash) {
    var scenario =
        scenarios.stream().filter(s -> s.name().equals(crash.scenario())).findFirst().orElseThrow();
    var expected = withoutCrash.get(crash.scenario());
    var result = new Tried(crash, Run.with(crash, scenario, backend, expected));
    if (result.isBad()) {
      System.out.println("crash points: " + result.text());
    }
    return result;
  }

  private static <T> T get(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Result result() {
    var lines = new ArrayList<String>();
    var violations = new ArrayList<String>();
    withoutCrash.forEach(
        (scenario, outcome) -> {
          outcome.violations().forEach(v -> violations.add(scenario + " without a crash: " + v));
          lines.add(
              "crash points on %s, %s: %,d points, %s"
                  .formatted(
                      backend,
                      scenario,
                      outcome.points().size(),
                      counts(t -> t.crash().scenario().equals(scenario))));
        });
    tried.stream().filter(Tried::isBad).forEach(t -> violations.add(t.text()));
    var kinds = new TreeMap<String, Integer>();
    withoutCrash.values().stream()
        .flatMap(outcome -> outcome.points().stream())
        .forEach(point -> kinds.merge(point.kind(), 1, Integer::sum));
    lines.add("crash points on %s, by kind: %s".formatted(backend, kinds));
    lines.add(
        "crash points on %s: %,d scenarios, %,d points, %s"
            .formatted(
                backend,
                withoutCrash.size(),
                kinds.values().stream().mapToInt(Integer::intValue).sum(),
                counts(t -> true)));
    return new Result(lines, violations);
  }

  private String counts(Predicate<Tried> which) {
    return "%,d crashes, %,d violations, %,d points not reached, %,d with requests in flight"
        .formatted(
            count(which),
            count(which.and(Tried::isBad)),
            count(which.and(t -> !t.outcome().isReached())),
            count(which.and(t -> t.outcome().hadRequests())));
  }

  private long count(Predicate<Tried> which) {
    return tried.stream().filter(which).count();
  }
}
