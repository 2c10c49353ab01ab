package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.bench.Company.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Far more grants than AWS takes in: what those that wait cost those that run. The operator is a
 * process of its own, with the settings and the memory of the chart.
 */
final class Queue implements Experiment {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private static final int REVOCATIONS = 5;
  private static final double MAX_RESIDENT = 512;
  private static final int STATUS_WRITES = 4;

  private final Compression time;
  private final Company company;
  private final List<Grant> inPlace;
  private final List<Grant> queued;

  Queue(Compression time, Size size) {
    this.time = time;
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, REVOCATIONS);
    inPlace =
        IntStream.range(0, REVOCATIONS)
            .boxed()
            .flatMap(i -> Stream.of(revoked(i), new Grant(company.spare(i), 0, 1)))
            .toList();
    queued = Grants.shuffled(company.everywhere(Size.GROUPS));
  }

  /** Another group keeps the set in the account, so that it is not the last to be revoked there. */
  private Grant revoked(int number) {
    return new Grant(company.spare(number), 0, 0);
  }

  @Override
  public String name() {
    return "queue";
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
    var where = api instanceof RealApi ? "a real kube-apiserver" : "the mock server";
    try (var lab = new Lab(time, progress, company, inPlace, api);
        var operator = ChartProcess.start(lab, api)) {
      lab.behave(b -> b.deletionsCountAsOutstanding(false));
      api.create(company.permissionSets());
      var existing = lab.apply(inPlace);
      lab.awaitReady(company.setNames());
      lab.awaitReady(existing);

      progress.say("%d assignments are applied to %s".formatted(queued.size(), where));
      var names = lab.apply(queued);
      progress.say("%d assignments applied".formatted(names.size()));
      var before = accepted(lab);
      var from = Instant.now();
      var worst = 0.0;
      for (var i = 0; i < REVOCATIONS; i++) {
        rest(lab, names, from.plus(WINDOW.multipliedBy(2L * i + 1).dividedBy(2L * REVOCATIONS)));
        worst = Math.max(worst, revoke(lab, progress, revoked(i)));
      }
      rest(lab, names, from.plus(WINDOW));
      var begun = lab.calls().of("CreateAccountAssignment").accepted();
      var seconds = time.seconds(from, Instant.now());

      progress.say(lab.calls().ssoAdmin().byOperation());
      var after = accepted(lab);
      var mean =
          (Lab.latencies(time, after) - Lab.latencies(time, before)) / Math.max(1, after - before);
      rows.accept(
          Row.ratio(
              "queue: grants with %d waiting".formatted(queued.size()),
              "1/s",
              begun.between(from, Instant.now()).count() / seconds,
              Lab.SLOTS / mean,
              Bound.between(0.95, 1.05)));
      rows.accept(
          Row.figure(
              "queue: a revocation among %d grants, worst".formatted(queued.size()),
              "s",
              worst,
              Bound.atMost(1)));
      var writes =
          names.stream()
              .map(lab.ready()::statusWrites)
              .max(Comparator.comparingInt(List::size))
              .orElseThrow();
      progress.say("most status writes: " + String.join("\n  ", writes));
      rows.accept(
          Row.figure(
              "queue: status writes for an assignment, most",
              "writes",
              writes.size(),
              Bound.atMost(STATUS_WRITES)));
      rows.accept(
          Row.figure(
              "queue: resident memory, most",
              "MiB",
              ChartProcess.resident(operator),
              Bound.atMost(MAX_RESIDENT)));
    }
  }

  private static void rest(Lab lab, List<String> names, Instant until) throws InterruptedException {
    lab.waiting()
        .until(
            () -> !Instant.now().isBefore(until),
            LOOK_EVERY,
            () ->
                "%d of %d observed, %d Ready"
                    .formatted(
                        lab.ready().observed(names), names.size(), lab.ready().count(names)));
  }

  /** The seconds from the deletion of a resource to the request that AWS accepts. */
  private double revoke(Lab lab, Progress progress, Grant grant) throws InterruptedException {
    var from = Instant.now();
    lab.client()
        .resources(AccountAssignment.class)
        .inNamespace(Company.NAMESPACE)
        .withName(grant.name())
        .delete();
    lab.waiting()
        .until(
            () -> !revocations(lab, grant).isEmpty(),
            LOOK_EVERY,
            PATIENCE,
            () -> "no revocation yet");
    var seen = revocations(lab, grant);
    var seconds = time.seconds(from, seen.isEmpty() ? Instant.now() : seen.get(0));
    progress.say("a revocation: %s%.2f s".formatted(seen.isEmpty() ? "not within " : "", seconds));
    return seconds;
  }

  private static List<Instant> revocations(Lab lab, Grant grant) {
    return lab.calls().of("DeleteAccountAssignment").accepted().stream()
        .filter(
            call ->
                call.input().path("TargetId").asText().equals(Company.accountId(grant.account())))
        .map(call -> call.time())
        .toList();
  }

  /** How many asynchronous requests AWS has accepted, each of which draws one latency. */
  private static int accepted(Lab lab) {
    var calls = lab.calls();
    return calls.of("CreateAccountAssignment").accepted().count()
        + calls.of("DeleteAccountAssignment").accepted().count();
  }
}
