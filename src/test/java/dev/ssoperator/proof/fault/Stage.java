package dev.ssoperator.proof.fault;

import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.apiserver.WatchTimes;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Fault;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.ApiFaults;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** Where a life takes place: a world, its operator, and what stands between it and Kubernetes. */
final class Stage implements AutoCloseable {

  static final Pacing PACING =
      new Pacing(
          Duration.ofHours(1),
          Duration.ofMillis(400),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  static final String FOREIGN = "Guardrail";

  private static final WatchTimes WATCHES =
      new WatchTimes(
          Duration.ofMillis(300),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMillis(100));

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REQUEST_TIMEOUT_MILLIS = 2_000;
  private static final int RECONNECT_MILLIS = 100;

  private final World world;
  private final JumpingClock clock = new JumpingClock();
  private final TcpGate gate;
  private final ApiFaults apiFaults;
  private final Behaviour usual;
  private KubernetesClient kubernetes;
  private OperatorProcess operator;
  private boolean isShut;
  private long begun;
  private long hitsBeforeCrash;

  Stage(World world) {
    this.world = world;
    gate = new TcpGate(world.kubernetesPort());
    gate.open();
    apiFaults = world.apiFaults();
    usual = world.aws().behaviour().withLatency(Duration.ofMillis(10), Duration.ofMillis(40));
    world.aws().behaviour(usual);
    kubernetes = world.client();
    makeForeign();
    start();
    until("the operator has started", () -> operator.get("/startupz").statusCode() == 200);
  }

  private void makeForeign() {
    var arn =
        world
            .sso()
            .createPermissionSet(
                r -> r.instanceArn(world.instanceArn()).name(FOREIGN).description("Not ours"))
            .permissionSet()
            .permissionSetArn();
    var access =
        new AssignedAccess(arn, "777777777777", PrincipalType.GROUP, world.groupId("data"));
    world.assignByHand(access);
    until("the foreign assignment exists", () -> !world.assignments().isEmpty());
  }

  void start() {
    operator =
        world.startOperatorEventuallyBehind(
            gate,
            WATCHES,
            config ->
                config
                    .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                    .withConnectionTimeout(REQUEST_TIMEOUT_MILLIS)
                    .withWatchReconnectInterval(RECONNECT_MILLIS),
            PACING,
            clock,
            apiFaults);
  }

  /** Ends the operator as a crash does, and what goes wrong. */
  void crash() {
    operator.traffic().cut();
    operator.close();
    hitsBeforeCrash = hits();
    world.aws().clearFaults();
    apiFaults.clear();
  }

  /** How often something had gone wrong when the operator crashed. */
  long hitsBeforeCrash() {
    return hitsBeforeCrash;
  }

  World world() {
    return world;
  }

  JumpingClock clock() {
    return clock;
  }

  TcpGate gate() {
    return gate;
  }

  OperatorProcess operator() {
    return operator;
  }

  /** Who reads the resources as they are. */
  KubernetesClient kubernetes() {
    return kubernetes;
  }

  /** Changes the behaviour of AWS until everything is as usual again. */
  void behave(Behaviour behaviour) {
    world.aws().behaviour(behaviour);
  }

  Behaviour usual() {
    return usual;
  }

  /** Kubernetes is out of reach of the operator. */
  void shut() {
    isShut = true;
    gate.shut();
  }

  /** The fault begins. */
  void markBegun() {
    begun = world.aws().calls().stream().mapToLong(Call::seq).max().orElse(0);
  }

  /** The calls since the fault began. */
  List<Call> calls() {
    return world.aws().calls().stream().filter(call -> call.seq() > begun).toList();
  }

  /** How often something has gone wrong since the fault began. */
  long hits() {
    var refused =
        world.aws().behaviour().equals(usual)
            ? 0
            : calls().stream().filter(call -> call.error() != null).count();
    return world.aws().faults().stream().mapToLong(Fault::hits).sum() + apiFaults.hits() + refused;
  }

  /** Whether some assignment is not ready for a reason. */
  boolean says(Reason reason) {
    return world.assignmentResources().stream()
        .map(AccountAssignment::getStatus)
        .filter(status -> status != null && !status.conditions().isEmpty())
        .anyMatch(status -> World.ready(status.conditions()).reason().equals(reason.text()));
  }

  /** What goes wrong with requests to Kubernetes. */
  ApiFaults apiFaults() {
    return apiFaults;
  }

  /** Everything is as usual again. */
  void cure() {
    world.aws().behaviour(usual);
    world.aws().clearFaults();
    apiFaults.clear();
    operator.traffic().watches().releaseAll();
    if (isShut) {
      isShut = false;
      gate.open();
    }
  }

  EndState state() {
    return EndState.of(world, kubernetes);
  }

  void until(String what, Callable<Boolean> condition) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  @Override
  public void close() {
    cure();
    world.close();
    apiFaults.close();
    gate.close();
  }
}
