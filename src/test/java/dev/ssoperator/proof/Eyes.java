package dev.ssoperator.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.proof.model.Cluster;
import dev.ssoperator.proof.model.Directory;
import dev.ssoperator.proof.model.Expectation;
import dev.ssoperator.proof.model.Json;
import dev.ssoperator.proof.model.Model;
import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.proof.model.Tuple;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.core.ThrowingRunnable;

/** Looks at the resources and at AWS after each step, and knows what the model says of them. */
public final class Eyes {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Who waits for something else says nothing about a look that was asked for. */
  private static final Set<String> LOOKED_AT = Set.of("Assigned", "Provisioned");

  /** How many looks there are until one changes nothing. */
  private static final int LOOKS = 3;

  private static final List<String> READS = List.of("Describe", "List", "Get");

  private final World world;
  private final Settings settings;
  private final Memory memory = new Memory();
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private final Map<String, String> setNames = new HashMap<>();

  /** What must be there without a break, since it was seen. */
  private final Set<Tuple> granted = new TreeSet<>();

  private long seenEffects;
  private long seenCalls;
  private int looks;
  private int revoked;
  private boolean isReleased;
  private Tally tally = Tally.NONE;

  Eyes(World world, Settings settings) {
    this.world = world;
    this.settings = settings;
    Seed.exampleCorp()
        .accounts()
        .forEach(a -> tags.put(a.id(), a.tags() == null ? Map.of() : a.tags()));
    look();
  }

  Tally tally() {
    return tally;
  }

  // ---- what the driver does itself

  void assignsByHand(Tuple tuple) {
    memory.assignedByHand(tuple);
  }

  void revokesByHand(Tuple tuple) {
    memory.revokedByHand(tuple);
  }

  void editsByHand(String set) {
    memory.editedByHand(set);
  }

  /** Until the operator undoes it, it may act on what a member has become. */
  void meddles(AccountAssignment member) {
    memory.mayAsk(
        read(world.client().getKubernetesSerialization().asJson(member)),
        cluster(),
        directory(world.state(), tags),
        settings);
  }

  void retains(String assignment) {
    memory.retains(assignment);
  }

  /** AWS did not do what was asked for by hand. */
  void refused() {
    memory.forgetLast();
  }

  void tags(String account, String env) {
    tags.put(account, Map.of("env", env));
  }

  // ---- looking

  /** Takes in what is, and checks what must be at every moment. */
  Expectation look() {
    // What happens after this is judged by the resources of the next look.
    var effects = world.aws().effects();
    var calls = world.aws().calls();
    var state = world.state();
    state.permissionSets().forEach(set -> setNames.put(set.arn(), set.name()));
    var cluster = cluster();
    var directory = directory(state, tags);
    memory.takeIn(cluster, directory, settings, state);
    var expected = Model.expect(cluster, directory, settings, memory.past());
    nothingThatIsAskedForWasTakenAway(expected, effects);
    nothingWasAskedForThatIsNotAllowed(calls);
    memory.handled();
    return expected;
  }

  private void nothingThatIsAskedForWasTakenAway(Expectation expected, List<Effect> effects) {
    granted.retainAll(expected.must());
    for (var effect : effects) {
      if (effect.seq() > seenEffects && effect.kind() == Effect.Kind.ASSIGNMENT_DELETED) {
        var tuple = tuple(effect);
        if (!memory.byHand(tuple)) {
          revoked++;
          assertThat(granted)
              .as("is asked for all the time, and was revoked")
              .doesNotContain(tuple);
        }
      }
      seenEffects = Math.max(seenEffects, effect.seq());
    }
  }

  private Tuple tuple(Effect effect) {
    return new Tuple(
        effect.accountId(),
        setNames.getOrDefault(effect.permissionSetArn(), effect.permissionSetArn()),
        effect.principalId());
  }

  private void nothingWasAskedForThatIsNotAllowed(List<Call> calls) {
    for (var call : calls) {
      if (call.seq() > seenCalls && call.operation().equals("CreateAccountAssignment")) {
        assertThat(memory.allowed()).as("was requested of AWS").contains(tuple(call));
      }
      seenCalls = Math.max(seenCalls, call.seq());
    }
  }

  private Tuple tuple(Call call) {
    return new Tuple(
        call.input().path("TargetId").asText(),
        setNames.getOrDefault(call.input().path("PermissionSetArn").asText(), "?"),
        call.input().path("PrincipalId").asText());
  }

  // ---- held revocations

  /** Whether revocations may be held at this time. */
  boolean mayHold() {
    return settings.revocationLimit() > 0 && !isReleased;
  }

  /** Nothing is held from now on; no more than allowed was revoked so far. */
  void release() {
    look();
    assertThat(revoked).as("revocations so far").isLessThanOrEqualTo(settings.revocationLimit());
    isReleased = true;
  }

  // ---- settling

  /**
   * Waits until everything is as it must be, and makes sure that nothing is written then. What the
   * model leaves open may be under way still, so the first looks may find it changed.
   */
  void settle() {
    awaitSettled(askAll());
    for (var number = 1; ; number++) {
      var open = new TreeSet<>(look().may());
      var before = world.aws().calls().size();
      awaitSettled(askAll());
      var expected = look();
      var state = world.state();
      open.addAll(expected.may());
      var written = written(before);
      if (written.isEmpty()) {
        granted.addAll(expected.must());
        tally = tally.plus(expected, cluster());
        memory.settled(state, expected);
        return;
      }
      var isLast = number == LOOKS;
      assertThat(written)
          .as("what was written although all was as it must be")
          .allMatch(call -> !isLast && (open.contains(tuple(call)) || isOpen(call, expected)));
    }
  }

