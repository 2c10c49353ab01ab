package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.apiserver.ReadOnlyCluster;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.plan.Action;
import dev.ssoperator.plan.Declared;
import dev.ssoperator.plan.Plan;
import dev.ssoperator.plan.Planner;
import dev.ssoperator.plan.Step;
import dev.ssoperator.status.Reason;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of a cluster, the operator does. */
@OnEveryBackend
class ClusterPlanScenariosTest extends ScenarioTest {

  private static final String SANDBOX = "222222222222";
  private static final String PRODUCTION = "333333333333";
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  private static final Planner.Settings OPEN = settings(0, ProtectedSettings.NONE, false);

  @TempDir private Path folder;

  ClusterPlanScenariosTest(Backend backend) {
    super(backend);
  }

  private static Planner.Settings settings(
      int limit, ProtectedSettings protectedSettings, boolean isBounded) {
    return new Planner.Settings(
        World.CLUSTER,
        new RevocationBreaker.Settings(limit, Duration.ofMinutes(10)),
        protectedSettings,
        isBounded);
  }

  private Plan plan(Planner.Settings settings) {
    var before = System.getProperty("kubeconfig");
    try {
      var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), world.kubeconfig());
      System.setProperty("kubeconfig", kubeconfig.toString());
      try (var cluster = ReadOnlyCluster.open(null, "test");
          var aws = new ReadOnlyAws(null, plenty(), Clock.systemUTC())) {
        var declared =
            Declared.ofCluster(cluster.resources(world.namespace(), settings.isBounded()));
        var survey =
            aws.survey(
                Checkpoint.none(Clock.systemUTC()),
                new Progress(),
                new ReadOnlyAws.Scope(false, declared.facets(), false));
        return Planner.of(declared, survey, settings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (before == null) {
        System.clearProperty("kubeconfig");
      } else {
        System.setProperty("kubeconfig", before);
      }
    }
  }

  private static Quotas plenty() {
    var rate = new RateLimit(100_000, 1_000);
    return new Quotas(rate, rate, rate, SlotLimits.DEFAULT);
  }

  private static List<String> texts(Plan plan) {
    return plan.steps().stream()
        .map(
            step ->
                "%s %s"
                    .formatted(
                        step.action().text(),
                        step.subject().replaceAll(" \\(.*\\)", "").replace("account ", "")))
        .toList();
  }

  private static Step only(Plan plan, Action action) {
    return plan.steps().stream().filter(step -> step.action() == action).findAny().orElseThrow();
  }

