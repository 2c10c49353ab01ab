package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ssoadmin.model.ConflictException;
import software.amazon.awssdk.services.ssoadmin.model.ResourceNotFoundException;

/**
 * People edit and delete, AWS fails, the operator crashes, all at random: in the end exactly what
 * is asked for exists, and what was asked for all the time was never gone. A seed decides what
 * people do, not how far the operator is by then. {@code -Dchaos.seeds} takes others, such as
 * {@code 1..100}.
 */
@OnEveryBackend
class ChaosScenariosTest extends ScenarioTest {

  private static final int STEPS = 60;

  /** What was removed by hand, or given up for long, is looked at again while the test runs. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          World.QUICK.initialBackoff(),
          World.QUICK.maxBackoff(),
          World.QUICK.pollInterval());

  private static final List<String> ACCOUNTS =
      List.of("555555555555", "666666666666", "777777777777");
  private static final List<String> GROUPS = List.of("platform", "finance");
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  /** Only people with the console assign it. */
  private static final String BY_HAND = "data";

  /** It stays; the other comes and goes. */
  private static final String LASTING = "lasting";

  private static final List<String> SETS = List.of(LASTING, "passing");

  /** Asked for from the beginning to the end. */
  private static final String ALWAYS = "always";

  private static final List<FaultSpec> FAULTS =
      List.of(
          FaultSpec.lostResponse("CreateAccountAssignment"),
          FaultSpec.lostResponse("DeleteAccountAssignment"),
          FaultSpec.lostResponse("CreatePermissionSet"),
          FaultSpec.lostResponse("DeletePermissionSet"),
          FaultSpec.lostResponse("ProvisionPermissionSet"),
          FaultSpec.lostResponse("ListAccountAssignments"),
          FaultSpec.failedRequest("CreateAccountAssignment", "Received a 500 from IAM"),
          FaultSpec.failedRequest("DeleteAccountAssignment", "Received a 500 from IAM"),
          FaultSpec.failedRequest("ProvisionPermissionSet", "Received a 500 from IAM"),
          FaultSpec.error("*", "ThrottlingException", "Rate exceeded"),
          FaultSpec.error("*", "InternalServerException", "oops"),
          FaultSpec.error("CreateAccountAssignment", "ConflictException", "busy"),
          FaultSpec.error("ListAccountAssignments", "AccessDeniedException", "no"),
          FaultSpec.error("ListAccountAssignmentCreationStatus", "ThrottlingException", "Rate"),
          FaultSpec.forgetRequests("CreateAccountAssignment"),
          FaultSpec.forgetRequests("DeleteAccountAssignment"));

  private final List<String> story = new ArrayList<>();
  private final Set<String> byHand = new TreeSet<>();
  private Random random = new Random(0);
  private OperatorProcess operator;

  ChaosScenariosTest(Backend backend) {
    super(backend);
  }