  private void awaitSettled(String asked) {
    untilAsserted(
        () -> {
          Settled.check(cluster(), world.state(), look(), memory.strange());
          assertThat(notHandled(asked)).isEmpty();
        });
  }

  /** Whether a call is about a permission set of which the model does not say what it must be. */
  private boolean isOpen(Call call, Expectation expected) {
    var arn =
        call.input().path("PermissionSetArn").asText(call.input().path("ResourceArn").asText());
    return !call.operation().endsWith("AccountAssignment")
        && !expected.sets().containsKey(setNames.getOrDefault(arn, "?"));
  }

  private List<Call> written(int before) {
    var calls = world.aws().calls();
    return calls.subList(before, calls.size()).stream().filter(this::isWrite).toList();
  }

  /**
   * As long as a machine that does much else may need, unless {@code -Dproof.patience} says less.
   */
  private static void untilAsserted(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.parse(System.getProperty("proof.patience", "PT1M")))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }

  /**
   * What is asked for in an account that is not active fails, and is asked for again; so does the
   * deletion of a permission set that somebody else has assigned.
   */
  private boolean isWrite(Call call) {
    var account = call.input().path("TargetId").asText();
    var isActive =
        world.state().accounts().stream()
            .noneMatch(a -> a.id().equals(account) && !a.state().equals("ACTIVE"));
    var isInUse =
        call.operation().equals("DeletePermissionSet") && "ConflictException".equals(call.error());
    return isActive && !isInUse && READS.stream().noneMatch(call.operation()::startsWith);
  }

  private String askAll() {
    var value = "look-" + looks++;
    for (var resource : all(cluster())) {
      if (!resource.isLeaving()) {
        Settled.ask(world, resource, value);
      }
    }
    return value;
  }

  private List<String> notHandled(String asked) {
    return all(cluster()).stream()
        .filter(r -> r.requestedAt().equals(asked) && LOOKED_AT.contains(r.reason()))
        .filter(r -> !r.text("status", "lastHandledRequestedAt").equals(asked))
        .map(Json::summary)
        .toList();
  }

  private static List<Json> all(Cluster cluster) {
    var all = new ArrayList<Json>(cluster.permissionSets());
    all.addAll(cluster.assignments());
    all.addAll(cluster.assignmentSets());
    return all;
  }

  // ---- reading

  Cluster cluster() {
    return cluster(world.client(), world.namespace());
  }

  /** The resources of a namespace, and the boundaries whose names begin with its name. */
  public static Cluster cluster(KubernetesClient client, String namespace) {
    var namespaced = "/namespaces/" + namespace;
    var boundaries =
        read(client, "/accessboundaries").stream()
            .filter(b -> b.name().startsWith(namespace))
            .toList();
    return new Cluster(
        read(client, namespaced + "/permissionsets"),
        read(client, namespaced + "/accountassignments"),
        read(client, namespaced + "/accountassignmentsets"),
        boundaries);
  }

  private static List<Json> read(KubernetesClient client, String path) {
    return read(client.raw("/apis/ssoperator.dev/v1beta1" + path)).list("items");
  }

  private static Json read(String json) {
    try {
      return new Json(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The organization and the identity store.
   *
   * @param tags of accounts by id, which the state does not have
   */
  public static Directory directory(StateView state, Map<String, Map<String, String>> tags) {
    var units = new HashMap<String, StateView.OrganizationalUnit>();
    state.organizationalUnits().forEach(unit -> units.put(unit.id(), unit));
    var groups = new HashMap<String, String>();
    state.groups().forEach(group -> groups.put(group.name(), group.id()));
    var users = new HashMap<String, String>();
    state.users().forEach(user -> users.put(user.name(), user.id()));
    return new Directory(
        state.accounts().stream()
            .map(
                a ->
                    new Directory.Account(
                        a.id(),
                        a.name(),
                        a.state().equals("ACTIVE"),
                        around(a.parent(), units),
                        tags.getOrDefault(a.id(), Map.of())))
            .toList(),
        units.keySet().stream().map(id -> unit(id, units)).toList(),
        groups,
        users);
  }

  private static List<Directory.Unit> around(
      String parent, Map<String, StateView.OrganizationalUnit> units) {
    var unit = units.get(parent);
    if (unit == null) {
      return List.of(new Directory.Unit(parent, "/"));
    }
    var around = new ArrayList<>(around(unit.parent(), units));
    var above = around.get(around.size() - 1).path();
    around.add(
        new Directory.Unit(unit.id(), above.equals("/") ? unit.name() : above + "/" + unit.name()));
    return around;
  }

  private static Directory.Unit unit(String id, Map<String, StateView.OrganizationalUnit> units) {
    var around = around(id, units);
    return around.get(around.size() - 1);
  }

  /** An assignment as the model has it. */
  public static Tuple tuple(StateView.Assignment assignment) {
    return new Tuple(
        assignment.accountId(), assignment.permissionSetName(), assignment.principalId());
  }

  static Set<Tuple> tuples(StateView state) {
    var all = new HashSet<Tuple>();
    state.assignments().forEach(a -> all.add(tuple(a)));
    return all;
  }
}
