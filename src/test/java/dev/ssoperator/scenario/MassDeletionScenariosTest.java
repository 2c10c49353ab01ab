package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mistakes that delete many resources in one moment. */
@OnEveryBackend
class MassDeletionScenariosTest extends ScenarioTest {

  private static final int LIMIT = RevocationBreaker.Settings.DEFAULT.limit();
  private static final int ALL = 100;
  private static final String LEAVER = "555555555555";

  MassDeletionScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void ofADeletedNamespaceTwentyAssignmentsGoAndTheRestWhenItIsReleased() {
    try (var there = world.anotherNamespace()) {
      world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
      world.startOperatorAlsoIn(there);
      given(there, ALL);
      world.apply(set("here", "") + assignment("leaver", "here", LEAVER, "group: data"));
      world.awaitAssignment("leaver", Reason.ASSIGNED);
      world.slow();

      deleteNamespace(there);
      there.until(() -> revocations().size() == LIMIT);
      world.delete(AccountAssignment.class, "leaver");
      world.until(
          () ->
              World.ready(world.assignment("leaver").getStatus().conditions())
                  .reason()
                  .equals(Reason.WAITING_FOR_SLOT.text()));
      world.finishRequests();

      world.awaitGone(AccountAssignment.class, "leaver");
      awaitHeld(there, ALL - LIMIT);
      assertThat(revocations()).hasSize(LIMIT + 1);
      assertThat(revocations().get(LIMIT)).isEqualTo(LEAVER);

      there.releaseRevocations("30");
      there.until(() -> revocations().size() == LIMIT + 31);
      awaitHeld(there, ALL - LIMIT - 30);
      there.releaseRevocations("50");

      awaitNothing(there);
      assertThat(revocations()).hasSize(ALL + 1);
    }
  }

  @Test
  void aRestartWhileTheNamespaceIsDeletedChangesNothing() {
    try (var there = world.anotherNamespace()) {
      world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
      var first = world.startOperatorAlsoIn(there);
      given(there, ALL);
      world.slow();
      deleteNamespace(there);
      there.until(() -> revocations().size() == LIMIT);

      first.close();
      world.startOperatorAlsoIn(there);
      world.finishRequests();

      awaitHeld(there, ALL - LIMIT);
      assertThat(revocations()).hasSize(LIMIT);
      there.releaseRevocations("80");
      awaitNothing(there);
      assertThat(revocations()).hasSize(ALL);
    }
  }

  @Test
  void aFailoverWhileTheNamespaceIsDeletedChangesNothing() {
    try (var there = world.anotherNamespace()) {
      world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
      var leader = world.startReplicaAlsoIn(there, "first");
      given(there, ALL);
      world.startReplicaAlsoIn(there, "second");
      deleteNamespace(there);
      there.until(() -> revocations().size() == LIMIT);

      leader.close();
      world.until(() -> world.leaseHolder().equals("second"));

      awaitHeld(there, ALL - LIMIT);
      assertThat(revocations()).hasSize(LIMIT);
      there.releaseRevocations("80");
      awaitNothing(there);
      assertThat(revocations()).hasSize(ALL);
    }
  }

  @Test
  void accessOfANamespaceThatWasDeletedByMistakeIsKeptByRetainingIt() {
    try (var there = world.anotherNamespace()) {
      world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
      var operator = world.startOperatorAlsoIn(there);
      given(there, LIMIT + 3);
      deleteNamespace(there);
      awaitHeld(there, 3);

      there.apply(set("ops", "deletionPolicy: Retain"));
      for (var held : Held.in(there)) {
        there.edit(
            AccountAssignment.class,
            held.getMetadata().getName(),
            MassDeletionScenariosTest::retain);
      }

      awaitNothing(there);
      assertThat(world.assignments()).hasSize(3);
      assertThat(revocations()).hasSize(LIMIT);
      assertThat(operator.metrics().value("ssoperator_revocations_held")).isZero();
    }
  }

  private static void retain(AccountAssignment assignment) {
    var spec = assignment.getSpec();
    assignment.setSpec(
        new AccountAssignmentSpec(
            spec.permissionSetRef(),
            null,
            spec.principal(),
            spec.account(),
            DeletionPolicy.RETAIN));
  }

