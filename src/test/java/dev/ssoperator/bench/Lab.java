package dev.ssoperator.bench;

import dev.ssoperator.bench.Company.Grant;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.BehaviourBuilder;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.sandbox.AwsEnvironment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** An emulator with AWS's quotas, and a Kubernetes API; the operator is started when wanted. */
public final class Lab implements AutoCloseable {

  static final Duration MIN_LATENCY = Duration.ofSeconds(2);
  static final Duration MAX_LATENCY = Duration.ofSeconds(8);
  static final int CALLS_PER_SECOND = Behaviour.defaults().callsPerSecond();
  static final int SLOTS = Behaviour.defaults().outstandingAssignments();

  /** The drift interval the operator has by default. */
  static final Duration DRIFT_INTERVAL = Duration.ofMinutes(30);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration CALM = Duration.ofSeconds(20);
  private static final int CALM_RATE = 2;
  private static final Duration CALM_PATIENCE = Duration.ofMinutes(5);

  private final Compression time;
  private final Waiting waiting;
  private final EmulatorOptions options;
  private final Emulator emulator;
  private final AwsEnvironment environment;
  private final BenchApi kubernetes;
  private final KubernetesClient client;
  private final ReadyWatch ready;
  private final List<RunningOperator> operators = new ArrayList<>();

  Lab(Compression time, Progress progress, Company company, List<Grant> inPlace) {
    this(time, progress, company, inPlace, new BenchKubernetes());
  }

  /**
   * A lab with another Kubernetes API.
   *
   * @param kubernetes which it closes
   */
  public Lab(
      Compression time,
      Progress progress,
      Company company,
      List<Grant> inPlace,
      BenchApi kubernetes) {
    this.time = time;
    this.waiting = new Waiting(progress);
    options = options(time);
    emulator = Emulator.start(options);
    emulator.control().seed(company.seed(inPlace));
    environment = new AwsEnvironment(emulator.endpoint());
    this.kubernetes = kubernetes;
    client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build();
    ready = new ReadyWatch(client);
  }

  private static EmulatorOptions options(Compression time) {
    return EmulatorOptions.defaults()
        .withBehaviour(
            Behaviour.defaults()
                .withLatency(time.here(MIN_LATENCY), time.here(MAX_LATENCY))
                .with(b -> b.callsPerSecond(time.here(CALLS_PER_SECOND))));
  }

  /** The seconds that the first so many requests take together. */
  static double latencies(Compression time, int count) {
    return options(time).latencies(count).stream().mapToDouble(time::seconds).sum();
  }

  /** The seconds that a request takes on average. */
  static double meanLatency() {
    return MIN_LATENCY.plus(MAX_LATENCY).toMillis() / 2e3;
  }

  Compression time() {
    return time;
  }

  /** Waits for something. */
  public Waiting waiting() {
    return waiting;
  }

  /** AWS. */
  public EmulatorControl aws() {
    return emulator.control();
  }

  /** Where AWS is. */
  public URI awsEndpoint() {
    return emulator.endpoint();
  }

  /** Changes what AWS is like. */
  public void behave(UnaryOperator<BehaviourBuilder> changes) {
    aws().behaviour(aws().behaviour().with(changes));
  }

  /** The calls since the log was last cleared. */
  CallLog calls() {
    return new CallLog(aws().calls());
  }

  /** The Kubernetes API. */
  public BenchApi kubernetes() {
    return kubernetes;
  }

  Config kubernetesConfig() {
    return kubernetes.config();
  }

  /** A client of it that has all rights. */
  public KubernetesClient client() {
    return client;
  }

  /** What is Ready there. */
  public ReadyWatch ready() {
    return ready;
  }

  /** Starts an operator with the drift interval it has by default. */
  RunningOperator startOperator() {
    return startOperator(DRIFT_INTERVAL);
  }

  RunningOperator startOperator(Duration driftInterval) {
    return start(OperatorSettings.compressed(time, driftInterval, false));
  }

  /** Starts one that may read what a principal has. */
  void startInManagementAccount() {
    start(OperatorSettings.compressed(time, DRIFT_INTERVAL, true));
  }

  private RunningOperator start(OperatorConfiguration configuration) {
    var operator = new RunningOperator(kubernetes.config(), configuration);
    operators.add(operator);
    return operator;
  }

  void stop(RunningOperator operator) {
    operators.remove(operator);
    operator.close();
  }

  /** Applies all of these at once; their names. */
  List<String> apply(Collection<Grant> grants) {
    kubernetes.create(grants.stream().map(Company::assignment).toList());
    return grants.stream().map(Grant::name).toList();
  }

  /** Applies these one after the other, at even intervals, on a thread of its own; their names. */
  List<String> applyEvery(Duration interval, Collection<Grant> grants) {
    var thread =
        new Thread(
            () -> {
              try {
                var next = Instant.now();
                for (var grant : grants) {
                  apply(List.of(grant));
                  next = next.plus(time.here(interval));
                  Waiting.pause(Duration.between(Instant.now(), next));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "applies");
    thread.setDaemon(true);
    thread.start();
    return grants.stream().map(Grant::name).toList();
  }

  void awaitReady(Collection<String> names) throws InterruptedException {
    waiting.until(
        () -> ready.all(names),
        Duration.ofMillis(10),
        () -> "%d of %d Ready".formatted(ready.count(names), names.size()));
  }

  /** Waits until the operator has said something about all of these. */
  void awaitObserved(Collection<String> names) throws InterruptedException {
    waiting.until(
        () -> ready.observed(names) == names.size(),
        LOOK_EVERY,
        () -> "%d of %d looked at".formatted(ready.observed(names), names.size()));
  }

  /**
   * Waits until the operator has looked at everything: all are Ready, every pair was read since the
   * log was last cleared, and it is calm.
   */
  void awaitSettled(Collection<String> names, int pairs) throws InterruptedException {
    awaitReady(names);
    waiting.until(
        () -> calls().pairsRead() >= pairs,
        LOOK_EVERY,
        () -> "%d of %d pairs read".formatted(calls().pairsRead(), pairs));
    awaitCalm();
  }

  /**
   * Waits until the operator has made less than two calls per second for a while, which leaves room
   * for a sweep that takes its time. One that does not become calm is not waited for for ever.
   */
  void awaitCalm() throws InterruptedException {
    var since = Instant.now();
    waiting.until(
        () -> {
          var now = Instant.now();
          var window = now.minus(time.here(CALM));
          return !window.isBefore(since)
              && calls().between(window, now).count() < CALM_RATE * CALM.toSeconds();
        },
        LOOK_EVERY,
        time.here(CALM_PATIENCE),
        () -> "%d calls so far".formatted(calls().count()));
  }

  /** Lets time pass that is given as in AWS. */
  void pause(Duration inAws) throws InterruptedException {
    Waiting.pause(time.here(inAws));
  }

  @Override
  public void close() {
    operators.forEach(RunningOperator::close);
    ready.close();
    client.close();
    kubernetes.close();
    environment.close();
    emulator.close();
  }
}
