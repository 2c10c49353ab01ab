package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.identitystore.model.IdentitystoreException;
import software.amazon.awssdk.services.organizations.model.AccountState;
import software.amazon.awssdk.services.ssoadmin.model.SsoAdminException;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** The switches that no other test turns. */
class BehaviourTest extends EmulatorTest {
  private static final String POLICY =
      "{\"Version\": \"2012-10-17\", \"Statement\": {\"Resource\": \"*\", \"Effect\": \"Allow\","
          + " \"Action\": \"*\"}}";

  @Test
  void theDefaultsAreDocumentedInTheirJavadocAndValid() {
    assertThat(Behaviour.defaults().with(b -> b)).isEqualTo(Behaviour.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Behaviour.defaults().with(b -> b.defaultPageSize(0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Behaviour.defaults().withLatency(Duration.ofSeconds(2), Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Behaviour.defaults().with(b -> b.primaryRegion("Ireland")))
        .withMessage("primaryRegion must be the name of a Region, such as eu-west-1, not Ireland");
  }

  @Test
  void textIsEchoedVerbatimOrNormalized() {
    var set = permissionSet("Reader");
    write(set);
    assertThat(control.state().permissionSet("Reader").sessionDuration()).isEqualTo("PT60M");
    assertThat(control.state().permissionSet("Reader").inlinePolicy()).isEqualTo(POLICY);

    behave(b -> b.normalizesSessionDuration(true).normalizesInlinePolicy(true));
    write(set);
    assertThat(control.state().permissionSet("Reader").sessionDuration()).isEqualTo("PT1H");
    assertThat(control.state().permissionSet("Reader").inlinePolicy())
        .isEqualTo(
            "{\"Statement\":{\"Action\":\"*\",\"Effect\":\"Allow\",\"Resource\":\"*\"},"
                + "\"Version\":\"2012-10-17\"}");
  }

  private void write(String set) {
    aws.sso.updatePermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).sessionDuration("PT60M"));
    aws.sso.putInlinePolicyToPermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).inlinePolicy(POLICY));
  }

  @Test
  void aDelegatedAdministratorLeavesTheManagementAccountAlone() {
    var set = permissionSet("Reader");
    var free = permissionSet("Other");
    assigned(set, MANAGEMENT, FINANCE);
    behave(b -> b.delegatedAdministrator(true));

    var denied = "is not authorized to perform: sso:";
    assertRefused(() -> assign(set, BILLING, FINANCE), "AccessDeniedException", denied);
    assertRefused(() -> unassign(set, MANAGEMENT, FINANCE), "AccessDeniedException", denied);
    assertRefused(() -> attach(set, READ_ONLY), "AccessDeniedException", denied);
    assertRefused(() -> provisionAll(set), "AccessDeniedException", denied);
    assertRefused(() -> tag(set), "AccessDeniedException", denied);
    assertRefused(() -> assign(free, MANAGEMENT, FINANCE), "AccessDeniedException", set(free));
    assigned(free, BILLING, FINANCE);
  }

  private static String set(String arn) {
    return "sso:CreateAccountAssignment on resource: " + arn;
  }

  @Test
  void permissionSetsCanBeMissingUntilEnabled() {
    behave(b -> b.permissionSetsEnabled(false));
    assertThat(aws.sso.describeInstance(r -> r.instanceArn(INSTANCE_ARN)).permissionSetsEnabled())
        .isFalse();
    assertInvalid(() -> permissionSet("Reader"), "not supported");

    aws.sso.updateInstance(r -> r.instanceArn(INSTANCE_ARN).permissionSetsEnabled(true));
    permissionSet("Reader");
  }

  @ParameterizedTest
  @CsvSource({
    "DISABLED, ValidationException, KMS_DisabledException, KMS_DISABLED",
    "INVALID_STATE, ValidationException, KMS_InvalidStateException, KMS_INVALID_STATE",
    "INVALID_KEY_USAGE, ValidationException, KMS_InvalidKeyUsageException, KMS_INVALID_KEY_USAGE",
    "NOT_FOUND, ResourceNotFoundException, KMS_NotFoundException, KMS_KEY_NOT_FOUND",
    "ACCESS_DENIED, AccessDeniedException, KMS_AccessDeniedException, KMS_ACCESS_DENIED",
    "THROTTLING, ThrottlingException, KMS_ThrottlingException, KMS_THROTTLING"
  })
  void withoutItsKeyTheInstanceRefusesEveryCallAndSaysWhy(
      EncryptionKey key, String code, String ssoReason, String directoryReason) {
    var set = permissionSet("Reader");
    behave(b -> b.encryptionKey(key));

    assertRefused(() -> attach(set, READ_ONLY), code, "KMS key");
    assertThat(reason(SsoAdminException.class, () -> unassign(set, BILLING, FINANCE)))
        .isEqualTo(ssoReason);
    assertThat(reason(IdentitystoreException.class, this::groups)).isEqualTo(directoryReason);
    aws.organizations().describeOrganization();

    behave(b -> b.encryptionKey(EncryptionKey.ENABLED));
    attach(set, READ_ONLY);
    groups();
  }

  @Test
  void anInstanceThatDisappearsHasEverythingWhenItReturns() {
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    var running = assign(set, SHOP, FINANCE);

    behave(b -> b.instance(InstancePresence.ABSENT));
    assertThat(aws.sso.listInstances(r -> r.maxResults(1)).instances()).isEmpty();
    assertRefused(() -> permissionSet("Other"), "ResourceNotFoundException", "Instance");
    assertRefused(
        () -> aws.sso.describeInstance(r -> r.instanceArn(INSTANCE_ARN)),
        "AccessDeniedException",
        "sso:DescribeInstance");
    assertRefused(this::groups, "ResourceNotFoundException", "");

    behave(b -> b.instance(InstancePresence.REPLACED));
    var other = aws.sso.listInstances(r -> r.maxResults(1)).instances().get(0);
    assertThat(other.instanceArn()).isNotEqualTo(INSTANCE_ARN);
    assertRefused(() -> permissionSet("Other"), "ResourceNotFoundException", "Instance");
    aws.sso.createPermissionSet(r -> r.instanceArn(other.instanceArn()).name("Reader"));
    elapse();
    assertThat(control.state().assignments()).isEmpty();

    behave(b -> b.instance(InstancePresence.PRESENT));
    assertThat(creation(running.requestId()).statusAsString()).isEqualTo("SUCCEEDED");
    assertThat(control.state().permissionSets()).extracting(s -> s.arn()).containsExactly(set);
    assertThat(control.state().assignments())
        .extracting(StateView.Assignment::accountId)
        .containsExactlyInAnyOrder(BILLING, SHOP);
    groups();
  }

  @Test
  void anAdditionalRegionReadsTheInstanceAndTheDirectoryOnly() {
    var set = permissionSet("Reader");
    var directory = aws.directory();
    behave(b -> b.primaryRegion("us-east-1"));

    var elsewhere = "not supported in eu-west-1, an additional Region of this instance.";
    assertInvalid(() -> permissionSet("Writer"), elsewhere);
    assertInvalid(() -> attach(set, READ_ONLY), elsewhere);
    assertInvalid(() -> assign(set, BILLING, FINANCE), elsewhere);
    assertInvalid(() -> provisionAll(set), elsewhere);
    assertInvalid(() -> tag(set), elsewhere);
    assertInvalid(() -> aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN)), elsewhere);
    assertInvalid(() -> aws.sso.listTagsForResource(r -> r.resourceArn(set)), elsewhere);
    assertInvalid(
        () -> directory.deleteGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE)), elsewhere);
    groups();
    aws.organizations().describeOrganization();
    aws.sso.listTagsForResource(r -> r.resourceArn(INSTANCE_ARN));
    assertThat(aws.sso.listInstances(r -> r.maxResults(1)).instances())
        .singleElement()
        .satisfies(
            instance -> {
              assertThat(instance.primaryRegion()).isEqualTo("us-east-1");
              assertThat(instance.ownerAccountId()).isEqualTo(MANAGEMENT);
              assertThat(instance.regions())
                  .extracting(region -> region.regionName() + " " + region.isPrimaryRegion())
                  .containsExactly("us-east-1 true", "eu-west-1 false");
            });

    behave(b -> b.deniesInAdditionalRegion(true));
    assertRefused(() -> attach(set, READ_ONLY), "AccessDeniedException", elsewhere);
    behave(b -> b.primaryRegion("eu-west-1"));
    attach(set, READ_ONLY);
  }

  @Test
  void anAccountThatIsNotActiveFailsWithOneOfTwoTexts() {
    var set = permissionSet("Reader");
    var now = assign(set, SUSPENDED, FINANCE);
    elapse();
    behave(b -> b.suspendedAccountShortReason(true));
    control.accountState(BILLING, "PENDING_CLOSURE");
    var before = assign(set, BILLING, FINANCE);
    elapse();

    assertThat(creation(now.requestId()).failureReason())
        .endsWith(
            "'888888888888' takes longer than usual. Please try again in a few minutes. If this"
                + " problem continues, contact AWS Support.");
    assertThat(creation(before.requestId()).failureReason())
        .endsWith("'123456789012' is taking longer than usual.");
    assertThat(aws.organizations().describeAccount(r -> r.accountId(BILLING)).account().state())
        .isEqualTo(AccountState.PENDING_CLOSURE);
  }

  @Test
  void anOperationThatKnowsNoNotFoundSaysThatTheKeyIsInAWrongState() {
    behave(b -> b.encryptionKey(EncryptionKey.NOT_FOUND));

    assertInvalid(() -> aws.sso.describeInstance(r -> r.instanceArn(INSTANCE_ARN)), "KMS key");
    assertThat(reason(SsoAdminException.class, () -> aws.sso.listInstances(r -> r.maxResults(1))))
        .isEqualTo("KMS_InvalidStateException");
  }

  private void groups() {
    aws.directory().listGroups(r -> r.identityStoreId(DIRECTORY));
  }

  private static String reason(Class<? extends SdkPojo> type, ThrowingCallable call) {
    var error = type.cast(refused(call));
    return error.sdkFields().stream()
        .filter(field -> field.memberName().equals("Reason"))
        .map(field -> String.valueOf(field.getValueOrDefault(error)))
        .findFirst()
        .orElse("none");
  }

  @Test
  void tagEditsOutdateNothingUnlessToldSo() {
    var set = permissionSet("Reader");
    tag(set);
    assertThat(control.state().permissionSet("Reader").revision()).isEqualTo(1);

    behave(b -> b.tagEditsOutdate(true));
    tag(set);
    assertThat(control.state().permissionSet("Reader").revision()).isEqualTo(2);
  }

  @Test
  void deletingNoBoundaryIsFineWhereToldSo() {
    var set = permissionSet("Reader");
    behave(b -> b.missingBoundaryDeletionFails(false));

    aws.sso.deletePermissionsBoundaryFromPermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set));
    assertThat(control.state().permissionSet("Reader").revision()).isEqualTo(1);
  }

  @Test
  void aSetCanLingerAfterItsLastAssignment() {
    behave(b -> b.deprovisionLinger(LATENCY));
    var set = permissionSet("Reader");
    assigned(set, BILLING, FINANCE);
    unassign(set, BILLING, FINANCE);
    elapse();

    assertRefused(() -> delete(set), "ConflictException", "ApplicationProfile");
    elapse();
    delete(set);
  }

  private void delete(String set) {
    aws.sso.deletePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set));
  }

  private void tag(String set) {
    aws.sso.tagResource(r -> r.resourceArn(set).tags(Tag.builder().key("team").value("x").build()));
  }
}
