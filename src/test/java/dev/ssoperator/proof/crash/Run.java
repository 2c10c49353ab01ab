package dev.ssoperator.proof.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of a scenario, without a crash or with one. */
final class Run {

  private static final List<Class<? extends CustomResource<?, ? extends ManagedStatus>>>
      CHECKED_ON_REQUEST =
          List.of(PermissionSet.class, AccountAssignment.class, AccountAssignmentSet.class);

  /**
   * What a run has led to.
   *
   * @param points the side effects, until the process died
   * @param isReached whether the crash has taken place
   * @param hadRequests whether AWS worked on requests when the process died
   * @param violations what must not be; empty where all is well
   */
  record Outcome(
      Snapshot snapshot,
      History history,
      List<Point> points,
      boolean isReached,
      boolean hadRequests,
      List<String> violations) {}

  private final Scenario scenario;
  private final World world;
  private final Supervisor supervisor;
  private final Naming naming = new Naming();
  private final @Nullable Outcome expected;

  private Run(Scenario scenario, World world, Supervisor supervisor, @Nullable Outcome expected) {
    this.scenario = scenario;
    this.world = world;
    this.supervisor = supervisor;
    this.expected = expected;
  }

  /** Runs a scenario without a crash. */
  static Outcome withoutCrash(Scenario scenario, Backend backend) {
    return of(scenario, backend, null, null);
  }

  /** Runs a scenario with a crash, and compares it with the run that had none. */
  static Outcome with(Crash crash, Backend backend, Outcome expected) {
    return of(crash.scenario(), backend, crash, expected);
  }

  private static Outcome of(
      Scenario scenario, Backend backend, @Nullable Crash crash, @Nullable Outcome expected) {
    try (var world = World.on(backend);
        var supervisor = new Supervisor(world, scenario.pacing(), crash)) {
      return new Run(scenario, world, supervisor, expected).run();
    } catch (RuntimeException | AssertionError e) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return new Outcome(
          new Snapshot(List.of()),
          new History(List.of()),
          List.of(),
          false,
          false,
          List.of("did not run: " + trace));
    }
  }

  private Outcome run() {
    prepare();
    var trap = supervisor.start(scenario.isFirstStart());
    if (!scenario.isFirstStart()) {
      scenario.given(world);
      requestChecks("given");
    }
    naming.learn(world.state());
    world.aws().clearLogs();
    trap.arm();
    var violations = new ArrayList<>(converge(trap));
    var snapshot = Snapshot.of(world, naming);
    var history = History.of(world, naming);
    violations.addAll(history.disordered(scenario.orders()));
    if (expected != null) {
      violations.addAll(snapshot.difference(expected.snapshot()));
      violations.addAll(history.beyond(expected.history()));
    }
    if (violations.isEmpty()) {
      violations.addAll(writesAfterConvergence(snapshot));
    }
    return new Outcome(
        snapshot,
        history,
        trap.points(),
        trap.isReached(),
        supervisor.hadRequests(),
        List.copyOf(violations));
  }

  private void prepare() {
    var behaviour = world.aws().behaviour();
    world.aws().behaviour(behaviour.withLatency(TrappedOperator.LATENCY, TrappedOperator.LATENCY));
    world.aws().freezeClock();
    ByHand.createForeignObjects(world);
    scenario.before(world);
  }

  /** Runs the scenario to its end; what did not come about. */
  private List<String> converge(Trap trap) {
    try {
      scenario.when(world);
      requestChecks("then");
      trap.disarm();
      supervisor.settle();
      if (expected != null) {
        world.until(() -> Snapshot.of(world, naming).difference(expected.snapshot()).isEmpty());
      }
      return List.of();
    } catch (ConditionTimeoutException | AssertionError e) {
      return List.of("did not come about: " + e.getMessage());
    }
  }

  /** Has the operator compare everything with AWS again; what it has written. */
  private List<String> writesAfterConvergence(Snapshot before) {
    world.aws().clearLogs();
    try {
      requestChecks("in the end");
    } catch (ConditionTimeoutException e) {
      return List.of("was not checked: " + e.getMessage());
    }
    return Stream.concat(
            world.writes().stream().map(call -> "written after convergence: " + call),
            Snapshot.of(world, naming).difference(before).stream())
        .toList();
  }

  /** Requests a check of every resource, and waits until all that are left have had it. */
  private void requestChecks(String value) {
    resources().forEach(resource -> requestCheck(resource, value));
    world.until(
        () -> resources().allMatch(r -> isOutsideBoundary(r) || value.equals(lastHandled(r))));
  }

  private void requestCheck(HasMetadata resource, String value) {
    try {
      world.annotate(
          resource.getClass(), resource.getMetadata().getName(), Annotations.REQUESTED_AT, value);
    } catch (KubernetesClientException e) {
      // It may be gone.
      assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
    }
  }

  private Stream<CustomResource<?, ? extends ManagedStatus>> resources() {
    return CHECKED_ON_REQUEST.stream()
        .<CustomResource<?, ? extends ManagedStatus>>flatMap(
            kind -> Snapshot.resources(world, kind))
        .filter(resource -> !resource.isMarkedForDeletion());
  }

  /** Such a resource causes no call, whatever it requests. */
  private static boolean isOutsideBoundary(CustomResource<?, ? extends ManagedStatus> resource) {
    var status = resource.getStatus();
    return status != null
        && !status.conditions().isEmpty()
        && World.ready(status.conditions()).reason().equals(Reason.OUTSIDE_BOUNDARY.text());
  }

  private static @Nullable String lastHandled(CustomResource<?, ? extends ManagedStatus> resource) {
    var status = resource.getStatus();
    if (status instanceof PermissionSetStatus set) {
      return set.lastHandledRequestedAt();
    }
    if (status instanceof AccountAssignmentStatus assignment) {
      return assignment.lastHandledRequestedAt();
    }
    return status instanceof AccountAssignmentSetStatus set ? set.lastHandledRequestedAt() : null;
  }
}
