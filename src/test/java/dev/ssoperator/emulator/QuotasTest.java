package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssoadmin.model.PrincipalType;
import software.amazon.awssdk.services.ssoadmin.model.TargetType;

class QuotasTest extends EmulatorTest {
  private static final String THROTTLED = "ThrottlingException";
  private static final String FULL =
      "There are too many requests processing. Please try again later.";

  @Test
  void aBurstEmptiesTheBucketAndTimeFillsIt() {
    var behaviour = Behaviour.defaults();
    var nanos = new AtomicLong();
    var bucket = new Quotas.Bucket(nanos::get);

    for (var call = 0; call < 20; call++) {
      assertThat(bucket.admits(behaviour)).isTrue();
    }
    assertThat(bucket.admits(behaviour)).isFalse();
    nanos.addAndGet(50_000_000);
    assertThat(bucket.admits(behaviour)).isTrue();
    assertThat(bucket.admits(behaviour)).isFalse();
    assertThat(bucket.admits(behaviour.withoutQuotas())).isTrue();
  }

  @Test
  void everyServiceHasItsOwnBucketAndItsOwnError() {
    behave(b -> b.callsPerSecond(1).callBurst(1));
    var directory = aws.directory();
    var organizations = aws.organizations();

    assertThat(firstError(this::listInstances)).isEqualTo(THROTTLED);
    assertThat(firstError(() -> directory.listUsers(r -> r.identityStoreId(DIRECTORY))))
        .isEqualTo(THROTTLED);
    assertThat(firstError(() -> organizations.describeOrganization()))
        .isEqualTo("TooManyRequestsException");
    assertThat(control.calls())
        .filteredOn(call -> call.error() == null)
        .extracting(Call::service)
        .contains("sso-admin", "identitystore", "organizations");
  }

  @Test
  void theRateIsOfRealTimeWhateverTheClockDoes() {
    behave(b -> b.callsPerSecond(1).callBurst(1));

    assertThat(
            firstError(
                () -> {
                  control.advanceClock(Duration.ofHours(1));
                  listInstances();
                }))
        .isEqualTo(THROTTLED);
  }

  private void listInstances() {
    aws.sso.listInstances(r -> r.maxResults(1));
  }

  /** On a machine so busy that the bucket refills between two calls it takes a few more. */
  private static String firstError(Runnable call) {
    for (var attempt = 0; attempt < 100; attempt++) {
      try {
        call.run();
      } catch (AwsServiceException e) {
        assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
        return e.awsErrorDetails().errorCode();
      }
    }
    return "none";
  }

  @Test
  void creationsAndDeletionsShareTheirSlots() {
    behave(b -> b.outstandingAssignments(2));
    var set = permissionSet("Reader");
    assign(set, BILLING, FINANCE);
    unassign(set, SHOP, FINANCE);

    assertRefused(() -> assign(set, SHOP, PLATFORM), THROTTLED, FULL);
    assertRefused(() -> unassign(set, SHOP, PLATFORM), THROTTLED, FULL);
    provisionAll(set);
    elapse();
    assign(set, SHOP, PLATFORM);
  }

  @Test
  void deletionsNeedNoSlotWhereToldSo() {
    behave(b -> b.outstandingAssignments(1).deletionsCountAsOutstanding(false));
    var set = permissionSet("Reader");
    unassign(set, SHOP, FINANCE);
    assign(set, SHOP, PLATFORM);

    unassign(set, BILLING, FINANCE);
    assertRefused(() -> assign(set, BILLING, PLATFORM), THROTTLED, FULL);
  }

  @Test
  void provisioningsHaveTheirOwnSlots() {
    behave(b -> b.concurrentProvisionings(1));
    provisionAll(permissionSet("One"));
    var two = permissionSet("Two");

    assertRefused(() -> provisionAll(two), THROTTLED, FULL);
    assign(two, BILLING, FINANCE);
    elapse();
    provisionAll(two);
  }

  @Test
  void fifteenAssignmentRequestsAreInProgressTogether() {
    var set = permissionSet("Reader");
    for (var i = 0; i < 15; i++) {
      assign(set, BILLING, group(i));
    }

    assertRefused(() -> assign(set, BILLING, group(15)), THROTTLED, FULL);
  }

