package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.bench.Company.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What one person asks for, while much else is going on. Every request takes the mean latency. */
final class Lanes implements Experiment {

  private static final int SAMPLES = 5;

  /** Little more than a sweep of all pairs takes at the quota's rate. */
  private static final Duration SWEEPING = Duration.ofSeconds(60);

  /** As fast as a kube-apiserver takes them in that has two processors. */
  private static final Duration ARRIVAL = Duration.ofMillis(5);

  private static final Duration BETWEEN = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Compression time;
  private final Size size;
  private final Company company;
  private final List<Grant> inPlace;

  Lanes(Compression time, Size size) {
    this.time = time;
    this.size = size;
    company = new Company(size.accounts(), Size.SETS, 2, 5 * SAMPLES);
    inPlace = new ArrayList<>(company.everywhere(1));
    inPlace.addAll(spares(0));
    inPlace.addAll(spares(1));
    inPlace.addAll(spares(4));
  }

  @Override
  public String name() {
    return "lanes";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(60);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
    try (var lab = new Lab(time, progress, company, inPlace)) {
      var latency = Duration.ofMillis(Math.round(Lab.meanLatency() * 1000));
      lab.behave(b -> b.minLatency(time.here(latency)).maxLatency(time.here(latency)));
      var names = InSync.begin(lab, company, inPlace.get(0)).add(inPlace);
      var pairs = size.pairs() + 3 * SAMPLES;

      lab.aws().clearLogs();
      var operator = lab.startOperator();
      lab.awaitSettled(names, pairs);
      var alone = grant(lab, spares(2));
      progress.say("a grant alone: %.2f s".formatted(alone));
      rows.accept(
          Row.baseline("lanes: a grant alone, mean", "s", alone, (double) latency.toSeconds()));
      lab.stop(operator);

      lab.aws().clearLogs();
      operator = lab.startOperator(SWEEPING);
      lab.awaitReady(names);
      lab.pause(SWEEPING);
      var sweeping = grant(lab, spares(3));
      progress.say("a grant during a sweep: %.2f s".formatted(sweeping));
      rows.accept(
          Row.ratio(
              "lanes: a grant during a sweep, mean", "s", sweeping, alone, Bound.atMost(1.2)));
      lab.stop(operator);

      lab.aws().clearLogs();
      lab.startOperator();
      lab.awaitSettled(names, pairs);
      lab.behave(b -> b.deletionsCountAsOutstanding(false));
      var queued = company.everywhere(2).stream().filter(grant -> grant.group() == 1).toList();
      var waiting = lab.applyEvery(ARRIVAL, Grants.shuffled(queued));
      rows.accept(
          Row.figure(
              "lanes: a revocation while %d grants arrive, worst".formatted(queued.size()),
              "s",
              worstRevocation(
                  lab, progress, spares(4), ARRIVAL.multipliedBy(queued.size() / SAMPLES / 2)),
              Bound.atMost(1)));
      lab.awaitObserved(waiting);
      lab.pause(BETWEEN);
      rows.accept(
          Row.figure(
              "lanes: a revocation among %d grants, worst".formatted(queued.size()),
              "s",
              worstRevocation(lab, progress, spares(0), BETWEEN),
              Bound.atMost(1)));

      progress.say("AWS counts deletions as outstanding requests too");
      lab.behave(b -> b.deletionsCountAsOutstanding(true));
      rows.accept(
          Row.baseline(
              "lanes: a revocation that needs one of the slots, worst",
              "s",
              worstRevocation(lab, progress, spares(1), BETWEEN),
              null));
    }
  }

  /** The mean time from a new assignment to its being Ready. */
  private double grant(Lab lab, List<Grant> grants) throws InterruptedException {
    var sum = 0.0;
    for (var grant : grants) {
      var from = Instant.now();
      var names = lab.apply(List.of(grant));
      lab.awaitReady(names);
      sum += time.seconds(from, lab.ready().last(names));
      lab.pause(Duration.ofSeconds(2));
    }
    return sum / grants.size();
  }

  /** The longest time from the deletion of a resource to the request AWS accepts. */
  private double worstRevocation(Lab lab, Progress progress, List<Grant> revoked, Duration between)
      throws InterruptedException {
    var worst = 0.0;
    for (var grant : revoked) {
      var from = Instant.now();
      lab.client()
          .resources(AccountAssignment.class)
          .inNamespace(Company.NAMESPACE)
          .withName(grant.name())
          .delete();
      lab.waiting()
          .until(
              () -> !revocations(lab, grant).isEmpty(),
              Duration.ofMillis(20),
              time.here(PATIENCE),
              () -> "no revocation yet");
      var seen = revocations(lab, grant);
      var seconds = time.seconds(from, seen.isEmpty() ? Instant.now() : seen.get(0));
      progress.say(
          "a revocation: %s%.2f s".formatted(seen.isEmpty() ? "not within " : "", seconds));
      worst = Math.max(worst, seconds);
      lab.pause(between);
    }
    return worst;
  }

  private static List<Instant> revocations(Lab lab, Grant grant) {
    return lab.calls().of("DeleteAccountAssignment").accepted().stream()
        .filter(
            call ->
                call.input().path("TargetId").asText().equals(Company.accountId(grant.account())))
        .map(call -> call.time())
        .toList();
  }

  private List<Grant> spares(int portion) {
    return IntStream.range(portion * SAMPLES, (portion + 1) * SAMPLES)
        .mapToObj(i -> new Grant(company.spare(i), i % Size.SETS, 0))
        .toList();
  }
}
