package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssoadmin.model.ProvisioningStatus;
import software.amazon.awssdk.services.ssoadmin.model.StatusValues;

class AsynchronousTest extends EmulatorTest {

  @Test
  void anAssignmentIsInProgressUntilItsTimeHasPassed() {
    var set = permissionSet("Reader");
    var started = assign(set, BILLING, FINANCE);

    assertThat(started.status()).isEqualTo(StatusValues.IN_PROGRESS);
    control.advanceClock(LATENCY.minusMillis(1));
    assertThat(creation(started.requestId()).status()).isEqualTo(StatusValues.IN_PROGRESS);
    assertThat(control.state().assignments()).isEmpty();

    control.advanceClock(Duration.ofMillis(1));
    var done = creation(started.requestId());
    assertThat(done.status()).isEqualTo(StatusValues.SUCCEEDED);
    assertThat(done.failureReason()).isNull();
    assertThat(done.targetId()).isEqualTo(BILLING);
    assertThat(done.principalId()).isEqualTo(FINANCE);
    assertThat(done.createdDate()).isEqualTo(started.createdDate());
    assertThat(control.state().permissionSet("Reader").provisioned())
        .isEqualTo(Map.of(BILLING, 1L));
  }

  @Test
  void howLongRequestsWillTakeIsKnownBeforehand() {
    behave(b -> b.minLatency(Duration.ofSeconds(2)).maxLatency(Duration.ofSeconds(8)));
    var latencies = EmulatorOptions.defaults().withBehaviour(control.behaviour()).latencies(2);
    var set = permissionSet("Reader");

    assertTakes(latencies.get(0), assign(set, BILLING, FINANCE).requestId());
    assertTakes(latencies.get(1), assign(set, SHOP, FINANCE).requestId());
  }

  private void assertTakes(Duration latency, String requestId) {
    control.advanceClock(latency.minusMillis(1));
    assertThat(creation(requestId).status()).isEqualTo(StatusValues.IN_PROGRESS);
    control.advanceClock(Duration.ofMillis(1));
    assertThat(creation(requestId).status()).isEqualTo(StatusValues.SUCCEEDED);
  }