  static LongStream seeds() {
    var seeds = System.getProperty("chaos.seeds", "1..3");
    var to = seeds.indexOf("..");
    return to < 0
        ? LongStream.of(Long.parseLong(seeds))
        : LongStream.rangeClosed(
            Long.parseLong(seeds.substring(0, to)), Long.parseLong(seeds.substring(to + 2)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void inTheEndThereIsWhatIsAskedFor(long seed) {
    random = new Random(seed);
    operator = world.startOperator(RESTLESS);
    SETS.forEach(this::applySet);
    world.apply(assignment(ALWAYS, LASTING, ACCOUNTS.get(0), "group: " + GROUPS.get(0)));
    var always = world.awaitAssignment(ALWAYS, Reason.ASSIGNED).getStatus().assigned();
    world.slow();

    for (var i = 0; i < STEPS; i++) {
      step(always);
    }
    calmDown();

    try {
      world.untilAsserted(this::assertAsAsked);
    } catch (ConditionTimeoutException e) {
      list(AccountAssignment.class).forEach(a -> story.add("in the end " + name(a) + ": " + a));
      throw new AssertionError(String.join("\n", story), e);
    }
    assertThat(world.aws().effects())
        .as("what happened to %s, after %s", always, story)
        .noneMatch(e -> e.kind() == Effect.Kind.ASSIGNMENT_DELETED && concerns(e, always));
  }

  private void step(AssignedAccess always) {
    var dice = random.nextInt(100);
    if (dice < 25) {
      applyAssignment(any(NAMES));
    } else if (dice < 35) {
      var name = any(NAMES);
      tell("delete " + name, () -> world.delete(AccountAssignment.class, name));
    } else if (dice < 40) {
      applySet(any(SETS));
    } else if (dice < 43) {
      tell("delete set", () -> world.delete(PermissionSet.class, SETS.get(1)));
    } else if (dice < 58) {
      var fault = any(FAULTS).once();
      tell("fault " + fault, () -> world.aws().addFault(fault));
    } else if (dice < 75) {
      tell("time passes", () -> world.aws().advanceClock(Duration.ofSeconds(25)));
    } else if (dice < 80) {
      end("crash", world::killOperator);
    } else if (dice < 84) {
      end("restart", operator::close);
    } else if (dice < 88) {
      togglePause(any(NAMES));
    } else if (dice < 92) {
      assignByHand();
    } else if (dice < 95) {
      removeByHand(always);
    } else {
      awaitLook(any(NAMES));
    }
  }

  /** The mock server answers nobody for a while where a watch ends that has events left. */
  private void end(String how, Runnable run) {
    if (backend != Backend.MOCK) {
      tell(how, run);
      operator = world.startOperator(RESTLESS);
    }
  }

  private void tell(String what, Runnable run) {
    story.add(what);
    run.run();
  }

  private void applySet(String name) {
    var spec = "sessionDuration: PT%dH".formatted(1 + random.nextInt(12));
    tell("apply %s: %s".formatted(name, spec), () -> world.apply(set(name, spec)));
  }

  private void applyAssignment(String name) {
    var set = any(SETS);
    var account = any(ACCOUNTS);
    var group = any(GROUPS);
    tell(
        "apply %s: %s %s %s".formatted(name, account, set, group),
        () -> world.apply(assignment(name, set, account, "group: " + group)));
  }

  private void togglePause(String name) {
    var assignment = world.assignment(name);
    if (assignment != null) {
      setPaused(name, !Annotations.isPaused(assignment));
    }
  }

  private void setPaused(String name, boolean isPaused) {
    tell(
        (isPaused ? "pause " : "resume ") + name,
        () -> {
          try {
            world.annotate(
                AccountAssignment.class, name, Annotations.PAUSED, isPaused ? "true" : null);
          } catch (KubernetesClientException e) {
            // It may have gone in between.
            assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
          }
        });
  }

  private void assignByHand() {
    var account = any(ACCOUNTS);
    tell(
        "assign by hand in " + account,
        () -> {
          var arn = world.state().permissionSet(LASTING).arn();
          if (byHand.add(account + " " + LASTING + " " + BY_HAND)) {
            withTheConsole(
                () ->
                    world.assignByHand(
                        new AssignedAccess(
                            arn, account, PrincipalType.GROUP, world.groupId(BY_HAND))));
          }
        });
  }

  private void removeByHand(AssignedAccess always) {
    var which = random.nextInt(1000);
    var present =
        world.state().assignments().stream()
            .filter(a -> !a.principalName().equals(BY_HAND))
            .map(World::access)
            .filter(access -> !access.equals(always))
            .toList();
    if (!present.isEmpty()) {
      var access = present.get(which % present.size());
      tell("remove by hand " + access, () -> withTheConsole(() -> world.deleteByHand(access)));
    }
  }

  /** Nothing goes wrong there, but the operator may be quicker. */
  private void withTheConsole(Runnable run) {
    world.aws().clearFaults();
    world.finishRequests();
    try {
      run.run();
    } catch (ConflictException | ResourceNotFoundException e) {
      story.add("which failed: " + e.getMessage());
    }
    world.slow();
  }

  /** Nothing is missed that the operator does only when it has time to. */
  private void awaitLook(String name) {
    var assignment = world.assignment(name);
    if (assignment != null && !assignment.isMarkedForDeletion()) {
      tell(
          "look at " + name,
          () ->
              world.until(
                  () -> {
                    var now = world.assignment(name);
                    return now == null || wasLookedAt(now);
                  }));
    }
  }

  private static boolean wasLookedAt(AccountAssignment assignment) {
    var status = assignment.getStatus();
    return status != null
        && assignment.getMetadata().getGeneration().equals(status.observedGeneration());
  }

  private void calmDown() {
    world.aws().clearFaults();
    world.finishRequests();
    NAMES.forEach(name -> setPaused(name, false));
  }

  private void assertAsAsked() {
    var sets = list(PermissionSet.class);
    var assignments = list(AccountAssignment.class);
    var leaving =
        sets.stream()
            .filter(HasMetadata::isMarkedForDeletion)
            .map(ChaosScenariosTest::name)
            .toList();
    var asked = new TreeSet<>(byHand);
    var mayRemain = new TreeSet<String>();
    for (var assignment : assignments) {
      assertThat(assignment.isMarkedForDeletion()).as("is still there: %s", assignment).isFalse();
      var set = assignment.getSpec().permissionSetRef().name();
      var access = access(assignment);
      if (leaving.contains(set) || sets.stream().noneMatch(s -> name(s).equals(set))) {
        mayRemain.add(access);
        mayRemain.addAll(held(assignment));
      } else {
        asked.add(access);
        assertThat(World.ready(assignment.getStatus().conditions()).reason())
            .as(() -> name(assignment) + ": " + assignment.getStatus())
            .isIn(Reason.ASSIGNED.text(), Reason.DUPLICATE.text());
      }
    }
    mayRemain.removeAll(asked);
    assertThat(world.assignments()).containsAll(asked);
    assertThat(world.assignments().stream().filter(a -> !mayRemain.contains(a)))
        .containsExactlyInAnyOrderElementsOf(asked);
    assertThat(world.state().permissionSets())
        .extracting(StateView.PermissionSet::name)
        .containsExactlyInAnyOrderElementsOf(sets.stream().map(ChaosScenariosTest::name).toList());
    for (var set : sets) {
      assertUpToDate(set);
    }
    assertThat(leaving)
        .allSatisfy(
            set ->
                assertThat(assignments)
                    .anyMatch(a -> a.getSpec().permissionSetRef().name().equals(set)));
  }

  /** What it has and keeps until it can have what it asks for. */
  private List<String> held(AccountAssignment assignment) {
    var status = assignment.getStatus();
    if (status == null) {
      return List.of();
    }
    var held = new ArrayList<AssignedAccess>();
    status.obsolete().forEach(entry -> held.add(entry.assignment()));
    Optional.ofNullable(status.assigned()).ifPresent(held::add);
    return world.state().assignments().stream()
        .filter(a -> held.contains(World.access(a)))
        .map(World::text)
        .toList();
  }

  private void assertUpToDate(PermissionSet set) {
    if (!set.isMarkedForDeletion()) {
      var inAws = world.state().permissionSet(name(set));
      assertThat(inAws.sessionDuration()).isEqualTo(set.getSpec().sessionDuration());
      assertThat(inAws.provisioned().values()).allMatch(r -> r == inAws.revision());
      assertThat(World.ready(set.getStatus().conditions()).reason())
          .isEqualTo(Reason.PROVISIONED.text());
    }
  }

  private <R extends HasMetadata> List<R> list(Class<R> kind) {
    return world.client().resources(kind).inNamespace(world.namespace()).list().getItems();
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }

  /** As {@link World#assignments()} says it. */
  private static String access(AccountAssignment assignment) {
    var spec = assignment.getSpec();
    return "%s %s %s"
        .formatted(spec.account().id(), spec.permissionSetRef().name(), spec.principal().group());
  }

  private static boolean concerns(Effect effect, AssignedAccess access) {
    return access.accountId().equals(effect.accountId())
        && access.permissionSetArn().equals(effect.permissionSetArn())
        && access.principalId().equals(effect.principalId());
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