  @Test
  void aPrunedFolderOfBothKindsIsHeldAndItsSetsWait() {
    world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
    world.startOperator();
    given(world, LIMIT + 5);
    world.apply(set("unused", ""));
    world.awaitSet("unused", Reason.PROVISIONED);

    prune(world);

    awaitHeld(world, 5);
    world.awaitGone(PermissionSet.class, "unused");
    assertThat(world.condition("ops", "Ready").reason())
        .isEqualTo(Reason.WAITING_FOR_ASSIGNMENTS.text());
    assertThat(world.assignments()).hasSize(5);
    world.releaseRevocations("5");
    awaitNothing(world);
    assertThat(revocations()).hasSize(LIMIT + 5);
    assertThat(world.state().permissionSets()).isEmpty();
  }

  @Test
  void ofTwoNamespacesEachHasALimitAndAReleaseOfItsOwn() {
    try (var there = world.anotherNamespace()) {
      world.holdRevocations(RevocationBreaker.Settings.DEFAULT);
      world.startOperatorAlsoIn(there);
      var accounts = Held.addAccounts(world, LIMIT + 5);
      assignAll(world, "here", accounts);
      assignAll(there, "there", accounts);

      prune(world);
      prune(there);

      awaitHeld(world, 5);
      awaitHeld(there, 5);
      assertThat(revocations()).hasSize(2 * LIMIT);
      there.releaseRevocations("5");
      awaitNothing(there);
      awaitHeld(world, 5);
      assertThat(revocations()).hasSize(2 * LIMIT + 5);
    }
  }

  @Test
  void whenTheDefinitionIsDeletedWhileTheOperatorIsAwayTheRestIsHeldAndItCanBeInstalledAgain() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server keeps what a definition defines");
    try (var server = ApiServer.another();
        var cluster = World.on(server)) {
      cluster.holdRevocations(RevocationBreaker.Settings.DEFAULT);
      var first = cluster.startOperator();
      var accounts = Held.addAccounts(cluster, LIMIT + 5);
      assignAll(cluster, "ops", accounts);
      first.close();

      var name = CrdGenerator.definition(AccountAssignment.class).getMetadata().getName();
      var definitions = cluster.client().apiextensions().v1().customResourceDefinitions();
      definitions.withName(name).delete();
      cluster.until(
          () ->
              Held.assignments(cluster).stream().allMatch(AccountAssignment::isMarkedForDeletion));
      cluster.startOperator();

      awaitHeld(cluster, 5);
      assertThat(cluster.assignments()).hasSize(5);
      var again = assignment("again", "ops", accounts.get(0), "group: platform");
      assertThatThrownBy(() -> cluster.apply(again))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining(
              "create not allowed while custom resource definition is terminating");
      cluster.releaseRevocations("5");
      cluster.until(() -> definitions.withName(name).get() == null);
      assertThat(cluster.assignments()).isEmpty();

      server.installAgain();
      cluster.apply(again);
      cluster.awaitAssignment("again", Reason.ASSIGNED);
    }
  }

  /** Assigns a permission set in so many accounts. */
  private void given(World in, int count) {
    assignAll(in, "ops", Held.addAccounts(world, count));
  }

  private static void assignAll(World in, String set, List<String> accounts) {
    in.apply(set(set, ""));
    var manifests = new StringBuilder();
    for (var account : accounts) {
      manifests.append(assignment(set + "-" + account, set, account, "group: platform"));
    }
    in.apply(manifests.toString());
    for (var account : accounts) {
      in.awaitAssignment(set + "-" + account, Reason.ASSIGNED);
    }
  }

  /** Deletes a namespace, and then what the namespace controller deletes in it. */
  private static void deleteNamespace(World of) {
    of.client().namespaces().withName(of.namespace()).delete();
    prune(of);
  }

  /** Deletes everything of both kinds. */
  private static void prune(World of) {
    of.client().resources(PermissionSet.class).inNamespace(of.namespace()).delete();
    of.client().resources(AccountAssignment.class).inNamespace(of.namespace()).delete();
  }

  private static void awaitHeld(World in, int count) {
    in.until(() -> Held.assignments(in).size() == count && Held.in(in).size() == count);
  }

  private static void awaitNothing(World in) {
    in.until(
        () ->
            Held.assignments(in).isEmpty()
                && in.client()
                    .resources(PermissionSet.class)
                    .inNamespace(in.namespace())
                    .list()
                    .getItems()
                    .isEmpty());
  }

  /** The accounts of the revocations that AWS was asked for, in their order. */
  private List<String> revocations() {
    return world.calls("DeleteAccountAssignment").stream()
        .map(call -> call.input().path("TargetId").asText())
        .toList();
  }
}
