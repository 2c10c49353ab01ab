package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

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
  void aSetHoldsTwentyPoliciesOfBothKinds() {
    var set = permissionSet("Reader");
    for (var i = 0; i < 10; i++) {
      attach(set, "arn:aws:iam::aws:policy/Policy" + i);
      attachCustomer(set, "Policy" + i);
    }

    assertRefused(
        () -> attach(set, READ_ONLY),
        "ServiceQuotaExceededException",
        "You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than 20 for id ps-");
    assertRefused(() -> attachCustomer(set, "X"), "ServiceQuotaExceededException", "20");
  }

  @Test
  void anInstanceHoldsSoManySets() {
    behave(b -> b.permissionSetsPerInstance(1));
    permissionSet("One");

    assertRefused(() -> permissionSet("Two"), "ServiceQuotaExceededException", "PermissionSet");
  }
}
