package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each grant, each revocation and each change of a permission set is one line of evidence. */
@OnEveryBackend
class AuditScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String CREATE = "CreateAccountAssignment";
  private static final String DELETE = "DeleteAccountAssignment";

  private static final Pacing SHORT_INTERVAL =
      new Pacing(
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  private AuditTrail trail;

  AuditScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void listen() {
    trail = new AuditTrail(world.namespace());
  }

  @AfterEach
  void stopListening() {
    if (trail != null) {
      trail.close();
    }
  }

  // ---- assignments

  @Test
  void aGrantSaysWhatWhereForWhichResourceWhyWhoAndWhen() {
    world.startOperator();
    world.apply(
        by("alice", set("ops", ""))
            + by("alice", assignment("access", "ops", PROD, "group: platform"))
                .replace("account: {id: \"%s\"}".formatted(PROD), "account: {name: prod-shop}"));

    var access = world.awaitAssignment("access", Reason.ASSIGNED);

    assertThat(trail.only(AuditEvent.GRANTED))
        .containsOnly(
            entry("schema", "1"),
            entry("event", "Granted"),
            entry("cause", "Spec"),
            entry("result", "Succeeded"),
            entry("kind", "AccountAssignment"),
            entry("namespace", world.namespace()),
            entry("name", "access"),
            entry("uid", access.getMetadata().getUid()),
            entry("generation", "1"),
            entry("requestedBy", "alice"),
            entry("requestedByFrom", "Admission"),
            entry("account", PROD),
            entry("accountName", "prod-shop"),
            entry("permissionSet", arn()),
            entry("permissionSetRef", "ops"),
            entry("principalType", "GROUP"),
            entry("principal", world.groupId("platform")),
            entry("principalName", "platform"),
            entry("requestId", access.getStatus().request().id()),
            entry("startTime", access.getStatus().request().startTime().toString()),
            entry("endTime", access.getStatus().request().completionTime().toString()));
  }

  @Test
  void aDeletionIsRevokedWithoutAUserBecauseNobodyKnowsWhoDeleted() {
    givenAccess();

    deleteAccess();

    assertThat(trail.only(AuditEvent.REVOKED))
        .contains(entry("cause", "Deleted"), entry("account", PROD), entry("name", "access"))
        .doesNotContainKeys("requestedBy", "requestedByFrom");
    assertThat(trail.lines()).extracting(line -> line.get("event")).doesNotHaveDuplicates();
  }

  @Test
  void aRequestIsOfWhoRequestedItAlthoughAnotherHasChangedTheSpecMeanwhile() {
    givenAccess();
    world.slow();
    world.apply(by("bob", assignment("access", "ops", PROD, "group: finance")));
    world.until(() -> world.calls(CREATE).size() == 2);
    world.apply(by("carol", assignment("access", "ops", PROD, "group: developers")));
    world.until(
        () ->
            world.assignment("access").getStatus().observedGeneration() == 3
                || world.assignment("access").getMetadata().getGeneration() == 3);

    world.finishRequests();
    world.until(() -> world.assignments().equals(List.of(PROD + " ops developers")));
    world.awaitAssignment("access", Reason.ASSIGNED);

    assertThat(trail.lines(AuditEvent.GRANTED))
        .extracting(line -> line.get("requestedBy"), line -> line.get("generation"))
        .containsExactly(tuple("alice", "1"), tuple("bob", "2"), tuple("carol", "3"));
    assertThat(trail.lines(AuditEvent.GRANTED).get(1)).doesNotContainKey("principalName");
    assertThat(trail.lines(AuditEvent.REVOKED))
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(entry("cause", "SpecChanged"), entry("requestedBy", "carol")));
  }

  @Test
  void whatAwsFailsIsSaidWithItsReason() {
    world.startOperator();
    world.aws().addFault(FaultSpec.failedRequest(CREATE, "the role is broken").once());
    world.apply(by("alice", set("ops", "") + assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.aws().addFault(FaultSpec.failedRequest(DELETE, "the role is in use").once());
    deleteAccess();

    assertThat(trail.only(AuditEvent.GRANT_FAILED))
        .contains(entry("result", "Failed"), entry("failureReason", "the role is broken"));
    assertThat(trail.only(AuditEvent.REVOCATION_FAILED))
        .contains(entry("result", "Failed"), entry("failureReason", "the role is in use"));
    assertThat(trail.lines(AuditEvent.GRANTED)).hasSize(1);
    assertThat(trail.lines(AuditEvent.REVOKED)).hasSize(1);
  }

  @Test
  void whatAwsDeniesIsSaidWithTheIdOfTheCall() {
    world.startOperator();
    world.aws().addFault(FaultSpec.error(CREATE, "AccessDeniedException", "not authorized").once());

    world.apply(by("alice", set("ops", "") + assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ACCESS_DENIED);

    assertThat(trail.lines(AuditEvent.GRANT_FAILED))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(entry("failureReason", "not authorized"), entry("result", "Failed"))
                    .containsKeys("awsRequestId", "endTime")
                    .doesNotContainKeys("requestId", "startTime"));
  }

  @Test
  void anAssignmentThatExistsIsTakenOverAndOneThatIsGoneIsFoundAbsent() {
    world.startOperator();
    world.apply(by("alice", set("ops", "")));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.assignByHand(platform());
    world.until(() -> world.assignments().size() == 1);
    world.apply(by("alice", assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, "true");
    world.awaitAssignment("access", Reason.PAUSED);
    world.removeByHand(platform());
    world.delete(AccountAssignment.class, "access");
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, null);
    world.awaitGone(AccountAssignment.class, "access");

    assertThat(trail.only(AuditEvent.TAKEN_OVER))
        .contains(entry("cause", "Spec"), entry("requestedBy", "alice"));
    assertThat(trail.lines(AuditEvent.GRANTED)).isEmpty();
    // AWS accepts the deletion of what does not exist, fails it, and a read confirms that.
    assertThat(trail.only(AuditEvent.FOUND_ABSENT)).contains(entry("cause", "Deleted"));
  }

  @Test
  void anAssignmentIsHandedOverToTheNextResourceThatRequestsIt() {
    givenAccess();
    world.apply(by("bob", assignment("younger", "ops", PROD, "group: platform")));
    world.awaitAssignment("younger", Reason.DUPLICATE);

    deleteAccess();
    world.awaitAssignment("younger", Reason.ASSIGNED);

    assertThat(trail.only(AuditEvent.HANDED_OVER))
        .contains(
            entry("name", "access"),
            entry("cause", "Deleted"),
            entry("successor", world.namespace() + "/younger"));
    assertThat(trail.only(AuditEvent.TAKEN_OVER))
        .contains(entry("name", "younger"), entry("requestedBy", "bob"));
    assertThat(trail.lines(AuditEvent.REVOKED)).isEmpty();
  }

  @Test
  void driftIsTheCauseOfAGrantThatRestoresWhatSomebodyRemoved() {
    givenAccess();
    world.removeByHand(platform());

    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");
    world.until(() -> trail.lines(AuditEvent.GRANTED).size() == 2);

    assertThat(trail.lines(AuditEvent.GRANTED))
        .extracting(line -> line.get("cause"))
        .containsExactly("Spec", "Drift");
  }

  @Test
  void whatIsLeftBehindIsSaidInTheSameSchema() {
    givenAccess();
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, "true");
    world.awaitAssignment("access", Reason.PAUSED);
    world.delete(AccountAssignment.class, "access");
    world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setFinalizers(List.of()));

    world.until(() -> !trail.lines(AuditEvent.LEFT_BEHIND).isEmpty());

    assertThat(trail.only(AuditEvent.LEFT_BEHIND))
        .contains(
            entry("cause", "Finalizer"),
            entry("name", "access"),
            entry("account", PROD),
            entry("principalType", "GROUP"),
            entry("principal", world.groupId("platform")));
  }

  @Test
  void anUnmanagedAssignmentIsRevokedForThePermissionSet() {
    world.startOperator(SHORT_INTERVAL);
    givenAnUnmanagedAssignment();

    world.apply(by("bob", set("ops", "exclusiveAssignments: true")));
    world.until(() -> !trail.lines(AuditEvent.REVOKED).isEmpty());

    assertThat(trail.lines(AuditEvent.REVOKED))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(
                        entry("cause", "Unmanaged"),
                        entry("kind", "PermissionSet"),
                        entry("name", "ops"),
                        entry("requestedBy", "bob"),
                        entry("principal", world.groupId("finance"))));
  }

  // ---- restarts

  @Test
  void aRequestThatEndsWhileNoReplicaRunsIsOneLineOfTheNextReplica() {
    var first = givenSet();
    world.slow();
    world.apply(by("alice", assignment("access", "ops", PROD, "group: platform")));
    awaitRequestId();
    first.close();
    world.finishRequests();
    assertThat(trail.lines(AuditEvent.GRANTED)).isEmpty();

    world.startOperator();
    world.awaitAssignment("access", Reason.ASSIGNED);

    assertThat(trail.lines(AuditEvent.GRANTED))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(entry("requestedBy", "alice")));
  }

  @Test
  void anEndWhoseStatusCannotBeWrittenIsOneLine() {
    var operator = givenSet();
    world.slow();
    world.apply(by("alice", assignment("access", "ops", PROD, "group: platform")));
    awaitRequestId();
    operator.loseStatusWrites(2);

    world.finishRequests();
    world.awaitAssignment("access", Reason.ASSIGNED);

    assertThat(trail.lines(AuditEvent.GRANTED)).hasSize(1);
  }

  @Test
  void anUnmanagedRevocationThatEndsWhileNoReplicaRunsIsOneLineOfTheNextReplica() {
    var first = world.startOperator(SHORT_INTERVAL);
    givenAnUnmanagedAssignment();
    world.slow();
    world.apply(by("bob", set("ops", "exclusiveAssignments: true")));
    world.until(() -> world.permissionSet("ops").getStatus().removals().size() == 1);
    first.close();
    world.finishRequests();

    world.startOperator(SHORT_INTERVAL);
    world.until(() -> !trail.lines(AuditEvent.REVOKED).isEmpty());

    assertThat(trail.lines(AuditEvent.REVOKED))
        .singleElement()
        .satisfies(
            line -> assertThat(line).contains(entry("cause", "Unmanaged"), entry("name", "ops")));
  }

  @Test
  void aRequestThatAwsHasForgottenIsSaidToBeLost() {
    var first = givenSet();
    world.slow();
    world.apply(by("alice", assignment("access", "ops", PROD, "group: platform")));
    awaitRequestId();
    first.close();
    world.aws().advanceClock(Duration.ofMinutes(10));
    world.aws().forgetRequests();
    var second = world.startOperator();
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "access");
    world.until(() -> !world.calls(DELETE).isEmpty());
    world.until(
        () ->
            world.assignment("access").getStatus().obsolete().stream()
                    .anyMatch(o -> o.request() != null && o.request().id() != null)
                || isRevoking());
    second.close();
    world.aws().advanceClock(Duration.ofMinutes(10));
    world.aws().forgetRequests();
    world.startOperator();
    world.awaitGone(AccountAssignment.class, "access");

    assertThat(trail.only(AuditEvent.GRANT_LOST)).contains(entry("result", "Unknown"));
    assertThat(trail.only(AuditEvent.TAKEN_OVER)).contains(entry("name", "access"));
    assertThat(trail.only(AuditEvent.REVOCATION_LOST)).contains(entry("result", "Unknown"));
    assertThat(trail.only(AuditEvent.FOUND_ABSENT)).contains(entry("cause", "Deleted"));
  }

  // ---- who requested it

  @Test
  void withoutAStampItIsTheFieldManagerThatChangedTheSpec() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server records no field managers");
    world.startOperator();
    world.applyAs("flux", "ops");
    world.awaitSet("ops", Reason.PROVISIONED);
    patch("kubectl-label", "{\"metadata\":{\"labels\":{\"team\":\"data\"}}}");

    patch("kubectl-edit", "{\"spec\":{\"sessionDuration\":\"PT2H\"}}");
    world.until(() -> !trail.lines(AuditEvent.PERMISSION_SET_CHANGED).isEmpty());

    assertThat(trail.only(AuditEvent.PERMISSION_SET_CREATED))
        .contains(entry("requestedBy", "flux"), entry("requestedByFrom", "FieldManager"));
    assertThat(trail.lines(AuditEvent.PERMISSION_SET_CHANGED).get(0))
        .contains(entry("requestedBy", "kubectl-edit"), entry("requestedByFrom", "FieldManager"));
  }

  private void patch(String manager, String patch) {
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(manager)
            .build();
    world
        .client()
        .resources(PermissionSet.class)
        .inNamespace(world.namespace())
        .withName("ops")
        .patch(context, patch);
  }

  // ---- permission sets

  @Test
  void aPermissionSetIsEvidentFromItsCreationToItsDeletion() {
    world.startOperator();
    world.apply(
        by("alice", set("ops", "managedPolicies: [%s]".formatted(READ_ONLY)))
            + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var created = trail.only(AuditEvent.PERMISSION_SET_CREATED);
    assertThat(created)
        .contains(
            entry("kind", "PermissionSet"),
            entry("requestedBy", "alice"),
            entry("permissionSet", arn()),
            entry("permissionSetName", "ops"));
    assertThat(trail.only(AuditEvent.PERMISSION_SET_CHANGED))
        .contains(entry("change", "attached AWS managed policy " + READ_ONLY));

    world.apply(by("bob", set("ops", "sessionDuration: PT2H")));
    world.until(() -> !trail.lines(AuditEvent.PERMISSION_SET_PROVISIONED).isEmpty());
    assertThat(trail.lines(AuditEvent.PERMISSION_SET_CHANGED))
        .extracting(line -> line.get("change"), line -> line.get("requestedBy"))
        .contains(tuple("detached AWS managed policy " + READ_ONLY, "bob"));
    assertThat(trail.only(AuditEvent.PERMISSION_SET_PROVISIONED))
        .contains(entry("requestedBy", "bob"), entry("generation", "2"));

    deleteAccess();
    world.delete(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(trail.only(AuditEvent.PERMISSION_SET_DELETED)).contains(entry("cause", "Deleted"));
  }

  @Test
  void anAdoptionIsEvident() {
    createSetByHand();
    world.startOperator();

    world.apply(by("alice", set("ops", "adoptionPolicy: Adopt")));
    world.awaitSet("ops", Reason.PROVISIONED);

    assertThat(trail.only(AuditEvent.PERMISSION_SET_ADOPTED))
        .contains(entry("cause", "Adoption"), entry("requestedBy", "alice"));
    assertThat(trail.lines(AuditEvent.PERMISSION_SET_CHANGED))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(entry("cause", "Adoption")))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        entry(
                            "change",
                            "set tags ssoperator.dev/cluster, ssoperator.dev/name,"
                                + " ssoperator.dev/namespace")));
  }

  @Test
  void aSetWhoseCreationWasNotAnsweredIsFound() {
    world.startOperator();
    world.aws().addFault(FaultSpec.lostResponse("CreatePermissionSet").once());

    world.apply(by("alice", set("ops", "")));
    world.awaitSet("ops", Reason.PROVISIONED);

    assertThat(trail.only(AuditEvent.PERMISSION_SET_FOUND)).contains(entry("cause", "Spec"));
    assertThat(trail.lines(AuditEvent.PERMISSION_SET_CREATED)).isEmpty();
  }

  @Test
  void aSetThatIsGoneWhenItsResourceIsDeletedIsSaid() {
    givenSet();
    world.annotate(PermissionSet.class, "ops", Annotations.PAUSED, "true");
    world.awaitSet("ops", Reason.PAUSED);
    world
        .sso()
        .deletePermissionSet(r -> r.instanceArn(world.instanceArn()).permissionSetArn(arn()));
    world.delete(PermissionSet.class, "ops");
    world.annotate(PermissionSet.class, "ops", Annotations.PAUSED, null);
    world.awaitGone(PermissionSet.class, "ops");

    assertThat(trail.only(AuditEvent.PERMISSION_SET_GONE)).contains(entry("cause", "Deleted"));
    assertThat(trail.lines(AuditEvent.PERMISSION_SET_DELETED)).isEmpty();
  }

  @Test
  void whatAwsDeniesOfASetAndWhatItFailsToProvisionIsSaid() {
    givenAccess();
    world
        .aws()
        .addFault(
            FaultSpec.error("AttachManagedPolicyToPermissionSet", "AccessDeniedException", "no")
                .once());
    world.aws().addFault(FaultSpec.failedRequest("ProvisionPermissionSet", "broken").once());

    world.apply(
        by("bob", set("ops", "sessionDuration: PT2H\nmanagedPolicies: [%s]".formatted(READ_ONLY))));
    world.until(() -> !trail.lines(AuditEvent.PERMISSION_SET_PROVISIONING_FAILED).isEmpty());

    assertThat(trail.only(AuditEvent.PERMISSION_SET_CHANGE_FAILED))
        .contains(
            entry("change", "attached AWS managed policy " + READ_ONLY),
            entry("result", "Failed"),
            entry("failureReason", "no"));
    assertThat(trail.lines(AuditEvent.PERMISSION_SET_PROVISIONING_FAILED).get(0))
        .contains(entry("failureReason", "broken"), entry("result", "Failed"));
  }

  @Test
  void aProvisioningThatAwsHasForgottenIsSaidToBeLost() {
    givenAccess();
    world.slow();
    world.apply(by("bob", set("ops", "sessionDuration: PT2H")));
    world.until(() -> world.permissionSet("ops").getStatus().request() != null);
    world.killOperator();
    world.aws().advanceClock(Duration.ofMinutes(10));
    world.aws().forgetRequests();

    world.startOperator();
    world.until(() -> !trail.lines(AuditEvent.PERMISSION_SET_PROVISIONING_LOST).isEmpty());

    assertThat(trail.only(AuditEvent.PERMISSION_SET_PROVISIONING_LOST))
        .contains(entry("result", "Unknown"), entry("permissionSetName", "ops"));
  }

  // ---- helpers

  private void givenAnUnmanagedAssignment() {
    world.apply(by("alice", set("ops", "") + assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.assignByHand(
        new AssignedAccess(arn(), PROD, PrincipalType.GROUP, world.groupId("finance")));
    world.until(() -> world.assignments().size() == 2);
  }

  private OperatorProcess givenSet() {
    var operator = world.startOperator();
    world.apply(by("alice", set("ops", "")));
    world.awaitSet("ops", Reason.PROVISIONED);
    return operator;
  }

  private void givenAccess() {
    givenSet();
    world.apply(by("alice", assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  private void deleteAccess() {
    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");
  }

  private void awaitRequestId() {
    world.until(
        () -> {
          var status = world.assignment("access").getStatus();
          return status != null && status.request() != null && status.request().id() != null;
        });
  }

  private boolean isRevoking() {
    var request = world.assignment("access").getStatus().request();
    return request != null && request.id() != null && request.operation() == Operation.DELETE;
  }

  private AssignedAccess platform() {
    return new AssignedAccess(arn(), PROD, PrincipalType.GROUP, world.groupId("platform"));
  }

  private String arn() {
    return world.state().permissionSet("ops").arn();
  }

  private void createSetByHand() {
    world
        .sso()
        .createPermissionSet(r -> r.instanceArn(world.instanceArn()).name("ops"))
        .permissionSet();
  }

  /** The manifests, with the annotation that an admission policy would set. */
  private static String by(String user, String manifests) {
    return manifests.replaceAll(
        "metadata: \\{name: ([^}]+)}",
        "metadata: {name: $1, annotations: {ssoperator.dev/requested-by: %s}}".formatted(user));
  }
}
