package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.request;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two clusters with different ids work on one Identity Center: a permission set has one owner, and
 * in the end nobody changes anything. {@code -Dclusters.seeds} takes other seeds, such as {@code
 * 1..100}.
 */
@OnEveryBackend
class SeveralClustersScenariosTest extends ScenarioTest {

  private static final int STEPS = 40;

  /** Whoever waits for another cluster looks again while the test runs. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofMillis(500),
          Duration.ofMillis(300),
          World.QUICK.initialBackoff(),
          World.QUICK.maxBackoff(),
          World.QUICK.pollInterval());

  private static final String CLUSTER_TAG = "ssoperator.dev/cluster";
  private static final String OTHER_CLUSTER = "other-cluster";

  private static final List<String> ACCOUNTS = List.of("555555555555", "666666666666");
  private static final List<String> GROUPS = List.of("platform", "finance");
  private static final List<String> ASSIGNMENTS = List.of("a", "b", "c", "d", "e");

  /** Both clusters define the first two. */
  private static final List<String> SETS = List.of("common", "shared", "own");

  /** No cluster defines it; both assign it by its ARN. */
  private static final String BY_HAND = "by-hand";

  private final List<String> story = new ArrayList<>();
  private Random random = new Random(0);
  private String byHandArn = "";

  SeveralClustersScenariosTest(Backend backend) {
    super(backend);
  }

