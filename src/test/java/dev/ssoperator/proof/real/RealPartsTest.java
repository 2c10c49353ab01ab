package dev.ssoperator.proof.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.proof.Eyes;
import dev.ssoperator.proof.Settled;
import dev.ssoperator.proof.model.Json;
import dev.ssoperator.proof.model.Model;
import dev.ssoperator.proof.model.Past;
import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas of the operator as it is built, with the rights of the chart on a real
 * kube-apiserver. At random they are killed, suspended and cut off, and AWS fails, while a user
 * creates, edits and deletes. {@code -Dproof.real.rounds} makes more rounds than a build does, and
 * {@code -Dproof.real.seed} others; each disruption has its turn once in as many rounds as there
 * are disruptions.
 */
class RealPartsTest extends ScenarioTest {

  private static final int ROUNDS = Integer.getInteger("proof.real.rounds", 2);
  private static final long SEED = Long.getLong("proof.real.seed", 1);

  private static final Duration SHORTEST_REQUEST = Duration.ofMillis(100);
  private static final Duration LONGEST_REQUEST = Duration.ofMillis(800);

  private static final int STEPS = 3;

  /** Requested from the beginning to the end. */
  private static final List<String> ALWAYS = List.of("alice", "bob");

  /** One more each round, each for three rounds. */
  private static final List<String> CANARIES = List.of("carol", "dave", "erin", "frank");

  private static final int ROUNDS_OF_A_CANARY = 3;

  @TempDir Path folder;

  private final List<String> story = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final List<Kept> givenUp = new ArrayList<>();
  private final Random random = new Random(SEED);
  private final List<Disruption> deck = new ArrayList<>();

  RealPartsTest() {
    super(Backend.API_SERVER);
  }

  /** Everything in it has a time of its own. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void whateverBefallsTheReplicasAwsHasWhatIsRequestedInTheEnd() throws Exception {
    var started = Instant.now();
    world.aws().behaviour(world.aws().behaviour().withLatency(SHORTEST_REQUEST, LONGEST_REQUEST));
    var tenant = new Tenant(world, random, story);
    var console = new Console(world, random, story);
    try (var replicas = new Replicas(world, folder)) {
      try {
        tenant.begin();
        for (var user : ALWAYS) {
          keep(replicas, tenant, "always-" + user, Tenant.ACCOUNTS.get(0), user);
        }
        for (var round = 1; round <= ROUNDS; round++) {
          round(round, replicas, tenant, console);
        }
        calmDown(replicas, tenant);
      } catch (Throwable e) {
        throw new AssertionError(String.join("\n", story) + "\n" + replicas.logs(), e);
      }
      check(tenant);
      say(started, replicas);
    }
  }

  private void round(int round, Replicas replicas, Tenant tenant, Console console)
      throws InterruptedException {
    var leader = replicas.leader();
    var disruption = next();
    story.add("round %d: %s is the leader".formatted(round, leader));
    act(tenant, console);
    story.add("begins: " + disruption);
    var end = disruption.begin(replicas, leader);
    act(tenant, console);
    end.run();
    story.add("ends: " + disruption);
    act(tenant, console);
    var account = Tenant.ACCOUNTS.get(1 + round % (Tenant.ACCOUNTS.size() - 1));
    keep(replicas, tenant, canary(round), account, CANARIES.get(round % CANARIES.size()));
    if (round > ROUNDS_OF_A_CANARY) {
      giveUp(replicas, tenant, canary(round - ROUNDS_OF_A_CANARY));
    }
  }

  private static String canary(int round) {
    return "canary-" + round;
  }

  /** Draws all disruptions before one comes again. */
  private Disruption next() {
    if (deck.isEmpty()) {
      deck.addAll(List.of(Disruption.values()));
      Collections.shuffle(deck, random);
    }
    return deck.remove(deck.size() - 1);
  }

  private void act(Tenant tenant, Console console) {
    for (var i = 0; i < STEPS; i++) {
      console.fault();
      tenant.step();
    }
    console.act();
  }

  /** Requests an access, and waits until it exists: something gets through in each round. */
  private void keep(Replicas replicas, Tenant tenant, String name, String account, String user) {
    tenant.keep(name, account, user + "@example.com");
    replicas.until(name + " Ready", () -> isReady(world.assignment(name)));
    var assigned = Objects.requireNonNull(world.assignment(name)).getStatus().assigned();
    kept.put(
        name,
        new Kept(
            name,
            assigned.accountId(),
            assigned.permissionSetArn(),
            assigned.principalId(),
            Instant.now(),
            Instant.MAX));
  }

