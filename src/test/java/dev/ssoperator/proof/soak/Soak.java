package dev.ssoperator.proof.soak;

import dev.ssoperator.bench.BenchApi;
import dev.ssoperator.bench.ChartProcess;
import dev.ssoperator.bench.Company;
import dev.ssoperator.bench.Company.Grant;
import dev.ssoperator.bench.Compression;
import dev.ssoperator.bench.Lab;
import dev.ssoperator.bench.Progress;
import dev.ssoperator.bench.RealApi;
import dev.ssoperator.bench.Waiting;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.metrics.Scrape;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.proof.Eyes;
import dev.ssoperator.proof.Settled;
import dev.ssoperator.proof.model.Model;
import dev.ssoperator.proof.model.Past;
import dev.ssoperator.proof.model.Settings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One run: the operator in a process of its own, with the memory of the chart, between a Kubernetes
 * API and an emulator with AWS's quotas. Everything that is requested exists already in the
 * beginning; then users change things, and things go wrong, until it is calm.
 */
final class Soak implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration AWAIT_EVERY = Duration.ofMillis(500);
  private static final Duration COLLECT_EVERY = Duration.ofSeconds(2);

  private final Pace pace;
  private final Estate estate;
  private final Random random;
  private final Lab lab;
  private final TcpGate kubernetes;
  private final TcpGate toAws;
  private final RunProcess operator;
  private final Wishes wishes;
  private final Latencies latencies;
  private final Changes changes;
  private final Trouble trouble;
  private final Progress progress;
  private final List<Vitals> vitals = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final boolean mayCut;

  /** Starts everything; nothing is requested yet. */
  Soak(Estate estate, Pace pace, long seed, BenchApi api, Progress progress) throws Exception {
    this.estate = estate;
    this.pace = pace;
    this.progress = progress;
    random = new Random(seed);
    // The mock server answers nobody for a while where a watch ends that has events left.
    mayCut = api instanceof RealApi;
    lab = new Lab(new Compression(1), progress, estate.company(), List.of(), api);
    lab.behave(b -> b.minLatency(pace.shortestRequest()).maxLatency(pace.longestRequest()));
    kubernetes = gate(URI.create(api.config().getMasterUrl()));
    toAws = gate(lab.awsEndpoint());
    wishes = new Wishes(estate);
    latencies = new Latencies(lab.ready());
    changes = new Changes(estate, wishes, latencies, lab.client(), lab.aws(), random);
    trouble = new Trouble(estate, lab.aws(), lab.awsEndpoint(), kubernetes, toAws, random);
    var singles = estate.inPlace(random);
    lab.aws().seed(estate.seed(singles));
    operator =
        ChartProcess.start(
            URI.create("http://127.0.0.1:" + toAws.port()),
            kubernetes.through(api.kubeconfig()),
            ChartProcess.LIMIT_MIB,
            pace.options());
    request(singles);
  }

  private static TcpGate gate(URI server) {
    var gate = new TcpGate(server.getPort());
    gate.open();
    return gate;
  }

  private void request(List<Grant> singles) {
    var sets = estate.company().permissionSets();
    sets.forEach(wishes::put);
    singles.forEach(grant -> wishes.put(grant.name(), grant));
    lab.kubernetes().create(sets);
    lab.kubernetes().create(estate.teamResources());
    lab.kubernetes().create(singles.stream().map(Company::assignment).toList());
  }

  /** Runs all of it. */
  void run() throws Exception {
    var names = wishes.resources();
    await(
        () -> lab.ready().all(names),
        () -> "%d of %d Ready".formatted(lab.ready().count(names), names.size()));
    progress.say("all Ready; changes begin");
    lab.aws().clearLogs();
    change();
    trouble.end();
    progress.say("changes end: %d changes, %s".formatted(changes.count(), trouble));
    calmDown();
  }

  private void change() throws InterruptedException {
    var now = Instant.now();
    var end = now.plus(pace.duration());
    var beats = new ArrayList<Rhythm>();
    beats.add(new Rhythm(pace.changes(), end, changes::changeAssignment));
    beats.add(new Rhythm(pace.changes().multipliedBy(25), end, changes::editSet));
    beats.add(new Rhythm(pace.changes().multipliedBy(30), end, changes::passingSet));
    beats.add(new Rhythm(pace.changes().multipliedBy(20), end, changes::moveAccount));
    beats.add(new Rhythm(pace.faults(), end, trouble::fault));
    beats.add(new Rhythm(pace.faults().multipliedBy(15), end, trouble::throttle));
    // What is found by a comparison with AWS only is found within a drift interval.
    beats.add(new Rhythm(pace.faults(), end.minus(pace.drift()), trouble::editByHand));
    if (mayCut) {
      beats.add(new Rhythm(pace.faults().multipliedBy(8), end, trouble::cut));
    }
    beats.add(new Rhythm(COLLECT_EVERY, end, this::collect));
    try (var sampler = new Sampler(operator, pace.samples(), this::say)) {
      while (Instant.now().isBefore(end) && isAlive()) {
        beats.forEach(Rhythm::beatIfDue);
        Waiting.pause(LOOK_EVERY);
      }
      vitals.addAll(sampler.end());
    }
  }

  private boolean isAlive() {
    if (!operator.isAlive()) {
      throw new IllegalStateException("the operator has ended: " + lastLines());
    }
    return true;
  }

  private String lastLines() {
    var log = operator.log();
    return String.join("\n", log.subList(Math.max(0, log.size() - 30), log.size()));
  }

  private void say(Vitals now) {
    progress.say("%s; %d changes, %s".formatted(now, changes.count(), trouble));
  }

  private void collect() {
    latencies.collect();
    takeCalls();
  }

  /** The emulator keeps its newest calls only. */
  private void takeCalls() {
    var seen = calls.isEmpty() ? 0 : calls.get(calls.size() - 1).seq();
    lab.aws().calls().stream().filter(call -> call.seq() > seen).forEach(calls::add);
  }

  private void calmDown() throws InterruptedException {
    await(() -> isDrained() && differences().isEmpty(), () -> "not yet: " + first(differences()));
    collect();
  }

  private void await(BooleanSupplier condition, Supplier<String> state)
      throws InterruptedException {
    var isReached =
        lab.waiting()
            .until(
                () -> isAlive() && condition.getAsBoolean(), AWAIT_EVERY, pace.patience(), state);
    if (!isReached) {
      throw new AssertionError(
          "not within %s: %s%n%s".formatted(pace.patience(), state.get(), lastLines()));
    }
  }

  private static String first(List<String> differences) {
    return "%d differences, the first of which are %s"
        .formatted(differences.size(), differences.stream().limit(5).toList());
  }

  private boolean isDrained() {
    var metrics = new Scrape(operator.get("/metrics").body());
    return metrics.value("ssoperator_slots_waiting") == 0
        && metrics.value("ssoperator_requests_in_flight") == 0;
  }

  /** What is not as it must be in the end; empty where all is. */
  List<String> differences() {
    return Differences.between(wishes, lab.aws().state(), trouble::isByHand, lab.ready());
  }

  /** Compares what is with what the model says. */
  void checkAgainstModel() {
    var cluster = Eyes.cluster(lab.client(), Company.NAMESPACE);
    var state = lab.aws().state();
    var byHand =
        state.assignments().stream()
            .filter(trouble::isByHand)
            .map(Eyes::tuple)
            .collect(Collectors.toSet());
    var past = new Past(Map.of(), byHand, Set.of(), Set.of());
    var expected = Model.expect(cluster, Eyes.directory(state, Map.of()), Settings.PLAIN, past);
    Settled.check(cluster, state, expected, Map.of(), Company.CLUSTER);
  }

  /** The calls of the operator since all was Ready for the first time. */
  List<Call> calls() {
    return calls.stream().filter(call -> !call.accessKeyId().isEmpty()).toList();
  }

  /** The asynchronous requests of the operator. */
  List<StateView.Request> requests() {
    var byHand =
        calls.stream()
            .filter(call -> call.accessKeyId().isEmpty() && call.error() == null)
            .toList();
    return lab.aws().state().requests().stream()
        .filter(request -> byHand.stream().noneMatch(call -> hasStarted(call, request)))
        .toList();
  }

  /** A call whose answer was lost has started its request too, and nobody knows the id. */
  private static boolean hasStarted(Call call, StateView.Request request) {
    return call.operation().equals(request.operation())
        && call.input().path("PermissionSetArn").asText().equals(request.permissionSetArn())
        && call.input().path("TargetId").asText().equals(request.accountId())
        && call.input().path("PrincipalId").asText().equals(request.principalId())
        && !call.time().isBefore(request.created())
        && call.time().isBefore(request.created().plusSeconds(1));
  }

  /** The calls of the operator that concern what only a person with the console assigns. */
  List<Call> callsAboutAccessByHand() {
    var group = Company.groupId(estate.groupByHand());
    return calls().stream()
        .filter(call -> call.input().path("PrincipalId").asText().equals(group))
        .toList();
  }

  Latencies latencies() {
    return latencies;
  }

  List<Vitals> vitals() {
    return vitals;
  }

  RunProcess operator() {
    return operator;
  }

  /** What was done to it, for people. */
  String text() {
    return "%d resources, %s of %d changes, %s"
        .formatted(estate.resources(), pace.duration(), changes.count(), trouble);
  }

  @Override
  public void close() {
    operator.close();
    kubernetes.close();
    toAws.close();
    trouble.close();
    lab.close();
  }
}
