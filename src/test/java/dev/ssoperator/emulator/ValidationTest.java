package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Every constraint that the table of shapes cannot say, and the words for those it can. */
class ValidationTest extends EmulatorTest {
  private String set;

  @BeforeEach
  void aSet() {
    set = permissionSet("Reader");
  }

  @Test
  void aConstraintIsNamedWithItsMember() {
    assertInvalid(
        () -> permissionSet("x".repeat(33)),
        "Value of input 'name' failed to satisfy constraint: Member must have length less than or"
            + " equal to 32");
    assertInvalid(
        () -> permissionSet("no spaces"),
        "Value of input 'name' failed to satisfy constraint: Member must satisfy regular expression"
            + " pattern: [\\w+=,.@-]+");
    assertInvalid(
        () -> aws.sso.createPermissionSet(r -> r.instanceArn(INSTANCE_ARN)),
        "Value of input 'name' failed to satisfy constraint: Member must not be null");
    assertInvalid(
        () -> assign(set, "1234", FINANCE),
        "Value of input 'targetId' failed to satisfy constraint: Member must have length greater"
            + " than or equal to 12");
    assertInvalid(
        () ->
            aws.sso.tagResource(
                r -> r.resourceArn(INSTANCE_ARN).tags(Tag.builder().key("a").build())),
        "'tags.1.member.value'");
  }

  @Test
  void namesAreUnique() {
    assertRefused(
        () -> permissionSet("Reader"),
        "ConflictException",
        "PermissionSet with name Reader already exists.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT60M", "PT3600S", "PT12H", "P0DT5H", "PT1H30M"})
  void sessionsLastOneToTwelveHours(String duration) {
    aws.sso.updatePermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).sessionDuration(duration));
    assertThat(control.state().permissionSet("Reader").sessionDuration()).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT59M", "PT12H1S", "P1D", "P1M", "-PT2H", "P1W", "one hour", ""})
  void otherSessionsAreRefused(String duration) {
    assertInvalid(
        () ->
            aws.sso.updatePermissionSet(
                r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).sessionDuration(duration)),
        "sessionDuration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{}",
        "{\"Version\":\"2012\",\"Statement\":[]}",
        "{\"Statement\":[]}",
        "{\"Statement\":[{}]}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Maybe\",\"Action\":\"*\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":[],\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}"
      })
  void aPolicyMustBeOne(String policy) {
    assertInvalid(() -> put(policy), "Invalid PermissionsPolicy Document");
    assertThat(control.state().permissionSet("Reader").inlinePolicy()).isNull();
  }

  @Test
  void aPolicyMayBeLongButNotDense() {
    var statement = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"%s\"}}";
    put(statement.formatted("x") + " ".repeat(32_000));

    assertInvalid(() -> put(statement.formatted("x") + " ".repeat(32_768)), "32768");
    assertInvalid(() -> put(statement.formatted("x".repeat(10_240))), "10240");
  }

  @Test
  void aBoundaryIsOneOfTwo() {
    assertInvalid(
        () ->
            aws.sso.putPermissionsBoundaryToPermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN).permissionSetArn(set).permissionsBoundary(b -> {})),
        "PermissionsBoundary");
  }

  @Test
  void onlyManagedPoliciesOfAwsAreManaged() {
    assertInvalid(() -> attach(set, "arn:aws:iam::123456789012:policy/Mine"), "managedPolicyArn");
    behave(b -> b.missingManagedPolicies(Set.of("ReadOnlyAccess")));
    assertRefused(
        () -> attach(set, READ_ONLY),
        "ResourceNotFoundException",
        "Policy does not exist with ARN: " + READ_ONLY);
  }

  @Test
  void anUpdateResetsWhatItLeavesOutExceptTheDescription() {
    aws.sso.updatePermissionSet(
        r ->
            r.instanceArn(INSTANCE_ARN)
                .permissionSetArn(set)
                .description("Reads")
                .relayState("https://example.com/")
                .sessionDuration("PT4H"));
    aws.sso.updatePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set));
    var after = control.state().permissionSet("Reader");

    assertThat(after.description()).isEqualTo("Reads");
    assertThat(after.relayState()).isNull();
    assertThat(after.sessionDuration()).isEqualTo("PT1H");
    assertThat(after.revision()).isEqualTo(3);
  }

  private void put(String policy) {
    aws.sso.putInlinePolicyToPermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).inlinePolicy(policy));
  }
}
