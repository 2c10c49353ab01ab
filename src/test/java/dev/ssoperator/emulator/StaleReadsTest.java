package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSet;

class StaleReadsTest extends EmulatorTest {
  private static final int READS = 50;
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @BeforeEach
  void answerThePast() {
    behave(b -> b.maxStaleness(TEN_SECONDS));
  }

  @Test
  void aReadShowsAStateOfTheLastTenSeconds() {
    var set = permissionSet("Reader");
    control.advanceClock(TEN_SECONDS.plusMillis(1));
    for (var i = 1; i <= 5; i++) {
      describe(set, "after " + i + " s");
      control.advanceClock(Duration.ofSeconds(1));
    }

    assertThat(IntStream.range(0, READS).mapToObj(i -> description(set)).distinct())
        .hasSizeGreaterThan(3);
    control.advanceClock(TEN_SECONDS);
    assertThat(IntStream.range(0, READS).mapToObj(i -> description(set))).containsOnly("after 5 s");
  }

  @Test
  void anAssignmentIsListedLateAndGoesLate() {
    var set = permissionSet("Reader");
    control.advanceClock(TEN_SECONDS.plusMillis(1));
    assigned(set, BILLING, FINANCE);
    elapse();
    assertThat(IntStream.range(0, READS).mapToObj(i -> isListed(set))).contains(true, false);

    control.advanceClock(TEN_SECONDS.plusMillis(1));
    assertThat(IntStream.range(0, READS).mapToObj(i -> isListed(set))).containsOnly(true);
    unassign(set, BILLING, FINANCE);
    control.advanceClock(TEN_SECONDS);
    assertThat(IntStream.range(0, READS).mapToObj(i -> isListed(set))).contains(true, false);
  }

  @Test
  void writesSeeWhatThereIs() {
    permissionSet("Reader");

    assertRefused(() -> permissionSet("Reader"), "ConflictException", "already exists");
    assertThat(control.state().permissionSets()).hasSize(1);
  }

  private void describe(String set, String description) {
    aws.sso.updatePermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).description(description));
  }

  private String description(String set) {
    PermissionSet read =
        aws.sso
            .describePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set))
            .permissionSet();
    return String.valueOf(read.description());
  }

  private boolean isListed(String set) {
    return !aws.sso
        .listAccountAssignments(
            r -> r.instanceArn(INSTANCE_ARN).accountId(BILLING).permissionSetArn(set))
        .accountAssignments()
        .isEmpty();
  }
}
