package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What AWS answers when things go wrong, and that nothing is tried again hot. */
@OnEveryBackend
class ErrorScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";

  /** Delays so long that a second try within a test could only be a hot one. */
  private static final Pacing PATIENT =
      new Pacing(
          Duration.ofHours(10),
          Duration.ofHours(10),
          Duration.ofHours(10),
          Duration.ofHours(10),
          Duration.ofMillis(20));

  ErrorScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aConflictingOperationIsWaitedFor() {
    assignmentMeets(
        FaultSpec.error(
            "CreateAccountAssignment",
            "ConflictException",
            "There is a conflicting operation in process."),
        Reason.OPERATION_IN_PROGRESS);
  }

  @Test
  void tooManyOutstandingRequestsAreWaitedFor() {
    assignmentMeets(
        FaultSpec.error(
            "CreateAccountAssignment",
            "ThrottlingException",
            "There are too many requests processing. Please try again later."),
        Reason.WAITING_FOR_SLOT);
  }

  @Test
  void throttlingIsWaitedFor() {
    assignmentMeets(
        FaultSpec.error("CreateAccountAssignment", "ThrottlingException", "Rate exceeded"),
        Reason.THROTTLED);
  }

  @Test
  void aDenialNeedsAPerson() {
    assignmentMeets(
        FaultSpec.error(
            "CreateAccountAssignment",
            "AccessDeniedException",
            "User: x is not authorized to perform: sso:CreateAccountAssignment"),
        Reason.ACCESS_DENIED);
  }

  @Test
  void aRemovalThatIsDeniedIsSaidAndMadeAgainWhenAsked() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .aws()
        .addFault(FaultSpec.error("DeleteAccountAssignment", "AccessDeniedException", "no").once());

    world.delete(AccountAssignment.class, "access");

    world.until(
        () ->
            World.ready(world.assignment("access").getStatus().conditions())
                .reason()
                .equals(Reason.ACCESS_DENIED.text()));
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aPolicyThatIsAttachedAlreadyIsFine() {
    world.startOperator(PATIENT);
    world
        .aws()
        .addFault(
            FaultSpec.error(
                    "AttachManagedPolicyToPermissionSet",
                    "ConflictException",
                    "Permission set with id ps-1 already has a typed link attachment to a manged"
                        + " policy with arn:aws:iam::aws:policy/ReadOnlyAccess")
                .once());

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).hasSize(1);
  }

  @Test
  void aSetThatLingersAfterItsLastAssignmentIsDeletedLater() {
    world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world
        .aws()
        .addFault(
            FaultSpec.error(
                    "DeletePermissionSet",
                    "ConflictException",
                    "Could not delete because PermissionSet has ApplicationProfile associated"
                        + " with it.")
                .times(2));

    world.delete(PermissionSet.class, "ops");

    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.calls("DeletePermissionSet")).hasSize(3);
    assertThat(world.state().permissionSets()).isEmpty();
  }

  @Test
  void aPolicyThatDoesNotExistNeedsAPerson() {
    world.startOperator(PATIENT);
    world
        .aws()
        .behaviour(
            world.aws().behaviour().with(b -> b.missingManagedPolicies(Set.of("NoSuchPolicy"))));

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/NoSuchPolicy]"));

    world.awaitSet("ops", Reason.NOT_FOUND);
    assertThat(world.condition("ops", "Stalled").message())
        .contains("AttachManagedPolicyToPermissionSet", "NoSuchPolicy");
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).hasSize(1);
  }

  @Test
  void aNameThatTwoAccountsHaveIsAMistakeInTheSpecAndNoFailedCall() {
    world.addAccounts(
        List.of(
            new Seed.Account(
                "999999999999", "sandbox", "two@example.com", null, null, null, null)));
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));

    world.apply(
        assignment("access", "ops", PROD, "group: platform")
            .replace("id: \"%s\"".formatted(PROD), "name: sandbox"));

    var refused = world.awaitAssignment("access", Reason.INVALID_SPEC);
    assertThat(World.ready(refused.getStatus().conditions()).message())
        .isEqualTo(
            "spec.account.name: 2 accounts are named \"sandbox\" (777777777777, 999999999999); set"
                + " spec.account.id instead");
  }

  @Test
  void aSuspendedAccountIsKnownByItsStateWhateverAwsSays() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().accountState(PROD, "SUSPENDED");
    world
        .aws()
        .addFault(
            FaultSpec.failedRequest("CreateAccountAssignment", "Some new text of AWS.").once());

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    var failed = world.awaitAssignment("access", Reason.ASSIGNMENT_FAILED);
    assertThat(World.ready(failed.getStatus().conditions()).message())
        .contains("account 555555555555 is SUSPENDED", "Some new text of AWS.");
  }

  @Test
  void aMessageOfAnyLengthIsOneReadableLineWhereverItIsShown() {
    var policy = "{\n  \"Statement\": \u0007\u001b[31m".repeat(20_000);
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world
        .aws()
        .addFault(
            FaultSpec.error("CreateAccountAssignment", "ValidationException", "no: " + policy));
    world
        .aws()
        .addFault(FaultSpec.failedRequest("ProvisionPermissionSet", "Failed: " + policy).once());

    world.apply(assignment("a".repeat(250), "ops", PROD, "group: platform"));

    var refused = world.awaitAssignment("a".repeat(250), Reason.INVALID_SPEC);
    assertThat(World.ready(refused.getStatus().conditions()).message())
        .contains("characters)")
        .hasSizeLessThan(1_200)
        .doesNotContainPattern("\\p{Cntrl}");
    world.untilAsserted(
        () ->
            assertThat(
                    world.client().v1().events().inNamespace(world.namespace()).list().getItems())
                .filteredOn(event -> event.getInvolvedObject().getName().length() == 250)
                .filteredOn(event -> event.getReason().equals(Reason.INVALID_SPEC.text()))
                .isNotEmpty()
                .allSatisfy(
                    event -> {
                      assertThat(event.getMetadata().getName()).hasSizeLessThanOrEqualTo(253);
                      assertThat(event.getMessage().getBytes(StandardCharsets.UTF_8))
                          .hasSizeLessThanOrEqualTo(1_024);
                    }));
  }

  @Test
  void moreGroupsThanAwsAllowsInAnAccountIsSaidBeforeTheRequest() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("first", "ops", PROD, "group: platform"));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    world.awaitAssignment("first", Reason.ASSIGNED);
    for (var i = 0; i < 99; i++) {
      var name = "group-" + i;
      var group =
          world
              .identityStore()
              .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName(name))
              .groupId();
      world.assignByHand(new AssignedAccess(arn, PROD, PrincipalType.GROUP, group));
    }
    world.annotate(AccountAssignment.class, "first", Annotations.REQUESTED_AT, "now");
    world.until(() -> world.calls("ListAccountAssignments").size() > 1);
    var creations = world.calls("CreateAccountAssignment").size();

    world.apply(assignment("second", "ops", PROD, "group: finance"));

    var refused = world.awaitAssignment("second", Reason.LIMIT_EXCEEDED);
    assertThat(World.ready(refused.getStatus().conditions()).message())
        .startsWith("100 groups have this permission set in account " + PROD);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(creations);
  }

  @Test
  void anInstanceWithoutPermissionSetsIsSaidAndUsedOnceItHasThem() {
    world.aws().behaviour(world.aws().behaviour().with(b -> b.permissionSetsEnabled(false)));
    world.startOperator();

    world.apply(set("ops", ""));

    world.awaitSet("ops", Reason.INSTANCE_NOT_READY);
    assertThat(world.condition("ops", "Ready").message()).contains("permission sets disabled");
    assertThat(world.writes()).isEmpty();
  }

  @Test
  void anInstanceThatAwsCouldNotTellOfIsAskedForAgainSoon() {
    world
        .aws()
        .addFault(
            FaultSpec.error("ListInstances", "ThrottlingException", "Rate exceeded").times(3));
    world.startOperator();

    world.apply(set("ops", ""));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.calls("ListInstances")).hasSize(4);
  }

  private void assignmentMeets(FaultSpec fault, Reason expected) {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().addFault(fault);

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    var waiting = world.awaitAssignment("access", expected);
    assertThat(World.ready(waiting.getStatus().conditions()).message())
        .contains("CreateAccountAssignment");
    assertThat(waiting.getStatus().assigned()).isNull();
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);

    world.aws().clearFaults();
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }
}
