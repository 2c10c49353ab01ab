package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * One set asks for far more assignments than AWS takes in: whether they are granted at AWS's limit,
 * and what it costs. The operator is a process of its own, with the settings of the chart.
 */
final class SetArrives implements Experiment {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(2);
  private static final double MAX_RESIDENT = 512;
  private static final int STATUS_WRITES = 4;

  private final Compression time;
  private final Company company;
  private final int assignments;

  SetArrives(Compression time, Size size) {
    this.time = time;
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 0);
    assignments = size.resources();
  }

  @Override
  public String name() {
    return "set";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return WINDOW.plusMinutes(10);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws Exception {
    var api = ChartProcess.api();
    try (var lab = new Lab(time, progress, company, List.of(), api);
        var set = new SetWatch(lab.client());
        var operator = ChartProcess.start(lab, api)) {
      api.create(company.permissionSets());
      lab.awaitReady(company.setNames());

      var applied = Instant.now();
      api.create(List.of(SetWatch.set(Size.GROUPS, Size.SETS, "account-*")));
      lab.waiting()
          .until(
              () -> set.status() != null && lab.ready().seen() >= assignments,
              LOOK_EVERY,
              () -> "%d generated; %s".formatted(lab.ready().seen(), set.text()));
      rows.accept(
          Row.figure(
              "set: time until %d AccountAssignments exist".formatted(assignments),
              "s",
              time.seconds(applied, Instant.now()),
              Bound.atMost(180)));

      var from = Instant.now();
      var before = lab.calls().of("CreateAccountAssignment").accepted().count();
      lab.waiting()
          .until(() -> !Instant.now().isBefore(from.plus(WINDOW)), LOOK_EVERY, () -> set.text());
      var until = Instant.now();
      var begun = lab.calls().of("CreateAccountAssignment").accepted();
      var after = begun.count();
      var mean = (Lab.latencies(time, after) - Lab.latencies(time, before)) / (after - before);
      progress.say(lab.calls().byOperation());
      rows.accept(
          Row.ratio(
              "set: grants with %d waiting".formatted(assignments),
              "1/s",
              begun.between(from, until).count() / time.seconds(from, until),
              Lab.SLOTS / mean,
              Bound.between(0.95, 1.05)));
      rows.accept(
          Row.ratio(
              "set: status writes of the set",
              "writes",
              set.statusWrites(),
              time.seconds(applied, until) / STATUS_INTERVAL.toSeconds(),
              Bound.atMost(1)));
      var most =
          lab
              .client()
              .resources(AccountAssignment.class)
              .inNamespace(Company.NAMESPACE)
              .list()
              .getItems()
              .stream()
              .map(assignment -> lab.ready().statusWrites(assignment.getMetadata().getName()))
              .max(Comparator.comparingInt(List::size))
              .orElseThrow();
      rows.accept(
          Row.figure(
              "set: status writes for an assignment, most",
              "writes",
              most.size(),
              Bound.atMost(STATUS_WRITES)));
      rows.accept(
          Row.figure(
              "set: resident memory, most",
              "MiB",
              ChartProcess.resident(operator),
              Bound.atMost(MAX_RESIDENT)));
    }
  }
}
