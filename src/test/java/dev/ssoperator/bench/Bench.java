package dev.ssoperator.bench;

import dev.ssoperator.sandbox.SandboxLog;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the experiments one after the other and says how each figure compares with its limit. */
@Command(
    name = "bench",
    description = "Measures the operator against AWS's quotas, on an emulator that enforces them.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Bench implements Callable<Integer> {

  /** Where the log goes. */
  static final Path OUTPUT = Path.of("target/bench");

  private static final Path JSON = Path.of("target/bench.json");

  /** What an experiment may take beside what it measures, on a machine with other work to do. */
  private static final Duration PREPARATION = Duration.ofMinutes(3);

  /** Where only calls are counted, or intervals are long. */
  private static final int USUAL_FACTOR = 5;

  /** Where nothing is a matter of latencies, and a processor that idles makes figures scatter. */
  private static final int BUSY_FACTOR = 20;

  private static final Duration GRACE = Duration.ofSeconds(40);

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      description = "The experiments to run, separated by commas. Default: all")
  private List<String> only = List.of();

  @Option(
      names = "--factor",
      description =
          "How much faster time runs than in AWS, for AWS and the operator alike."
              + " Default: 1 where the work of the machine itself would count, 20 for scale, else 5")
  private @Nullable Integer factor;

  @Option(
      names = "--resources",
      defaultValue = "10000",
      description =
          "The assignments of sweep, restart, scale, queue, set and growth, a multiple of 1000;"
              + " grants, peers and lanes have a tenth. Default: ${DEFAULT-VALUE}")
  private int resources;

  /** Runs in the project's folder, and ends the process. */
  public static void main(String[] args) {
    SandboxLog.writeTo(OUTPUT.resolve("bench.log"));
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) ->
            LoggerFactory.getLogger(Bench.class).warn("{} has ended", thread.getName(), e));
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    var err = spec.commandLine().getErr();
    var experiments = chosen();
    err.printf("Log: %s%n", OUTPUT);
    var rows = new ArrayList<Row>();
    for (var experiment : experiments) {
      var time = experiment.time();
      err.printf("%s: time runs %d times as fast as in AWS%n", experiment.name(), time.factor());
      var deadline = time.here(experiment.deadline()).plus(PREPARATION);
      rows.addAll(run(experiment, deadline, err));
      new Report(rows).write(JSON);
    }
    sayIfBusy(err);
    var report = new Report(rows);
    var out = spec.commandLine().getOut();
    report.print(out);
    out.println(factors(experiments));
    return report.isOk() ? 0 : 1;
  }

  private static void sayIfBusy(PrintWriter err) {
    var machine = ManagementFactory.getOperatingSystemMXBean();
    if (machine.getSystemLoadAverage() > machine.getAvailableProcessors()) {
      err.printf(
          "The machine is busy (load %.1f on %d processors): times may be too long.%n",
          machine.getSystemLoadAverage(), machine.getAvailableProcessors());
    }
  }

  private static String factors(List<Experiment> experiments) {
    return experiments.stream()
        .map(experiment -> "%s %d".formatted(experiment.name(), experiment.time().factor()))
        .collect(Collectors.joining(", ", "How many times as fast as in AWS time ran: ", ""));
  }

  private List<Experiment> chosen() {
    try {
      var exact = new Compression(factor == null ? 1 : factor);
      var fast = new Compression(factor == null ? USUAL_FACTOR : factor);
      var busy = new Compression(factor == null ? BUSY_FACTOR : factor);
      var size = new Size(resources);
      List<Experiment> all =
          List.of(
              new Grants(exact, size),
              new Peers(fast, size),
              new Sweep(fast, size),
              new Restart(fast, size),
              new Edits(fast),
              new Lanes(exact, size),
              new Scale(busy, size),
              new Storm(exact),
              new Queue(exact, size),
              new SetArrives(exact, size),
              new SetFollows(fast, size),
              new Failover(),
              new Reading(exact),
              new ReportPage(),
              new Growth(exact, size));
      var names = all.stream().map(Experiment::name).collect(Collectors.toSet());
      var unknown = only.stream().filter(name -> !names.contains(name)).toList();
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException("no experiments: " + String.join(", ", unknown));
      }
      return all.stream().filter(e -> only.isEmpty() || only.contains(e.name())).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Runs an experiment until its deadline; what it has measured by then counts. */
  static List<Row> run(Experiment experiment, Duration deadline, PrintWriter err)
      throws InterruptedException {
    var rows = Collections.synchronizedList(new ArrayList<Row>());
    var progress = new Progress(err, experiment.name(), Instant.now());
    var runner = new Thread(() -> attempt(experiment, progress, rows), experiment.name());
    runner.setDaemon(true);
    progress.say("begins, and has %d s".formatted(deadline.toSeconds()));
    runner.start();
    TimeUnit.MILLISECONDS.timedJoin(runner, deadline.toMillis());
    if (runner.isAlive()) {
      rows.add(Row.failure(experiment.name(), "not within %d s".formatted(deadline.toSeconds())));
      runner.interrupt();
      TimeUnit.MILLISECONDS.timedJoin(runner, GRACE.toMillis());
    }
    synchronized (rows) {
      var copy = List.copyOf(rows);
      copy.forEach(row -> progress.say(text(row)));
      return copy;
    }
  }

  private static void attempt(Experiment experiment, Progress progress, List<Row> rows) {
    try {
      experiment.run(progress, rows::add);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LoggerFactory.getLogger(Bench.class).error("{} ends", experiment.name(), e);
      rows.add(Row.failure(experiment.name(), String.valueOf(e)));
    }
  }

  private static String text(Row row) {
    return "%s = %s %s%s"
        .formatted(
            row.experiment(), number(row.measured()), row.unit(), row.ok() ? "" : ", NOT OK");
  }

  private static String number(@Nullable Double value) {
    return value == null ? "?" : "%.2f".formatted(value);
  }
}
