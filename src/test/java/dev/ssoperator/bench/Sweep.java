package dev.ssoperator.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Everything in sync: how many pages are read in one drift interval. */
final class Sweep implements Experiment {

  /** Shorter than by default, and long enough for every resource to be looked at by itself. */
  private static final Duration DRIFT_INTERVAL = Duration.ofMinutes(15);

  private final Compression time;
  private final Size size;
  private final Company company;

  Sweep(Compression time, Size size) {
    this.time = time;
    this.size = size;
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 0);
  }

  @Override
  public String name() {
    return "sweep";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return DRIFT_INTERVAL.multipliedBy(4);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
    var all = company.everywhere(Size.GROUPS);
    try (var lab = new Lab(time, progress, company, all)) {
      var names = InSync.begin(lab, company, all.get(0)).add(all);
      lab.aws().clearLogs();
      lab.startOperator(DRIFT_INTERVAL);
      lab.awaitSettled(names, size.pairs());

      // Halfway between two looks at the same resource, so that none is counted twice or missed.
      progress.say("settled; counting from half a drift interval on");
      lab.pause(DRIFT_INTERVAL.dividedBy(2));
      lab.aws().clearLogs();
      var from = Instant.now();
      var to = from.plus(time.here(DRIFT_INTERVAL));
      lab.waiting()
          .until(
              () -> !Instant.now().isBefore(to),
              Duration.ofMillis(10),
              () -> "%d calls so far".formatted(lab.calls().count()));
      rows.accept(
          Row.ratio(
              "sweep: pages read in a drift interval",
              "calls",
              lab.calls().of("ListAccountAssignments").between(from, to).count(),
              size.pairs(),
              Bound.between(0.995, 1.005)));
    }
  }
}
