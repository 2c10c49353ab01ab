package dev.ssoperator.proof.crash;

import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.world.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
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
  private record Tried(Crash crash, Run.Outcome outcome) {

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

  private final Backend backend;
  private final Plan plan;
  private final ExecutorService pool;
  private final Consumer<String> report;
  private final Map<Scenario, Run.Outcome> withoutCrash = new LinkedHashMap<>();
  private final List<Tried> tried = new ArrayList<>();

  private CrashPoints(Backend backend, Plan plan, ExecutorService pool, Consumer<String> report) {
    this.backend = backend;
    this.plan = plan;
    this.pool = pool;
    this.report = report;
  }

  /**
   * Tries crashes.
   *
   * @param threads how many at once
   * @param report takes lines for people, as soon as they are known
   * @return what must not be
   */
  static List<String> run(
      Backend backend, Plan plan, List<Scenario> scenarios, int threads, Consumer<String> report) {
    var pool = Executors.newFixedThreadPool(threads, new DaemonThreads("crash-points"));
    try {
      var points = new CrashPoints(backend, plan, pool, report);
      if (plan instanceof Plan.Sample) {
        points.run(scenarios);
      } else {
        scenarios.stream()
            .filter(scenario -> plan.includes(scenario.name()))
            .forEach(scenario -> points.run(List.of(scenario)));
      }
      points.reportAll();
      return points.violations();
    } finally {
      pool.shutdownNow();
    }
  }

  private void run(List<Scenario> scenarios) {
    var runs = new LinkedHashMap<Scenario, Future<Run.Outcome>>();
    for (var scenario : scenarios) {
      runs.put(scenario, pool.submit(() -> Run.withoutCrash(scenario, backend)));
    }
    var points = new LinkedHashMap<Scenario, List<Point>>();
    runs.forEach(
        (scenario, run) -> {
          var outcome = get(run);
          withoutCrash.put(scenario, outcome);
          points.put(scenario, outcome.points());
        });
    var first = tryAll(plan.crashes(points));
    tried.addAll(first);
    if (plan instanceof Plan.All) {
      var again = first.stream().filter(Tried::mayEndRequests).map(Tried::crash);
      tried.addAll(tryAll(again.map(Crash::withRequestsEnded).toList()));
    }
    scenarios.forEach(this::report);
  }

  private List<Tried> tryAll(List<Crash> crashes) {
    var tasks = new ArrayList<Future<Tried>>();
    for (var crash : crashes) {
      Callable<Tried> task = () -> attempt(crash);
      tasks.add(pool.submit(task));
    }
    return tasks.stream().map(CrashPoints::get).toList();
  }

  private Tried attempt(Crash crash) {
    var expected = Objects.requireNonNull(withoutCrash.get(crash.scenario()));
    var result = new Tried(crash, Run.with(crash, backend, expected));
    if (result.isBad()) {
      report.accept("crash points: " + result.text());
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

  private List<String> violations() {
    var violations = new ArrayList<String>();
    withoutCrash.forEach(
        (scenario, outcome) ->
            outcome
                .violations()
                .forEach(v -> violations.add(scenario.name() + " without a crash: " + v)));
    tried.stream().filter(Tried::isBad).forEach(t -> violations.add(t.text()));
    return violations;
  }

  private void report(Scenario scenario) {
    report.accept(
        "crash points on %s, %s: %,d points, %s"
            .formatted(
                backend,
                scenario.name(),
                Objects.requireNonNull(withoutCrash.get(scenario)).points().size(),
                counts(t -> t.crash().scenario() == scenario)));
  }

  private void reportAll() {
    var kinds = new TreeMap<String, Integer>();
    withoutCrash.values().stream()
        .flatMap(outcome -> outcome.points().stream())
        .forEach(point -> kinds.merge(point.kind(), 1, Integer::sum));
    report.accept("crash points on %s, by kind: %s".formatted(backend, kinds));
    report.accept(
        "crash points on %s: %,d scenarios, %,d points, %s"
            .formatted(
                backend,
                withoutCrash.size(),
                kinds.values().stream().mapToInt(Integer::intValue).sum(),
                counts(t -> true)));
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
