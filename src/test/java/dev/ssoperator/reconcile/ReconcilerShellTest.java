package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Breakers;
import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.Seals;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.AwsConnection.AwsSettings;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.metrics.OperatorMetrics;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sandbox.AwsEnvironment;
import dev.ssoperator.sdk.Contexts;
import dev.ssoperator.sdk.SharedCaches;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.EventRecorder;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.SampleAssignment;
import dev.ssoperator.status.StatusDraft;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the shell does around the steps of a kind, whatever these are. */
class ReconcilerShellTest {

  private static final Duration SOON = Duration.ofMillis(5);
  private static final Verdict READY = Verdict.of(Reason.ASSIGNED, "as requested");

  private final Emulator emulator = Emulator.start(EmulatorOptions.defaults());
  private final AwsEnvironment environment = new AwsEnvironment(emulator.endpoint());
  private final MockApiServer apiServer = new MockApiServer();
  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(apiServer.config()).build();
  private final MovableClock clock = new MovableClock();
  private final AtomicBoolean isActive = new AtomicBoolean(true);
  private final OperatorMetrics metrics = new OperatorMetrics(clock, "test");
  private final ManagedInstance instance =
      ManagedInstance.of(
          new AwsConnection(
              new AwsSettings(null, Duration.ofHours(1), SOON, SOON, 4, Quotas.DEFAULT),
              Clock.systemUTC(),
              (service, operation, error, took) -> {},
              new Fence(() -> true)),
          SlotLimits.DEFAULT,
          Breakers.off(clock),
          ProtectedSettings.NONE,
          new AuditLog(false),
          false,
          pacing(),
          clock);

  /** The steps of a kind that does nothing; what was called, and what the next call comes to. */
  private final Steps steps = new Steps();

  private final ReconcilerShell<AccountAssignment, AccountAssignmentStatus, Work> shell =
      new ReconcilerShell<>(
          KindRuntime.of(
              AccountAssignment.class,
              new ReconcilerServices(
                  instance,
                  new SharedCaches(),
                  Boundaries.OFF,
                  Seals.withoutKey(false),
                  new Admission(1, instance.requests()::hasNextStep),
                  pacing(),
                  new EventRecorder(clock, "test"),
                  metrics.reconciliations(),
                  isActive::get,
                  clock,
                  new Random(1),
                  null,
                  "cluster")),
          steps);

  private static Pacing pacing() {
    return new Pacing(
        Duration.ofMinutes(30),
        Duration.ofMinutes(10),
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        SOON,
        Duration.ZERO,
        Duration.ofMinutes(5));
  }

  private record Work(
      AccountAssignment resource,
      Context<AccountAssignment> context,
      boolean holdsNothing,
      boolean retains)
      implements Pass<AccountAssignment, AccountAssignmentStatus> {

    @Override
    public StatusDraft<AccountAssignmentStatus> draft() {
      return (generation, conditions) ->
          new AccountAssignmentStatus(
              null, null, null, List.of(), null, null, List.of(), null, generation, conditions);
    }
  }

  private static final class Steps implements ReconcilerSteps<AccountAssignment, Work> {
    private final List<String> calls = new ArrayList<>();
    private boolean holdsNothing;
    private boolean retains;
    private Supplier<Optional<Verdict>> answer = () -> Optional.of(READY);

    @Override
    public Work begin(AccountAssignment resource, Context<AccountAssignment> context) {
      return new Work(resource, context, holdsNothing, retains);
    }

    @Override
    public Verdict converge(Work pass) {
      calls.add("converge");
      return answer.get().orElseThrow();
    }

    @Override
    public void relinquish(Work pass) {
      calls.add("relinquish");
    }

    @Override
    public Optional<Verdict> remove(Work pass) {
      calls.add("remove");
      return answer.get();
    }

    @Override
    public void removed(Work pass) {
      calls.add("removed");
    }
  }

  @BeforeEach
  void create() {
    client.resource(SampleAssignment.withFinalizers("access", Finalizer.NAME)).create();
  }

  @AfterEach
  void close() {
    instance.close();
    metrics.close();
    client.close();
    apiServer.close();
    environment.close();
    emulator.close();
  }

  @Test
  void whatTheStepsComeToIsWrittenAndCheckedAgainWithinADriftInterval() {
    var delay = shell.reconcile(stored(), context()).getScheduleDelay().orElseThrow();

    assertThat(steps.calls).containsExactly("converge");
    assertThat(ready().reason()).isEqualTo("Assigned");
    assertThat(delay).isPositive().isLessThanOrEqualTo(pacing().driftInterval().toMillis());
  }

