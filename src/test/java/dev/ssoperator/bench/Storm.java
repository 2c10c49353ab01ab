package dev.ssoperator.bench;

import dev.ssoperator.bench.Company.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** For a minute AWS admits a quarter of the calls: what becomes of the assignments to make. */
final class Storm implements Experiment {

  private static final int ACCOUNTS = 20;
  private static final int CALLS_PER_SECOND = 5;
  private static final Duration STORM = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final double REJECTED_PERCENT = 5;

  private final Compression time;
  private final Company company = new Company(ACCOUNTS, Size.SETS, 1, 0);
  private final List<Grant> grants = Grants.shuffled(company.everywhere(1));

  Storm(Compression time) {
    this.time = time;
  }

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return PATIENCE.plusMinutes(5);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
    try (var lab = new Lab(time, progress, company, List.of())) {
      lab.kubernetes().create(company.permissionSets());
      lab.startOperator();
      lab.awaitReady(company.setNames());
      lab.awaitCalm();
      lab.aws().clearLogs();

      progress.say("%d calls per second".formatted(CALLS_PER_SECOND));
      lab.behave(b -> b.callsPerSecond(time.here(CALLS_PER_SECOND)));
      var applied = Instant.now();
      var names = lab.apply(grants);
      lab.pause(STORM);
      progress.say("%d calls per second again".formatted(Lab.CALLS_PER_SECOND));
      lab.behave(b -> b.callsPerSecond(time.here(Lab.CALLS_PER_SECOND)));
      lab.waiting()
          .until(
              () -> lab.ready().all(names),
              Duration.ofMillis(10),
              time.here(PATIENCE),
              () -> "%d of %d Ready".formatted(lab.ready().count(names), names.size()));

      var calls = lab.calls().ssoAdmin().between(applied, Instant.now());
      rows.accept(
          Row.figure(
              "storm: assignments lost",
              "requests",
              names.size() - lab.ready().count(names),
              Bound.none()));
      rows.accept(
          Row.figure(
              "storm: calls rejected",
              "%",
              100.0 * calls.throttled().count() / calls.count(),
              Bound.atMost(REJECTED_PERCENT)));
    }
  }
}