  private static String everybody(String... groups) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: everybody}
        spec:
          principals: [%s]
          permissionSetRefs: [{name: read}]
          accounts: [{ids: ["%s", "%s"]}]
        """
        .formatted(
            String.join(", ", List.of(groups).stream().map("{group: %s}"::formatted).toList()),
            SANDBOX,
            PRODUCTION);
  }

  private static String reader() {
    return set("read", "managedPolicies: [%s]".formatted(READ_ONLY));
  }

  private String message(AccountAssignment assignment) {
    return World.ready(assignment.getStatus().conditions()).message();
  }

  @Test
  void aClusterInSyncHasNoStepsUntilSomebodyChangesAws() {
    world.startOperator();
    world.apply(
        reader()
            + assignment("finance", "read", PRODUCTION, "group: finance")
            + everybody("developers", "platform"));
    world.awaitAssignment("finance", Reason.ASSIGNED);
    world.awaitAssignmentSet("everybody", Reason.ASSIGNED, set -> true);
    world.killOperator();

    var inSync = plan(OPEN);

    assertThat(inSync.steps()).isEmpty();
    assertThat(inSync.inSync()).isEqualTo(5);
    assertThat(inSync.notes()).isEmpty();

    var status =
        world
            .client()
            .resources(AccountAssignment.class)
            .inNamespace(world.namespace())
            .withName("finance")
            .get()
            .getStatus();
    world.removeByHand(status.assigned());

    assertThat(texts(plan(OPEN))).containsExactly("grant group finance, read, " + PRODUCTION);
    assertThat(world.assignments()).hasSize(4);
  }

  @Test
  void whatIsBeingDeletedOrNoLongerRequestedIsRevoked() {
    world.startOperator();
    world.apply(
        reader()
            + set("other", "")
            + assignment("gone", "read", PRODUCTION, "group: finance")
            + assignment("moved", "read", "444444444444", "group: finance")
            + everybody("developers", "platform"));
    world.awaitAssignment("gone", Reason.ASSIGNED);
    world.awaitAssignment("moved", Reason.ASSIGNED);
    world.awaitSet("other", Reason.PROVISIONED);
    world.awaitAssignmentSet("everybody", Reason.ASSIGNED, set -> true);
    world.killOperator();
    world.delete(AccountAssignment.class, "gone");
    world.delete(PermissionSet.class, "other");
    world.apply(
        assignment("moved", "read", "444444444444", "group: platform") + everybody("developers"));

    var plan = plan(OPEN);

    assertThat(texts(plan))
        .containsExactlyInAnyOrder(
            "grant group platform, read, 444444444444",
            "revoke group finance, read, " + PRODUCTION,
            "revoke group finance, read, 444444444444",
            "revoke group platform, read, " + SANDBOX,
            "revoke group platform, read, " + PRODUCTION,
            "delete other");
    assertThat(plan.hasChanges()).isTrue();
    world.startOperator();
    world.until(() -> plan(OPEN).steps().isEmpty());
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(
            "444444444444 read platform",
            SANDBOX + " read developers",
            PRODUCTION + " read developers");
  }

  @Test
  void theAssignmentsOfASetThatIsBeingDeletedAreRevokedUnlessTheBreakerHoldsThem() {
    world.startOperator();
    world.apply(reader() + everybody("developers", "platform"));
    world.awaitAssignmentSet("everybody", Reason.ASSIGNED, set -> true);
    world.killOperator();
    world.delete(AccountAssignmentSet.class, "everybody");

    assertThat(texts(plan(OPEN)))
        .hasSize(4)
        .allSatisfy(text -> assertThat(text).startsWith("revoke "));
    var held = plan(settings(1, ProtectedSettings.NONE, false));
    assertThat(held.counts()).containsEntry(Action.REVOKE, 1).containsEntry(Action.KEEP, 3);
    assertThat(only(held, Action.KEEP).details())
        .element(1)
        .asString()
        .startsWith("more than 1 assignments were to be revoked out of namespace")
        .contains("so 3 revocations are held", "ssoperator.dev/allow-revocations=3");
  }

  @Test
  void accountsThatASetNoLongerSelectsAreKeptTogetherWhereTheBreakerHoldsThem() {
    world.startOperator();
    world.apply(reader() + everybody("developers", "platform"));
    world.awaitAssignmentSet("everybody", Reason.ASSIGNED, set -> true);
    world.killOperator();
    world.apply(everybody("developers"));

    var held = plan(settings(1, ProtectedSettings.NONE, false));

    assertThat(held.counts()).containsEntry(Action.REVOKE, 0).containsEntry(Action.KEEP, 2);
    assertThat(only(held, Action.KEEP).details())
        .element(1)
        .asString()
        .startsWith("the spec takes away 2 assignments");
  }

  @Test
  void whatABoundaryRefusesIsSaidInTheWordsOfTheOperator() {
    world.requireBoundaries();
    world.applyBoundary(
        "team",
        """
        rules:
          - accounts: {ids: ["222222222222"]}
            principals: {groups: ["dev*"]}
            permissionSets: {own: {managedPolicies: ["%s"]}}
        """
            .formatted(READ_ONLY));
    world.apply(
        reader()
            + set("admin", "managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]")
            + assignment("inside", "read", SANDBOX, "group: developers")
            + assignment("outside", "read", PRODUCTION, "group: developers"));

    var plan = plan(settings(0, ProtectedSettings.NONE, true));

    assertThat(texts(plan))
        .containsExactlyInAnyOrder(
            "create read",
            "refuse admin",
            "grant group developers, read, " + SANDBOX,
            "refuse group developers, read, " + PRODUCTION);
    world.startOperator();
    world.awaitAssignment("inside", Reason.ASSIGNED);
    var message = message(world.awaitAssignment("outside", Reason.OUTSIDE_BOUNDARY));
    assertThat(plan.steps()).anySatisfy(step -> assertThat(step.details()).contains(message));
    var set = world.awaitSet("admin", Reason.OUTSIDE_BOUNDARY);
    assertThat(plan.steps())
        .anySatisfy(
            step ->
                assertThat(step.details())
                    .contains(
                        "OutsideBoundary: " + World.ready(set.getStatus().conditions()).message()));
  }

  @Test
  void whatIsProtectedIsRefusedAndKept() {
    var isProtected = new ProtectedSettings(Set.of("group:finance"), Set.of("other"), Set.of());
    world.startOperator();
    world.apply(reader() + assignment("finance", "read", PRODUCTION, "group: finance"));
    world.awaitAssignment("finance", Reason.ASSIGNED);
    world.killOperator();
    world.delete(AccountAssignment.class, "finance");
    world.apply(set("other", "") + assignment("more", "read", SANDBOX, "group: finance"));

    var plan = plan(settings(0, isProtected, false));

    assertThat(texts(plan))
        .containsExactlyInAnyOrder(
            "refuse other",
            "refuse group finance, read, " + SANDBOX,
            "keep group finance, read, " + PRODUCTION);
    world.protect(isProtected);
    world.startOperator();
    var message = message(world.awaitAssignment("more", Reason.PROTECTED));
    assertThat(plan.steps()).anySatisfy(step -> assertThat(step.details()).contains(message));
    world.awaitSet("other", Reason.PROTECTED);
    assertThat(world.assignments()).containsExactly(PRODUCTION + " read finance");
  }

  @Test
  void moreResourcesThanAPageAreReadToTheEnd() {
    var manifests = new StringBuilder(reader());
    for (var i = 0; i < 60; i++) {
      manifests.append(assignment("a" + i, "read", PRODUCTION, "group: nobody-" + i));
    }
    world.apply(manifests.toString());

    assertThat(plan(OPEN).counts()).containsEntry(Action.REFUSE, 60);
  }
}
