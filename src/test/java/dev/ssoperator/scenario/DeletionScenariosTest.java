package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Deletion in any order: first everything goes in AWS, then in Kubernetes. */
@OnEveryBackend
class DeletionScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";

  DeletionScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void assignmentFirst() {
    given("");

    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
    world.delete(PermissionSet.class, "ops");

    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().permissionSets()).isEmpty();
  }

  @Test
  void whatIsGoneHasNoNextTurn() {
    var logger = (Logger) LoggerFactory.getLogger("io.javaoperatorsdk.operator.processing.event");
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.DEBUG);
    try {
      given("");
      world.delete(AccountAssignment.class, "access");
      world.awaitGone(AccountAssignment.class, "access");
      world.delete(PermissionSet.class, "ops");
      world.awaitGone(PermissionSet.class, "ops");
    } finally {
      logger.setLevel(null);
      logger.detachAppender(log);
    }

    // A turn that is given while the resource goes ends the thread that gives it, and stays in
    // memory.
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message -> message.startsWith("Rescheduling event for resource: "))
        .noneMatch(message -> message.contains("max reconciliation interval"));
  }

  @Test
  void permissionSetFirst() {
    given("");

    world.delete(PermissionSet.class, "ops");

    world.until(
        () ->
            World.ready(world.permissionSet("ops").getStatus().conditions())
                .reason()
                .equals(Reason.WAITING_FOR_ASSIGNMENTS.text()));
    assertThat(world.condition("ops", "Ready").message()).contains("access");
    assertThat(world.assignments()).hasSize(1);
    assertThat(world.calls("DeletePermissionSet")).isEmpty();

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.assignments()).isEmpty();
    assertThat(world.state().permissionSets()).isEmpty();
  }

  @Test
  void aSetWhoseAssignmentMovesToAnotherSetIsDeleted() {
    given("");
    world.apply(set("other", ""));
    world.awaitSet("other", Reason.PROVISIONED);
    world.delete(PermissionSet.class, "ops");
    world.until(() -> world.condition("ops", "Ready").message().contains("access"));

    world.apply(assignment("access", "other", PROD, "group: platform"));

    world.awaitGone(PermissionSet.class, "ops");
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " other platform");
    assertThat(world.state().permissionSets()).hasSize(1);
  }

  @Test
  void everythingInTheNamespaceAtOnce() {
    given("");
    world.apply(set("dev", "") + assignment("more", "dev", PROD, "user: bob@example.com"));
    world.awaitAssignment("more", Reason.ASSIGNED);

    world.client().resources(PermissionSet.class).inNamespace(world.namespace()).delete();
    world.client().resources(AccountAssignment.class).inNamespace(world.namespace()).delete();
    world.client().namespaces().withName(world.namespace()).delete();

    world.awaitGone(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "more");
    world.awaitGone(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "dev");
    assertThat(world.assignments()).isEmpty();
    assertThat(world.state().permissionSets()).isEmpty();
  }

  @Test
  void whatIsRetainedStays() {
    given("deletionPolicy: Retain");
    world.edit(
        AccountAssignment.class,
        "access",
        r ->
            r.setSpec(
                new AccountAssignmentSpec(
                    r.getSpec().permissionSetRef(),
                    null,
                    r.getSpec().principal(),
                    r.getSpec().account(),
                    DeletionPolicy.RETAIN)));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.delete(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "ops");
    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");

    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.state().permissionSet("ops").tags()).isEmpty();
  }

  @Test
  void anAssignmentWhosePrincipalIsGoneIsDeleted() {
    world.startOperator();
    var group =
        world
            .identityStore()
            .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName("leavers"))
            .groupId();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: leavers"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .identityStore()
        .deleteGroup(r -> r.identityStoreId(world.identityStoreId()).groupId(group));
    world.aws().behaviour(world.aws().behaviour().with(b -> b.orphanDeletionFails(true)));

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  @Test
  void anAssignmentThatIsGoneInAwsIsDeleted() {
    given("");
    var access = world.assignment("access").getStatus().assigned();
    world.deleteByHand(access);
    world.until(() -> world.assignments().isEmpty());
    world
        .sso()
        .deletePermissionSet(
            r -> r.instanceArn(world.instanceArn()).permissionSetArn(access.permissionSetArn()));

    world.delete(AccountAssignment.class, "access");
    world.delete(PermissionSet.class, "ops");

    world.awaitGone(AccountAssignment.class, "access");
    world.awaitGone(PermissionSet.class, "ops");
  }

  @Test
  void aSetAssignedByHandIsKeptUntilThatAssignmentGoes() {
    world.startOperator();
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    var alice = "20000000-0000-4000-8000-000000000001";
    var assigned = new AssignedAccess(arn, PROD, PrincipalType.USER, alice);
    world.assignByHand(assigned);
    world.until(() -> world.assignments().size() == 1);

    world.delete(PermissionSet.class, "ops");

    world.until(() -> world.condition("ops", "Ready").message().contains(PROD));
    world.deleteByHand(assigned);
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().permissionSets()).isEmpty();
  }

  private void given(String setSpec) {
    world.startOperator();
    world.apply(set("ops", setSpec) + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED);
  }
}
