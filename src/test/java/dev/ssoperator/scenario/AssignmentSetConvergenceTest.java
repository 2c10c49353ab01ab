package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After random edits of sets, of the organization and of explicit resources, with faults and
 * restarts in between, AWS has what a model says, and every member exists that is to, and no other.
 */
@OnEveryBackend
class AssignmentSetConvergenceTest extends ScenarioTest {

  private static final int STEPS = 14;

  private static final List<String> GROUPS = List.of("developers", "finance", "platform");
  private static final List<String> SETS = List.of("read", "write");
  private static final List<String> UNITS =
      List.of("ou-exam-workloadsprod", "ou-exam-workloadsstaging", "ou-exam-sandboxes");

  /** Selectors as YAML, and what they mean. */
  private static final Map<String, Predicate<Member>> SELECTORS =
      new TreeMap<>(
          Map.of(
              "{organizationalUnit: {path: Workloads}}",
                  m -> m.unit.startsWith("ou-exam-workloads"),
              "{organizationalUnit: {path: Workloads/Prod}}", m -> m.unit.equals(UNITS.get(0)),
              "{organizationalUnit: {id: ou-exam-sandboxes}}", m -> m.unit.equals(UNITS.get(2)),
              "{tags: {env: prod}}", m -> "prod".equals(m.tags.get("env")),
              "{names: [\"*-shop\", sandbox]}",
                  m -> m.name.endsWith("-shop") || m.name.equals("sandbox"),
              "{ids: [\"555555555555\"]}", m -> m.id.equals("555555555555")));

  /** An account as the model has it. */
  private static final class Member {
    private final String id;
    private String name;
    private String unit;
    private Map<String, String> tags;

    private Member(Seed.Account account) {
      id = account.id();
      name = account.name();
      unit = Objects.requireNonNullElse(account.organizationalUnit(), "");
      tags = Objects.requireNonNullElse(account.tags(), Map.of());
    }
  }

  /** A set as the model has it. */
  private record Wanted(
      Set<String> groups, Set<String> sets, Set<String> selected, Set<String> excluded) {}

  private final Map<String, Member> accounts = new TreeMap<>();
  private final Map<String, Wanted> wanted = new HashMap<>();
  private final Map<String, String> explicit = new HashMap<>();