  @Test
  void identityStoreCountsTheCallsOfEachOperationByThemselves() {
    behave(b -> b.callsPerSecond(1).callBurst(1));
    var directory = aws.directory();

    assertThat(firstError(() -> directory.listUsers(r -> r.identityStoreId(DIRECTORY))))
        .isEqualTo(THROTTLED);
    directory.listGroups(r -> r.identityStoreId(DIRECTORY));
    directory.describeGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE));
  }

  @Test
  void oneBucketIsForTheWholeServiceOrForEachOperation() {
    var behaviour = Behaviour.defaults().with(b -> b.callsPerSecond(1).callBurst(1));
    var whole = new Quotas.Buckets(() -> 0, false);
    var each = new Quotas.Buckets(() -> 0, true);

    assertThat(whole.admits("GetGroupId", behaviour)).isTrue();
    assertThat(whole.admits("GetUserId", behaviour)).isFalse();
    assertThat(each.admits("GetGroupId", behaviour)).isTrue();
    assertThat(each.admits("GetUserId", behaviour)).isTrue();
    assertThat(each.admits("GetUserId", behaviour)).isFalse();
  }

  @Test
  void oneSetInOneAccountIsForAHundredGroups() {
    var set = permissionSet("Reader");
    behave(b -> b.outstandingAssignments(0));
    var directory = aws.directory();
    for (var i = 0; i < 99; i++) {
      var name = "group-" + i;
      var group = directory.createGroup(r -> r.identityStoreId(DIRECTORY).displayName(name));
      assign(set, BILLING, group.groupId());
    }
    control.advanceClock(LATENCY.multipliedBy(99));
    assertThat(control.state().assignments()).hasSize(99);
    assign(set, BILLING, FINANCE);

    assertRefused(
        () -> assign(set, BILLING, PLATFORM),
        "ServiceQuotaExceededException",
        "Cannot create Group more than 100 for id ps-");
    assign(set, SHOP, PLATFORM);
    assign(permissionSet("Other"), BILLING, PLATFORM);
  }

  @Test
  void theGroupsThereAreCanBeAssignedAgainAtTheLimitAndUsersToo() {
    var set = permissionSet("Reader");
    behave(b -> b.groupsPerAccount(1));
    assigned(set, BILLING, FINANCE);

    assigned(set, BILLING, FINANCE);
    aws.sso.createAccountAssignment(
        r ->
            r.instanceArn(INSTANCE_ARN)
                .permissionSetArn(set)
                .targetType(TargetType.AWS_ACCOUNT)
                .targetId(BILLING)
                .principalType(PrincipalType.USER)
                .principalId(ALICE));
  }

  @Test
  void oneGroupTooManyFailsLaterWhereToldSo() {
    var set = permissionSet("Reader");
    behave(b -> b.groupsPerAccount(1).groupLimitFailsLater(true));
    assigned(set, BILLING, FINANCE);
    var refused = assign(set, BILLING, PLATFORM);
    elapse();

    assertThat(creation(refused.requestId()).failureReason())
        .contains("Cannot create Group more than 1 for id ps-");
    assertThat(control.state().assignments()).hasSize(1);
  }

  @Test
  void aProvisioningCoversSoManyAccountsAndLeavesTheOthersOutdated() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, SHOP, FINANCE);
    attach(set, READ_ONLY);
    behave(b -> b.accountsPerProvisioning(1));
    var started = provisionAll(set);
    elapse();

    assertThat(provisioning(started.requestId()).statusAsString()).isEqualTo("SUCCEEDED");
    assertThat(control.state().permissionSet("Reader").provisioned())
        .containsOnly(Map.entry(BILLING, 2L), Map.entry(SHOP, 1L));
    provision(set, SHOP);
    elapse();
    assertThat(control.state().permissionSet("Reader").provisioned()).containsEntry(SHOP, 2L);
  }

  @Test
  void aProvisioningOfTooManyAccountsIsRefusedWhereToldSo() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    assigned(set, SHOP, FINANCE);
    behave(b -> b.accountsPerProvisioning(1).rejectsTooManyAccounts(true));

    assertInvalid(() -> provisionAll(set), "at most 1 accounts");
    provision(set, SHOP);
  }

  private String group(int number) {
    return "10000000-0000-4000-9000-%012d".formatted(number);
  }

  @Test
  void aSetHoldsTwentyFivePoliciesOfBothKinds() {
    var set = permissionSet("Reader");
    for (var i = 0; i < 12; i++) {
      attach(set, "arn:aws:iam::aws:policy/Policy" + i);
      attachCustomer(set, "Policy" + i);
    }
    attachCustomer(set, "Policy12");

    assertRefused(
        () -> attach(set, READ_ONLY),
        "ServiceQuotaExceededException",
        "You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than 25 for id ps-");
    assertRefused(() -> attachCustomer(set, "X"), "ServiceQuotaExceededException", "25");
  }

  @Test
  void anInstanceHoldsSoManySets() {
    behave(b -> b.permissionSetsPerInstance(1));
    permissionSet("One");

    assertRefused(() -> permissionSet("Two"), "ServiceQuotaExceededException", "PermissionSet");
  }
}