  @Test
  void aStepThatFailsIsSaidAndRetriedWithBackoff() {
    steps.answer =
        () -> {
          throw new IllegalStateException("a bug");
        };

    var delay = shell.reconcile(stored(), context()).getScheduleDelay().orElseThrow();

    assertThat(ready().reason()).isEqualTo("UnexpectedError");
    assertThat(ready().message()).isEqualTo("a bug");
    assertThat(delay).isBetween(1L, pacing().maxBackoff().toMillis());
  }

  @Test
  void aStepThatOverflowsTheStackIsRetriedToo() {
    steps.answer =
        () -> {
          throw new StackOverflowError();
        };

    assertThat(shell.reconcile(stored(), context()).getScheduleDelay()).isPresent();
    assertThat(ready().reason()).isEqualTo("UnexpectedError");
    assertThat(shell.cleanup(deleted(), context()).getScheduleDelay()).isPresent();
    assertThat(stored().getFinalizers()).contains(Finalizer.NAME);
  }

  @Test
  void aPausedResourceIsNotTouched() {
    var paused = stored();
    paused.getMetadata().setAnnotations(Map.of(Annotations.PAUSED, "true"));
    client.resource(paused).update();

    shell.reconcile(stored(), context());
    assertThat(ready().reason()).isEqualTo("Paused");
    shell.cleanup(deleted(), context());

    assertThat(steps.calls).isEmpty();
    assertThat(stored().getFinalizers()).contains(Finalizer.NAME);
  }

  @Test
  void withoutAnInstanceNothingIsDoneExceptToForgetWhatHoldsNothing() {
    emulator.control().addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "no"));

    shell.reconcile(stored(), context());
    assertThat(ready().reason()).isEqualTo("InstanceNotReady");
    shell.cleanup(deleted(), context());
    assertThat(steps.calls).containsExactly("relinquish");
    assertThat(stored().getFinalizers()).contains(Finalizer.NAME);

    steps.holdsNothing = true;
    shell.cleanup(deleted(), context());
    assertThat(steps.calls).containsExactly("relinquish", "relinquish", "removed");
    await().until(() -> stored() == null);
  }

  @Test
  void whatIsDeletedKeepsItsFinalizerUntilNothingIsLeft() {
    steps.answer = () -> Optional.of(Verdict.of(Reason.REVOKING, "revoking"));
    var deleted = deleted();

    assertThat(shell.cleanup(deleted, context()).getScheduleDelay()).isPresent();
    assertThat(stored().getFinalizers()).contains(Finalizer.NAME);
    assertThat(ready().reason()).isEqualTo("Revoking");

    steps.answer = Optional::empty;
    shell.cleanup(stored(), context());
    assertThat(steps.calls)
        .containsExactly("relinquish", "remove", "relinquish", "remove", "removed");
    await().until(() -> stored() == null);

    // The cache may show it once more.
    shell.cleanup(deleted, context());
    assertThat(steps.calls).hasSize(5);
  }

  @Test
  void whatIsRetainedIsCountedAsLeftBehindOnlyIfItExists() {
    steps.retains = true;
    steps.answer = Optional::empty;

    shell.cleanup(deleted(), context());

    assertThat(metrics.scrape())
        .contains(
            "ssoperator_access_left_behind_total{cause=\"retain\",kind=\"AccountAssignment\"} 0.0");
  }

  @Test
  void whoeverIsNotTheLeaderWritesNothingAndRemovesNoFinalizer() {
    isActive.set(false);
    steps.answer = Optional::empty;

    shell.cleanup(deleted(), context());

    assertThat(stored().getFinalizers()).contains(Finalizer.NAME);
    assertThat(stored().getStatus()).isNull();
  }

  private AccountAssignment stored() {
    return client.resources(AccountAssignment.class).inNamespace("team").withName("access").get();
  }

  /** Deletes the resource; its finalizer keeps it. */
  private AccountAssignment deleted() {
    client.resource(stored()).delete();
    return stored();
  }

  private Condition ready() {
    return stored().getStatus().conditions().stream()
        .filter(condition -> condition.type().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  private Context<AccountAssignment> context() {
    return Contexts.of(client);
  }
}
