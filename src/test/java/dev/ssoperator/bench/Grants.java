package dev.ssoperator.bench;

import dev.ssoperator.bench.Company.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Many new assignments at once: how long until the last is Ready, and how many calls it takes. */
final class Grants implements Experiment {

  /** One read of the pair and one creation. */
  private static final int CALLS_EACH = 2;

  private final Compression time;
  private final Company company;
  private final List<Grant> grants;

  Grants(Compression time, Size size) {
    this.time = time;
    company = new Company(size.accounts(), Size.SETS, 1, 0);
    grants = shuffled(company.everywhere(1));
  }

  @Override
  public String name() {
    return "grants";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofSeconds(Math.round(6 * limit(time, company)) + 60);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
    try (var lab = new Lab(time, progress, company, List.of())) {
      lab.kubernetes().create(company.permissionSets());
      lab.startOperator();
      lab.awaitReady(company.setNames());
      lab.awaitCalm();
      lab.aws().clearLogs();

      progress.say("%d assignments applied".formatted(grants.size()));
      var applied = Instant.now();
      var names = lab.apply(grants);
      lab.awaitReady(names);
      var last = lab.ready().last(names);

      var calls = lab.calls().between(applied, last);
      progress.say(calls.ssoAdmin().byOperation());
      rows.accept(
          Row.ratio(
              "grants: time to the last Ready",
              "s",
              time.seconds(applied, last),
              limit(time, company),
              Bound.atMost(1.10)));
      rows.accept(
          Row.ratio(
              "grants: creations",
              "calls",
              calls.of("CreateAccountAssignment").count(),
              grants.size(),
              Bound.exactly(1)));
      rows.accept(
          Row.figure("grants: calls throttled", "calls", calls.throttled().count(), Bound.none()));
      rows.accept(
          Row.ratio(
              "grants: calls per assignment",
              "calls",
              (double) calls.ssoAdmin().count() / grants.size(),
              CALLS_EACH,
              Bound.atMost(1.10)));
    }
  }

  /**
   * The shortest time for one group's access with every set to every account: the longest of what
   * the calls take at the quota's rate, what the requests take in the slots there are, and what
   * those of one account take one after the other.
   */
  static double limit(Compression time, Company company) {
    var count = company.accounts() * company.sets();
    var byRate = (double) count * CALLS_EACH / Lab.CALLS_PER_SECOND;
    var bySlots = Lab.latencies(time, count) / Lab.SLOTS;
    var byAccount = company.sets() * Lab.meanLatency();
    return Math.max(byRate, Math.max(bySlots, byAccount));
  }

  /** In no order that helps or hinders, and the same each time. */
  static List<Grant> shuffled(List<Grant> grants) {
    var shuffled = new ArrayList<>(grants);
    Collections.shuffle(shuffled, new Random(grants.size()));
    return List.copyOf(shuffled);
  }
}