  static LongStream seeds() {
    var seeds = System.getProperty("clusters.seeds", "1..3");
    var to = seeds.indexOf("..");
    return LongStream.rangeClosed(
        Long.parseLong(seeds.substring(0, to)), Long.parseLong(seeds.substring(to + 2)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void twoClustersNeverFight(long seed) {
    random = new Random(seed);
    byHandArn = createByHand(BY_HAND);
    try (var there = world.neighbor(OTHER_CLUSTER)) {
      var worlds = List.of(world, there);
      worlds.forEach(w -> w.startOperator(RESTLESS));
      for (var i = 0; i < STEPS; i++) {
        step(any(worlds));
      }
      try {
        world.untilAsserted(() -> assertConverged(worlds));
        assertNoSetChangedHands();
        assertQuiet(worlds);
        assertConverged(worlds);
      } catch (ConditionTimeoutException | AssertionError e) {
        worlds.forEach(w -> resources(w).forEach(r -> story.add(cluster(w) + ": " + r)));
        throw new AssertionError(String.join("\n", story), e);
      }
    }
  }

  /** Between the two, the assignment is missing until the next comparison. */
  @Test
  void anAssignmentThatAnotherClusterRevokesIsBackAtTheNextComparisonAndStays() {
    byHandArn = createByHand(BY_HAND);
    try (var there = world.neighbor(OTHER_CLUSTER)) {
      var worlds = List.of(world, there);
      for (var w : worlds) {
        w.startOperator(RESTLESS);
        w.apply(byArn("a", ACCOUNTS.get(0), GROUPS.get(0)));
        w.awaitAssignment("a", Reason.ASSIGNED);
      }
      assertThat(world.calls("CreateAccountAssignment")).hasSize(1);

      there.delete(AccountAssignment.class, "a");
      there.awaitGone(AccountAssignment.class, "a");

      world.untilAsserted(() -> assertConverged(worlds));
      assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
      assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
      assertQuiet(worlds);
    }
  }

  @Test
  void aSetThatBothAdoptAtOnceHasOneOwnerInTheEnd() {
    createByHand("common");
    try (var there = world.neighbor(OTHER_CLUSTER)) {
      var worlds = List.of(world, there);
      worlds.forEach(w -> w.startOperator(RESTLESS));
      world.apply(set(cluster(world) + "-common", "name: common\nadoptionPolicy: Adopt"));
      there.apply(
          set(
              cluster(there) + "-common",
              "name: common\nadoptionPolicy: Adopt\nsessionDuration: PT7H"));

      world.untilAsserted(() -> assertConverged(worlds));
      assertQuiet(worlds);
      assertConverged(worlds);
    }
  }

  // ---- steps

  private void step(World at) {
    var dice = random.nextInt(100);
    if (dice < 30) {
      applySet(at, any(SETS));
    } else if (dice < 40) {
      deleteSet(at, any(SETS));
    } else if (dice < 75) {
      applyAssignment(at, any(ASSIGNMENTS));
    } else if (dice < 92) {
      var name = any(ASSIGNMENTS);
      tell(at, "delete " + name, () -> at.delete(AccountAssignment.class, name));
    } else {
      var name = any(ASSIGNMENTS);
      tell(at, "see " + name, () -> at.until(() -> isEvaluated(at.assignment(name))));
    }
  }

  private void tell(World at, String what, Runnable run) {
    story.add(cluster(at) + ": " + what);
    run.run();
  }

  private void applySet(World at, String set) {
    var hours = 1 + random.nextInt(12);
    tell(
        at,
        "apply %s with %d h".formatted(set, hours),
        () ->
            at.apply(
                set(
                    resource(at, set),
                    "name: %s\nsessionDuration: PT%dH".formatted(nameInAws(at, set), hours))));
  }

  /** With the assignments that have it or may still have it, as who deletes a set for good does. */
  private void deleteSet(World at, String set) {
    tell(
        at,
        "delete " + set,
        () -> {
          assignments(at)
              .filter(a -> refersTo(a, resource(at, set)) || !isSettled(a))
              .forEach(a -> at.delete(AccountAssignment.class, a.getMetadata().getName()));
          at.delete(PermissionSet.class, resource(at, set));
          at.awaitGone(PermissionSet.class, resource(at, set));
        });
  }

  private void applyAssignment(World at, String name) {
    var account = any(ACCOUNTS);
    var group = any(GROUPS);
    if (random.nextInt(2) == 0) {
      tell(
          at,
          "apply %s: %s %s %s".formatted(name, account, BY_HAND, group),
          () -> at.apply(byArn(name, account, group)));
    } else {
      var set = any(SETS);
      tell(
          at,
          "apply %s: %s %s %s".formatted(name, account, set, group),
          () -> at.apply(assignment(name, resource(at, set), account, "group: " + group)));
    }
  }

  private String byArn(String name, String account, String group) {
    return request(
        name, "permissionSetArn: " + byHandArn, "group: " + group, "id: \"%s\"".formatted(account));
  }

  private String createByHand(String name) {
    return world
        .sso()
        .createPermissionSet(r -> r.instanceArn(world.instanceArn()).name(name))
        .permissionSet()
        .permissionSetArn();
  }

  // ---- the end

  /** Nobody has anything left to do, and AWS has what the owners say. */
  private void assertConverged(List<World> worlds) {
    var sets = new TreeMap<String, String>();
    var expected = new TreeSet<String>();
    var names = new TreeSet<String>();
    for (var at : worlds) {
      for (var resource : resources(at).toList()) {
        assertThat(resource.isMarkedForDeletion()).as("is still there: %s", resource).isFalse();
      }
      permissionSets(at).forEach(set -> names.add(set.getSpec().name()));
    }
    var inAws = world.state().permissionSets();
    inAws.forEach(set -> sets.put(set.name(), set.tags().getOrDefault(CLUSTER_TAG, "")));
    sets.remove(BY_HAND);
    assertThat(sets.keySet()).isEqualTo(names);
    for (var at : worlds) {
      permissionSets(at).forEach(set -> assertAsOwned(set, sets, at));
      assignments(at).forEach(a -> expect(at, a, sets, expected));
    }
    for (var set : names) {
      assertThat(worlds.stream().filter(at -> owns(at, set, sets)))
          .as("who has %s and owns it", set)
          .hasSize(1);
    }
    assertThat(world.assignments()).containsExactlyElementsOf(expected);
  }

  private void assertAsOwned(PermissionSet set, Map<String, String> owners, World at) {
    var name = set.getSpec().name();
    var isOwner = clusterId(at).equals(owners.get(name));
    assertThat(reason(set, set.getStatus() == null ? null : set.getStatus().observedGeneration()))
        .as(() -> set.getMetadata().getName() + ": " + set.getStatus())
        .isEqualTo((isOwner ? Reason.PROVISIONED : Reason.OWNED_BY_ANOTHER).text());
    if (isOwner) {
      var state = world.state().permissionSet(name);
      assertThat(state.sessionDuration()).isEqualTo(set.getSpec().sessionDuration());
      assertThat(state.provisioned().values()).allMatch(r -> r == state.revision());
    }
  }

  private void expect(
      World at, AccountAssignment assignment, Map<String, String> owners, Set<String> expected) {
    var spec = assignment.getSpec();
    var status = assignment.getStatus();
    var reason = reason(assignment, status == null ? null : status.observedGeneration());
    var set =
        spec.permissionSetRef() == null
            ? BY_HAND
            : permissionSets(at)
                .filter(s -> s.getMetadata().getName().equals(spec.permissionSetRef().name()))
                .map(s -> s.getSpec().name())
                .findFirst()
                .orElse("");
    if (set.equals(BY_HAND) || owns(at, set, owners)) {
      expected.add("%s %s %s".formatted(spec.account().id(), set, spec.principal().group()));
      assertThat(reason)
          .as(() -> assignment.getMetadata().getName() + ": " + status)
          .isIn(Reason.ASSIGNED.text(), Reason.DUPLICATE.text());
      assertThat(status.obsolete()).isEmpty();
    } else {
      assertThat(reason)
          .as(() -> assignment.getMetadata().getName() + ": " + status)
          .isEqualTo(Reason.PERMISSION_SET_NOT_READY.text());
      held(assignment, expected);
    }
  }

  /** What it has and keeps until it can have what it requests. */
  private void held(AccountAssignment assignment, Set<String> expected) {
    var status = assignment.getStatus();
    var held = new ArrayList<>(status.obsolete().stream().map(o -> o.assignment()).toList());
    if (status.assigned() != null) {
      held.add(status.assigned());
    }
    world.state().assignments().stream()
        .filter(a -> held.contains(World.access(a)))
        .map(World::text)
        .forEach(expected::add);
  }

  private boolean owns(World at, String set, Map<String, String> owners) {
    return clusterId(at).equals(owners.get(set))
        && permissionSets(at).anyMatch(s -> s.getSpec().name().equals(set));
  }

  /** Everything is compared with AWS twice by whoever requests it, and nothing is written. */
  private void assertQuiet(List<World> worlds) {
    world.aws().clearLogs();
    var sets = world.state().permissionSets().stream().filter(this::isOwned).toList();
    var isByHandAssigned =
        worlds.stream()
            .flatMap(SeveralClustersScenariosTest::assignments)
            .anyMatch(a -> a.getSpec().permissionSetArn() != null);
    world.until(
        () ->
            sets.stream().allMatch(set -> reads("DescribePermissionSet", set.arn()) > 2)
                && (!isByHandAssigned || reads("ListAccountAssignments", byHandArn) > 8));

    assertThat(world.writes()).isEmpty();
  }

  private boolean isOwned(StateView.PermissionSet set) {
    return set.tags().containsKey(CLUSTER_TAG);
  }

  private long reads(String operation, String arn) {
    return world.calls(operation).stream()
        .filter(call -> call.input().path("PermissionSetArn").asText().equals(arn))
        .count();
  }

  private void assertNoSetChangedHands() {
    assertThat(Stream.of("TagResource", "UntagResource").flatMap(o -> world.calls(o).stream()))
        .extracting(Call::input)
        .noneMatch(input -> input.toString().contains(CLUSTER_TAG));
  }

  // ---- words

  private String cluster(World at) {
    return at == world ? "here" : "there";
  }

  private String clusterId(World at) {
    return at == world ? World.CLUSTER : OTHER_CLUSTER;
  }

  private String resource(World at, String set) {
    return cluster(at) + "-" + set;
  }

  private String nameInAws(World at, String set) {
    return set.equals("own") ? resource(at, set) : set;
  }

  private static boolean refersTo(AccountAssignment assignment, String set) {
    var reference = assignment.getSpec().permissionSetRef();
    return reference != null && reference.name().equals(set);
  }

  /** It has what its spec requests, and nothing of an earlier spec. */
  private static boolean isSettled(AccountAssignment assignment) {
    var status = assignment.getStatus();
    return isEvaluated(assignment)
        && status != null
        && status.obsolete().isEmpty()
        && Objects.equals(status.assigned(), status.resolved());
  }

  private static boolean isEvaluated(AccountAssignment assignment) {
    return assignment == null
        || assignment.isMarkedForDeletion()
        || (assignment.getStatus() != null
            && assignment
                .getMetadata()
                .getGeneration()
                .equals(assignment.getStatus().observedGeneration()));
  }

  private static String reason(HasMetadata resource, Long observedGeneration) {
    assertThat(observedGeneration)
        .as("has a status: %s", resource)
        .isEqualTo(resource.getMetadata().getGeneration());
    return World.ready(
            resource instanceof PermissionSet set
                ? set.getStatus().conditions()
                : ((AccountAssignment) resource).getStatus().conditions())
        .reason();
  }

  private static Stream<PermissionSet> permissionSets(World at) {
    return at
        .client()
        .resources(PermissionSet.class)
        .inNamespace(at.namespace())
        .list()
        .getItems()
        .stream();
  }

  private static Stream<AccountAssignment> assignments(World at) {
    return at
        .client()
        .resources(AccountAssignment.class)
        .inNamespace(at.namespace())
        .list()
        .getItems()
        .stream();
  }

  private static Stream<HasMetadata> resources(World at) {
    return Stream.concat(permissionSets(at), assignments(at));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
