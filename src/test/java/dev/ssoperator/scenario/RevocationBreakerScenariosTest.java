package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No single mistake revokes more than a few assignments of a namespace. */
@OnEveryBackend
class RevocationBreakerScenariosTest extends ScenarioTest {

  private static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "555555555555", "666666666666");
  private static final List<String> GROUPS = List.of("platform", "finance", "developers");
  private static final int ALL = 15;
  private static final int LIMIT = 4;
  private static final String RECORDS = "ssoperator-revocations";

  private static final RevocationBreaker.Settings SETTINGS =
      new RevocationBreaker.Settings(LIMIT, Duration.ofMinutes(10));

  RevocationBreakerScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void whatIsDeletedBeyondTheLimitIsHeldUntilItIsReleased() {
    start();
    deleteAll();

    awaitHeld(ALL - LIMIT);
    assertThat(world.assignments()).hasSize(ALL - LIMIT);
    assertThat(message())
        .contains("more than 4 assignments", "namespace " + world.namespace())
        .contains(
            "kubectl annotate namespace %s ssoperator.dev/allow-revocations="
                .formatted(world.namespace()));

    release("3");
    world.until(() -> world.assignments().size() == ALL - LIMIT - 3);
    awaitHeld(ALL - LIMIT - 3);

    release("100");
    world.until(() -> resources().isEmpty());
    assertThat(world.assignments()).isEmpty();
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(ALL);
  }

  @Test
  void aRestartForgetsNeitherTheCountNorTheHold() {
    var first = start();
    deleteAll();
    awaitHeld(ALL - LIMIT);

    first.close();
    world.startOperator();
    awaitHeld(ALL - LIMIT);
    release("1");

    world.until(() -> world.assignments().size() == ALL - LIMIT - 1);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(LIMIT + 1);
  }

  @Test
  void aFailoverForgetsNeitherTheCountNorTheHold() {
    world.holdRevocations(SETTINGS);
    var leader = world.startReplica("first", Duration.ofMillis(100), Clock.systemUTC());
    assignAll();
    world.slow();
    deleteAll();
    world.until(() -> world.calls("DeleteAccountAssignment").size() == LIMIT);

    world.startReplica("second", Duration.ofMillis(100), Clock.systemUTC());
    leader.close();
    world.finishRequests();

    awaitHeld(ALL - LIMIT);
    release(String.valueOf(ALL));
    world.until(() -> resources().isEmpty());
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(ALL);
  }

  @Test
  void grantsAreNotHeld() {
    start();
    deleteAll();
    awaitHeld(ALL - LIMIT);

    world.apply(assignment("late", "ops", ACCOUNTS.get(0), "user: alice@example.com"));

    world.awaitAssignment("late", Reason.ASSIGNED);
    world.until(() -> heldResources().size() == ALL - LIMIT);
  }

  @Test
  void revocationsOutOfAnotherNamespaceAreNotHeld() {
    try (var there = world.anotherNamespace()) {
      world.holdRevocations(SETTINGS);
      world.startOperatorAlsoIn(there);
      assignAll();
      there.apply(set("other", "") + assignment("one", "other", ACCOUNTS.get(0), "group: data"));
      there.awaitAssignment("one", Reason.ASSIGNED);
      deleteAll();
      awaitHeld(ALL - LIMIT);

      there.delete(AccountAssignment.class, "one");

      there.awaitGone(AccountAssignment.class, "one");
      assertThat(heldResources()).hasSize(ALL - LIMIT);
    }
  }

  @Test
  void theCountSurvivesTheLossOfItsConfigMap() {
    start();
    for (var i = 0; i < LIMIT; i++) {
      world.delete(AccountAssignment.class, "platform-" + ACCOUNTS.get(i));
      world.awaitGone(AccountAssignment.class, "platform-" + ACCOUNTS.get(i));
      world.client().configMaps().inNamespace(world.namespace()).withName(RECORDS).delete();
    }

    world.delete(AccountAssignment.class, "platform-" + ACCOUNTS.get(LIMIT));

    world.until(() -> heldResources().size() == 1);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "gone", "[]", "{\"revocations\": [null]}"})
  void aRecordThatCannotBeReadHoldsTheRevocationsOfItsNamespace(String record) {
    record(world.namespace(), record);
    start();

    world.delete(AccountAssignment.class, "platform-" + ACCOUNTS.get(0));

    world.until(() -> heldResources().size() == 1);
    release("1");
    world.awaitGone(AccountAssignment.class, "platform-" + ACCOUNTS.get(0));
  }

  @Test
  void aRecordOfAnotherNamespaceThatCannotBeReadHoldsNothing() {
    try (var there = world.anotherNamespace()) {
      record(there.namespace(), "null");
      world.holdRevocations(SETTINGS);
      world.startOperatorAlsoIn(there);
      assignAll();

      world.delete(AccountAssignment.class, "platform-" + ACCOUNTS.get(0));

      world.awaitGone(AccountAssignment.class, "platform-" + ACCOUNTS.get(0));
    }
  }

  @Test
  void whatAnotherResourceRequestsIsHandedOverInsteadOfRevoked() {
    start();
    deleteAll();
    awaitHeld(ALL - LIMIT);
    var held = heldResources().get(0);

    world.apply(
        assignment(
            "again",
            "ops",
            held.getSpec().account().id(),
            "group: " + held.getSpec().principal().group()));

    world.awaitAssignment("again", Reason.ASSIGNED);
    world.until(() -> world.assignment(held.getMetadata().getName()) == null);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(LIMIT);
    assertThat(world.assignments()).hasSize(ALL - LIMIT);
  }

  @Test
  void unmanagedAssignmentsOfAnExclusivePermissionSetAreHeldToo() {
    start();
    var arn = world.permissionSet("ops").getStatus().arn();
    var group = world.groupId("data");
    for (var account : ACCOUNTS) {
      world.assignByHand(new AssignedAccess(arn, account, PrincipalType.GROUP, group));
    }
    world.until(() -> world.assignments().size() == ALL + ACCOUNTS.size());

    world.apply(set("ops", "exclusiveAssignments: true"));

    world.awaitSet("ops", Reason.REVOCATIONS_HELD);
    assertThat(world.assignments()).hasSize(ALL + ACCOUNTS.size() - LIMIT);
    release("1");
    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.assignments()).hasSize(ALL);
  }

  @Test
  void aReleaseUntilATimeLetsEverythingThrough() {
    start();
    release("2999-01-01T00:00:00Z");
    deleteAll();

    world.until(() -> resources().isEmpty());
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void afterEverythingThatWasHeldIsReleasedTheCountBeginsAgain() {
    start();
    deleteAll();
    awaitHeld(ALL - LIMIT);
    release(String.valueOf(ALL - LIMIT));
    world.until(() -> resources().isEmpty());

    world.apply(assignment("late", "ops", ACCOUNTS.get(0), "group: platform"));
    world.awaitAssignment("late", Reason.ASSIGNED);
    world.client().resource(world.assignment("late")).delete();

    // The revocations before still count for ten minutes.
    world.until(() -> heldResources().size() == 1);
    assertThat(world.assignments()).hasSize(1);
  }

  private void record(String namespace, String record) {
    var records = new ConfigMapBuilder().withNewMetadata().withName(RECORDS).endMetadata();
    world
        .client()
        .configMaps()
        .inNamespace(world.namespace())
        .resource(records.addToData(namespace, record).build())
        .create();
  }

  private World.OperatorProcess start() {
    world.holdRevocations(SETTINGS);
    var operator = world.startOperator(UnmanagedScenariosTest.SHORT_INTERVAL);
    assignAll();
    return operator;
  }

  private void assignAll() {
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    var manifests = new StringBuilder();
    for (var account : ACCOUNTS) {
      for (var group : GROUPS) {
        manifests.append(assignment(group + "-" + account, "ops", account, "group: " + group));
      }
    }
    world.apply(manifests.toString());
    for (var resource : resources()) {
      world.awaitAssignment(resource.getMetadata().getName(), Reason.ASSIGNED);
    }
    assertThat(world.assignments()).hasSizeGreaterThanOrEqualTo(ALL);
  }

  private void deleteAll() {
    world.client().resources(AccountAssignment.class).inNamespace(world.namespace()).delete();
  }

  private List<AccountAssignment> resources() {
    return Held.assignments(world);
  }

  private List<AccountAssignment> heldResources() {
    return Held.in(world);
  }

  private void awaitHeld(int count) {
    world.until(() -> resources().size() == count && heldResources().size() == count);
  }

  private String message() {
    return World.ready(heldResources().get(0).getStatus().conditions()).message();
  }

  private void release(String value) {
    world.releaseRevocations(value);
  }
}
