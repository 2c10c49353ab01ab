package dev.ssoperator.bench;

import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.process.RunProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One set whose assignments all exist in AWS, in two sizes, and then a start of the operator that
 * finds everything in sync. The line through both figures says what to expect of a larger one.
 */
final class Growth implements Experiment {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int LARGER = 3;
  private static final int LARGEST = 10;
  private static final double MIB = 1 << 20;

  /** So much that the heap is never scarce. */
  private static final int MEMORY_MIB = 3072;

  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*} (\\S+)$");

  private final Compression time;
  private final int resources;

  Growth(Compression time, Size size) {
    this.time = time;
    resources = size.resources();
  }

  /** Something that grows with the assignments. */
  private enum Figure {
    GENERATED("time until all AccountAssignments exist", "s"),
    READY("time until the set counts all as ready", "s"),
    RECEIVED("received from the API server until then", "MiB"),
    STARTED("time until a start has read everything", "s"),
    LISTED("received from the API server for a start", "MiB"),
    CALLS("calls of SSO Admin for a start", "calls"),
    HEAP("heap after a collection", "MiB"),
    RESIDENT("resident memory, most", "MiB");

    private final String text;
    private final String unit;

    Figure(String text, String unit) {
      this.text = text;
      this.unit = unit;
    }
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(45).multipliedBy(time.factor());
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws Exception {
    var small = measure(progress, resources);
    report(resources, small, rows);
    var large = measure(progress, LARGER * resources);
    report(LARGER * resources, large, rows);
    var fit = new EnumMap<Figure, Double>(Figure.class);
    small.forEach((figure, value) -> fit.put(figure, fit(value, large.get(figure))));
    report(LARGEST * resources, fit, rows);
  }

  /** The line through both, at the largest. */
  private static double fit(double small, double large) {
    return small + (large - small) * (LARGEST - 1) / (LARGER - 1);
  }

  private static void report(int assignments, Map<Figure, Double> figures, Consumer<Row> rows) {
    for (var figure : Figure.values()) {
      rows.accept(
          Row.baseline(
              "growth: %d: %s".formatted(assignments, figure.text),
              figure.unit,
              figures.get(figure),
              null));
    }
  }

  private Map<Figure, Double> measure(Progress progress, int assignments) throws Exception {
    var company = new Company(Size.accounts(assignments), Size.SETS, Size.GROUPS, 0);
    var figures = new EnumMap<Figure, Double>(Figure.class);
    var api = new RealApi();
    var server = URI.create(api.config().getMasterUrl()).getPort();
    try (var lab = new Lab(time, progress, company, company.everywhere(Size.GROUPS), api);
        var gate = new TcpGate(server);
        var set = new SetWatch(lab.client())) {
      gate.open();
      var kubeconfig = api.kubeconfig().replace(":" + server, ":" + gate.port());
      try (var operator = ChartProcess.start(lab, kubeconfig, MEMORY_MIB)) {
        api.create(company.permissionSets());
        lab.awaitReady(company.setNames());
        var received = gate.received();
        var applied = Instant.now();
        api.create(List.of(SetWatch.set(Size.GROUPS, Size.SETS, "account-*")));
        lab.waiting()
            .until(() -> lab.ready().seen() >= assignments, LOOK_EVERY, () -> text(lab, set));
        figures.put(Figure.GENERATED, seconds(applied));
        lab.waiting().until(() -> set.isReady(assignments), LOOK_EVERY, () -> text(lab, set));
        figures.put(Figure.READY, seconds(applied));
        figures.put(Figure.RECEIVED, (gate.received() - received) / MIB);
        operator.terminate();
      }
      lab.aws().clearLogs();
      var received = gate.received();
      var started = Instant.now();
      try (var operator = ChartProcess.start(lab, kubeconfig, MEMORY_MIB)) {
        lab.waiting()
            .until(
                () -> lab.calls().pairsRead() >= assignments / Size.GROUPS,
                LOOK_EVERY,
                () -> "%d pairs read".formatted(lab.calls().pairsRead()));
        figures.put(Figure.STARTED, seconds(started));
        lab.awaitCalm();
        figures.put(Figure.LISTED, (gate.received() - received) / MIB);
        figures.put(Figure.CALLS, (double) lab.calls().untilAllIsRead().ssoAdmin().count());
        figures.put(Figure.HEAP, heap(operator));
        figures.put(Figure.RESIDENT, ChartProcess.resident(operator));
      }
    }
    return figures;
  }

  private double seconds(Instant from) {
    return time.seconds(from, Instant.now());
  }

  private static String text(Lab lab, SetWatch set) {
    return "%d generated; %s".formatted(lab.ready().seen(), set.text());
  }

  private static double heap(RunProcess operator) throws IOException, InterruptedException {
    new ProcessBuilder("jcmd", String.valueOf(operator.pid()), "GC.run").start().waitFor();
    return HEAP.matcher(operator.get("/metrics").body())
            .results()
            .mapToDouble(found -> Double.parseDouble(found.group(1).toUpperCase(Locale.ROOT)))
            .sum()
        / MIB;
  }
}