  @Test
  void creatingAnAssignmentTwiceSucceedsTwiceAndLeavesOneRow() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, BILLING, FINANCE);

    assertThat(control.state().assignments()).hasSize(1);
    assertThat(kinds())
        .containsOnlyOnce(Effect.Kind.ASSIGNMENT_CREATED)
        .containsOnlyOnce(Effect.Kind.PROVISIONED);
  }

  @Test
  void anUnknownPrincipalFailsLater() {
    var started = assign(permissionSet("Reader"), BILLING, NOBODY);
    elapse();

    var failed = creation(started.requestId());
    assertThat(failed.status()).isEqualTo(StatusValues.FAILED);
    assertThat(failed.failureReason())
        .isEqualTo(
            "Received a 404 status error: the GROUP assignee "
                + NOBODY
                + " was not found in directory d-1234567890");
    assertThat(control.state().assignments()).isEmpty();
  }

  @Test
  void anUnknownPrincipalFailsAtOnceWhereToldSo() {
    behave(b -> b.rejectsUnknownPrincipal(true));
    var set = permissionSet("Reader");

    assertRefused(
        () -> assign(set, BILLING, NOBODY), "ResourceNotFoundException", "was not found in dir");
  }

  @Test
  void aSuspendedAccountFailsLater() {
    var started = assign(permissionSet("Reader"), SUSPENDED, FINANCE);
    elapse();

    assertThat(creation(started.requestId()).failureReason())
        .startsWith("AWS SSO is unable to complete your request at this time.")
        .contains("'888888888888' takes longer than usual");
  }

  @Test
  void anAccountOutsideTheOrganizationFailsLater() {
    var started = assign(permissionSet("Reader"), "000000000000", FINANCE);
    elapse();

    assertThat(creation(started.requestId()).status()).isEqualTo(StatusValues.FAILED);
  }

  @Test
  void aCustomerManagedPolicyMustExistInTheAccount() {
    control.customerManagedPolicies(BILLING, List.of(new CustomerPolicy("Other", "/")));
    var set = permissionSet("Reader");
    attachCustomer(set, "DenyBudgets");
    var started = assign(set, BILLING, FINANCE);
    elapse();

    assertThat(creation(started.requestId()).failureReason())
        .startsWith("Received a 404 status error: Not supported policy")
        .contains("DenyBudgets");
    assertThat(control.state().assignments()).isEmpty();

    control.customerManagedPolicies(BILLING, List.of(new CustomerPolicy("DenyBudgets", "/")));
    assigned(set, BILLING, FINANCE);
  }

  @Test
  void deletingTheLastAssignmentTakesTheSetOutOfTheAccount() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, BILLING, PLATFORM);

    unassign(set, BILLING, FINANCE);
    elapse();
    assertThat(control.state().permissionSet("Reader").provisioned()).containsKey(BILLING);

    var last = unassign(set, BILLING, PLATFORM);
    elapse();
    assertThat(deletion(last.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
    assertThat(control.state().permissionSet("Reader").provisioned()).isEmpty();
    assertThat(kinds()).endsWith(Effect.Kind.ASSIGNMENT_DELETED, Effect.Kind.DEPROVISIONED);
  }

  @Test
  void deletingWhatIsNotThereFailsLater() {
    var started = unassign(permissionSet("Reader"), BILLING, FINANCE);
    assertThat(started.status()).isEqualTo(StatusValues.IN_PROGRESS);
    elapse();

    assertThat(deletion(started.requestId()).failureReason())
        .startsWith(
            "Received a 404 status error: EntitlementItem doesn't exist with the given entitlement"
                + " key EntitlementKey{");
  }

  @Test
  void anOrphanCanBeDeletedUnlessToldOtherwise() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    aws.directory().deleteGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE));
    assertThat(control.state().assignments().get(0).principalName()).isNull();

    behave(b -> b.orphanDeletionFails(true));
    var refused = unassign(set, BILLING, FINANCE);
    elapse();
    assertThat(deletion(refused.requestId()).failureReason()).contains("was not found in dir");

    behave(b -> b.orphanDeletionFails(false));
    unassign(set, BILLING, FINANCE);
    elapse();
    assertThat(control.state().assignments()).isEmpty();
  }

  @Test
  void anAssignmentInASuspendedAccountCanBeDeletedWhereToldSo() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    control.accountState(BILLING, "SUSPENDED");

    var failed = unassign(set, BILLING, FINANCE);
    elapse();
    assertThat(deletion(failed.requestId()).status()).isEqualTo(StatusValues.FAILED);

    behave(b -> b.suspendedAccountDeletionFails(false));
    unassign(set, BILLING, FINANCE);
    elapse();
    assertThat(control.state().assignments()).isEmpty();
  }

  @Test
  void anAccountDoesOneThingAfterTheOther() {
    var set = permissionSet("Reader");
    var first = assign(set, BILLING, FINANCE);
    var second = assign(set, BILLING, PLATFORM);
    var elsewhere = assign(set, SHOP, FINANCE);
    elapse();

    assertThat(creation(first.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
    assertThat(creation(elsewhere.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
    assertThat(creation(second.requestId()).status()).isEqualTo(StatusValues.IN_PROGRESS);
    elapse();
    assertThat(creation(second.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
  }

  @Test
  void anEditOutdatesTheAccountsUntilTheyAreProvisioned() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, SHOP, FINANCE);
    attach(set, READ_ONLY);
    assertThat(outdated(set)).containsExactly(BILLING, SHOP);

    var started = provisionAll(set);
    assertThat(started.status()).isEqualTo(StatusValues.IN_PROGRESS);
    assertThat(started.accountId()).isNull();
    assertThat(outdated(set)).containsExactly(BILLING, SHOP);
    elapse();

    assertThat(provisioning(started.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
    assertThat(outdated(set)).isEmpty();
  }

  @Test
  void anEditDuringProvisioningStaysOutdated() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    attach(set, READ_ONLY);
    provisionAll(set);
    attach(set, "arn:aws:iam::aws:policy/job-function/Billing");
    elapse();

    assertThat(outdated(set)).containsExactly(BILLING);
  }

  @Test
  void oneBadAccountFailsTheRunAndTheOthersAreUpToDate() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, SHOP, FINANCE);
    attach(set, READ_ONLY);
    control.accountState(BILLING, "SUSPENDED");
    var started = provisionAll(set);
    elapse();

    var failed = provisioning(started.requestId());
    assertThat(failed.status()).isEqualTo(StatusValues.FAILED);
    assertThat(failed.failureReason()).contains(BILLING);
    assertThat(outdated(set)).containsExactly(BILLING);
  }

  @Test
  void provisioningNothingSucceeds() {
    var started = provisionAll(permissionSet("Reader"));
    elapse();

    assertThat(provisioning(started.requestId()).status()).isEqualTo(StatusValues.SUCCEEDED);
  }

  @Test
  void provisioningAnAccountWithoutAssignmentFailsUnlessToldOtherwise() {
    var set = permissionSet("Reader");
    var started = provision(set, BILLING);
    assertThat(started.accountId()).isEqualTo(BILLING);
    elapse();
    assertThat(provisioning(started.requestId()).failureReason())
        .isEqualTo(
            "Received a 404 status error: Permission set provision not found in AWS account "
                + BILLING
                + ".");

    behave(b -> b.provisionsUnassignedAccount(true));
    provision(set, BILLING);
    elapse();
    assertThat(control.state().permissionSet("Reader").provisioned()).containsKey(BILLING);
  }

  @Test
  void provisioningRacesTheLastDeletionAndLoses() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    unassign(set, BILLING, FINANCE);
    var started = provisionAll(set);
    control.advanceClock(LATENCY.multipliedBy(2));

    assertThat(provisioning(started.requestId()).failureReason())
        .contains("Permission set provision not found in AWS account " + BILLING);
  }

  @Test
  void overlappingOperationsConflict() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    var running = "There is a conflicting operation in process.";

    unassign(set, BILLING, FINANCE);
    assertRefused(() -> assign(set, BILLING, FINANCE), "ConflictException", running);
    assertRefused(() -> unassign(set, BILLING, FINANCE), "ConflictException", running);
    assign(set, BILLING, PLATFORM);

    provisionAll(set);
    assertRefused(() -> provisionAll(set), "ConflictException", running);
    assertRefused(() -> provision(set, BILLING), "ConflictException", running);
  }

  @Test
  void aSetInUseCannotBeDeleted() {
    var set = permissionSet("Reader");
    var inUse = "Could not delete because PermissionSet has ApplicationProfile associated with it.";

    assign(set, BILLING, FINANCE);
    assertRefused(() -> delete(set), "ConflictException", inUse);
    elapse();
    assertRefused(() -> delete(set), "ConflictException", inUse);
    unassign(set, BILLING, FINANCE);
    elapse();
    delete(set);

    assertThat(control.state().permissionSets()).isEmpty();
  }

  @Test
  void statusListsNameNothingButStatusAndId() {
    var set = permissionSet("Reader");
    var done = assign(set, BILLING, FINANCE);
    elapse();
    var running = assign(set, BILLING, PLATFORM);

    var all =
        aws.sso
            .listAccountAssignmentCreationStatus(r -> r.instanceArn(INSTANCE_ARN))
            .accountAssignmentsCreationStatus();
    assertThat(all)
        .extracting(s -> s.requestId())
        .containsExactlyInAnyOrder(done.requestId(), running.requestId());
    assertThat(
            aws.sso
                .listAccountAssignmentCreationStatus(
                    r ->
                        r.instanceArn(INSTANCE_ARN).filter(f -> f.status(StatusValues.IN_PROGRESS)))
                .accountAssignmentsCreationStatus())
        .singleElement()
        .extracting(s -> s.requestId())
        .isEqualTo(running.requestId());
  }

  @Test
  void requestIdsAreForgottenAfterAWhile() {
    var started = assign(permissionSet("Reader"), BILLING, FINANCE);
    elapse();
    control.advanceClock(control.behaviour().requestRetention());
    creation(started.requestId());
    control.advanceClock(Duration.ofMillis(1));

    assertNotFound(() -> creation(started.requestId()));
  }

  @Test
  void creationAndDeletionRequestsAreNotInterchangeable() {
    var started = assign(permissionSet("Reader"), BILLING, FINANCE);

    assertNotFound(() -> deletion(started.requestId()));
    assertNotFound(() -> provisioning(started.requestId()));
  }

  private void delete(String set) {
    aws.sso.deletePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set));
  }

  private List<String> outdated(String set) {
    return aws.sso
        .listAccountsForProvisionedPermissionSet(
            r ->
                r.instanceArn(INSTANCE_ARN)
                    .permissionSetArn(set)
                    .provisioningStatus(ProvisioningStatus.LATEST_PERMISSION_SET_NOT_PROVISIONED))
        .accountIds();
  }

  private List<Effect.Kind> kinds() {
    return control.effects().stream().map(Effect::kind).toList();
  }
}