  private void giveUp(Replicas replicas, Tenant tenant, String name) {
    var until = Objects.requireNonNull(kept.remove(name));
    givenUp.add(until.endingAt(Instant.now()));
    tenant.giveUp(name);
    replicas.until(name + " gone", () -> world.assignment(name) == null);
    assertThat(world.state().assignments())
        .noneMatch(
            a ->
                a.principalId().equals(until.principalId())
                    && a.accountId().equals(until.accountId()));
  }

  private void calmDown(Replicas replicas, Tenant tenant) {
    story.add("calm");
    world.aws().clearFaults();
    world.aws().behaviour(world.aws().behaviour().withoutLatency());
    tenant.end();
    replicas.leader();
    await()
        .atMost(RunProcess.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertAsRequested(tenant));
  }

  /** As the model says, and as the user remembers. */
  private void assertAsRequested(Tenant tenant) {
    var cluster = Eyes.cluster(world.client(), world.namespace());
    var state = world.state();
    var byHand =
        state.assignments().stream()
            .filter(Console::isByHand)
            .map(Eyes::tuple)
            .collect(Collectors.toSet());
    var past = new Past(Map.of(), byHand, Set.of(), Set.of());
    var expected = Model.expect(cluster, Eyes.directory(state, Map.of()), Settings.PLAIN, past);
    Settled.check(cluster, state, expected, Map.of(), World.CLUSTER);

    assertThat(
            state.assignments().stream()
                .filter(a -> !Console.isByHand(a))
                .map(World::text)
                .toList())
        .containsExactlyInAnyOrderElementsOf(tenant.requested());
    assertThat(state.permissionSets())
        .extracting(StateView.PermissionSet::name)
        .containsExactlyInAnyOrderElementsOf(tenant.sets().keySet());
    assertThat(cluster.assignments().stream().filter(a -> !a.isMember()).map(Json::name))
        .containsExactlyInAnyOrderElementsOf(tenant.names());
    assertThat(cluster.permissionSets())
        .extracting(set -> set.text("spec", "sessionDuration"))
        .containsExactlyInAnyOrderElementsOf(tenant.sets().values());
  }

  /** What must have held all the time. */
  private void check(Tenant tenant) {
    var calls = world.aws().calls();
    var effects = world.aws().effects();
    var all = new ArrayList<>(givenUp);
    all.addAll(kept.values());

    assertThat(Writers.lateWrites(calls)).as(() -> "writers, after " + story).isEmpty();
    assertThat(all)
        .as(() -> "what was requested all the time, after " + story)
        .allSatisfy(access -> assertThat(effects).noneMatch(access::isViolatedBy));
    assertThat(effects.stream().filter(e -> e.kind() == Effect.Kind.PERMISSION_SET_CREATED))
        .as("permission sets that were created")
        .hasSizeLessThanOrEqualTo(tenant.setsMade());
    assertThat(accountsByHand(effects)).isEqualTo(presentByHand());
  }

  /** The accounts in which a person with the console has assigned access. */
  private Set<String> accountsByHand(List<Effect> effects) {
    var accounts = new TreeSet<String>();
    var group = world.groupId(Console.GROUP_BY_HAND);
    effects.stream()
        .filter(effect -> effect.kind() == Effect.Kind.ASSIGNMENT_CREATED)
        .filter(effect -> group.equals(effect.principalId()))
        .forEach(effect -> accounts.add(effect.accountId()));
    return accounts;
  }

  private Set<String> presentByHand() {
    var accounts = new TreeSet<String>();
    world.state().assignments().stream()
        .filter(Console::isByHand)
        .map(StateView.Assignment::accountId)
        .forEach(accounts::add);
    return accounts;
  }

  private void say(Instant started, Replicas replicas) throws java.io.IOException {
    var calls = world.aws().calls();
    System.out.printf(
        "Real parts: %s, seed %d: %d rounds, %d processes, %d that wrote to AWS in turn, %d calls,"
            + " %d things that users did, 0 violations, %d s%n",
        Build.description(),
        SEED,
        ROUNDS,
        replicas.processes(),
        Writers.turns(calls).size(),
        calls.size(),
        story.size(),
        Duration.between(started, Instant.now()).toSeconds());
  }

  private static boolean isReady(AccountAssignment assignment) {
    return assignment != null
        && assignment.getStatus() != null
        && assignment.getStatus().assigned() != null
        && Objects.equals(
            assignment.getMetadata().getGeneration(), assignment.getStatus().observedGeneration())
        && World.ready(assignment.getStatus().conditions()).reason().equals(Reason.ASSIGNED.text());
  }
}