  AssignmentSetConvergenceTest(Backend backend) {
    super(backend);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void awsHasWhatTheModelSays(long seed) {
    var random = new Random(seed);
    Seed.exampleCorp().accounts().stream()
        .filter(account -> account.state() == null)
        .forEach(account -> accounts.put(account.id(), new Member(account)));
    world.startOperator();
    world.apply(set("read", "") + set("write", ""));

    for (var step = 0; step < STEPS; step++) {
      step(random);
    }
    world.aws().clearFaults();
    world.untilAsserted(this::assertAsTheModel);
    for (var name : wanted.keySet()) {
      world.awaitAssignmentSet(name, Reason.ASSIGNED, s -> s.ready().equals(s.desired()));
    }
  }

  private void step(Random random) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> applySet(pick(random, List.of("first", "second")), random);
      case 3 -> move(random);
      case 4 -> tag(random);
      case 5 -> rename(random);
      case 6 -> toggleExplicit(random);
      case 7 -> deleteMember(random);
      case 8 -> deleteSet(random);
      default -> disturb(random);
    }
  }

  private void applySet(String name, Random random) {
    var set =
        new Wanted(
            some(random, GROUPS),
            some(random, SETS),
            some(random, List.copyOf(SELECTORS.keySet())),
            random.nextBoolean() ? some(random, List.copyOf(SELECTORS.keySet())) : Set.of());
    // A set that is being deleted is not the one that follows.
    if (!wanted.containsKey(name)) {
      world.awaitGone(AccountAssignmentSet.class, name);
    }
    wanted.put(name, set);
    world.apply(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: %s}
        spec:
          principals: [%s]
          permissionSetRefs: [%s]
          accounts: [%s]
          excludeAccounts: [%s]
        """
            .formatted(
                name,
                each("{group: %s}", set.groups()),
                each("{name: %s}", set.sets()),
                String.join(", ", set.selected()),
                String.join(", ", set.excluded())));
  }

  private static String each(String format, Set<String> values) {
    return String.join(", ", values.stream().map(format::formatted).toList());
  }

  private void move(Random random) {
    var account = pick(random, List.copyOf(accounts.values()));
    account.unit = pick(random, UNITS);
    world.aws().moveAccount(account.id, account.unit);
  }

  private void tag(Random random) {
    var account = pick(random, List.copyOf(accounts.values()));
    account.tags = Map.of("env", pick(random, List.of("prod", "dev")));
    world.aws().accountTags(account.id, account.tags);
  }

  private void rename(Random random) {
    var account = pick(random, List.copyOf(accounts.values()));
    account.name = "renamed" + random.nextInt(100) + pick(random, List.of("-shop", "-other"));
    world.aws().rename(account.id, account.name);
  }

  private void toggleExplicit(Random random) {
    var name = "explicit-" + random.nextInt(2);
    if (explicit.remove(name) != null) {
      world.delete(AccountAssignment.class, name);
      return;
    }
    world.awaitGone(AccountAssignment.class, name);
    var account = pick(random, List.copyOf(accounts.keySet()));
    var set = pick(random, SETS);
    var group = pick(random, GROUPS);
    explicit.put(name, account + " " + set + " " + group);
    world.apply(assignment(name, set, account, "group: " + group));
  }

  private void deleteMember(Random random) {
    var members =
        world.assignmentResources().stream()
            .filter(resource -> !resource.getMetadata().getOwnerReferences().isEmpty())
            .toList();
    if (!members.isEmpty()) {
      world.client().resource(pick(random, members)).delete();
    }
  }

  private void deleteSet(Random random) {
    var name = pick(random, List.of("first", "second"));
    if (wanted.remove(name) != null) {
      world.delete(AccountAssignmentSet.class, name);
    }
  }

  private void disturb(Random random) {
    switch (random.nextInt(4)) {
      case 0 -> {
        world.killOperator();
        world.startOperator();
      }
      case 1 ->
          world
              .aws()
              .addFault(
                  FaultSpec.error("ListAccountsForParent", "TooManyRequestsException", "no")
                      .times(4));
      case 2 ->
          world
              .aws()
              .addFault(
                  FaultSpec.error("CreateAccountAssignment", "ConflictException", "no").times(3));
      default -> world.aws().addFault(FaultSpec.lostResponse("CreateAccountAssignment").times(2));
    }
  }

  // ---- the model

  private void assertAsTheModel() {
    var expected = new TreeSet<>(explicit.values());
    var members = 0;
    for (var set : wanted.values()) {
      var selected = selected(set);
      members += selected.size() * set.groups().size() * set.sets().size();
      for (var account : selected) {
        for (var permissionSet : set.sets()) {
          set.groups().forEach(g -> expected.add(account + " " + permissionSet + " " + g));
        }
      }
    }
    assertThat(world.assignments()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(world.assignmentResources())
        .hasSize(members + explicit.size())
        .noneMatch(AccountAssignment::isMarkedForDeletion);
  }

  private List<String> selected(Wanted set) {
    return accounts.values().stream()
        .filter(account -> matches(set.selected(), account))
        .filter(account -> !matches(set.excluded(), account))
        .map(account -> account.id)
        .toList();
  }

  private static boolean matches(Set<String> selectors, Member account) {
    return selectors.stream()
        .anyMatch(selector -> Objects.requireNonNull(SELECTORS.get(selector)).test(account));
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Set<String> some(Random random, List<String> from) {
    var rest = new ArrayList<>(from);
    var some = new TreeSet<String>();
    for (var i = 0; i <= random.nextInt(2); i++) {
      some.add(rest.remove(random.nextInt(rest.size())));
    }
    return some;
  }
}
