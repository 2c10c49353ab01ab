package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.CustomerPolicy;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.Manifests;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Permission sets, from manifest to Identity Center. */
@OnEveryBackend
class PermissionSetScenariosTest extends ScenarioTest {

  private static final String EVERY_FIELD =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: billing-reader}
      spec:
        name: BillingReader
        description: Read-only billing
        sessionDuration: PT4H
        relayState: https://console.aws.amazon.com/billing
        managedPolicies:
          - arn:aws:iam::aws:policy/job-function/Billing
          - arn:aws:iam::aws:policy/ReadOnlyAccess
      """
          + Manifests.OTHER_POLICIES.indent(2);

  private static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "555555555555", "666666666666");

  PermissionSetScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aSetWithEveryFieldIsIdenticalInAws() throws Exception {
    world.startOperator();

    world.apply(EVERY_FIELD);

    var resource = world.awaitSet("billing-reader", Reason.PROVISIONED);
    var set = world.state().permissionSet("BillingReader");
    assertThat(set.description()).isEqualTo("Read-only billing");
    assertThat(set.sessionDuration()).isEqualTo("PT4H");
    assertThat(set.relayState()).isEqualTo("https://console.aws.amazon.com/billing");
    assertThat(set.managedPolicies())
        .containsExactlyInAnyOrder(
            "arn:aws:iam::aws:policy/job-function/Billing",
            "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assertThat(set.customerManagedPolicies())
        .containsExactly(new CustomerPolicy("DenyBudgets", "/finance/"));
    assertThat(set.boundary().managedPolicy()).isEqualTo("arn:aws:iam::aws:policy/PowerUserAccess");
    var json = new ObjectMapper();
    assertThat(json.readTree(set.inlinePolicy()))
        .isEqualTo(
            json.readTree(
                """
                {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}
                """));
    assertThat(set.tags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "team",
                "finance",
                "ssoperator.dev/cluster",
                World.CLUSTER,
                "ssoperator.dev/namespace",
                world.namespace(),
                "ssoperator.dev/name",
                "billing-reader"));
    assertThat(resource.getStatus().arn()).isEqualTo(set.arn());
    assertThat(resource.getStatus().instanceArn()).isEqualTo(world.instanceArn());
    assertThat(resource.getStatus().createdDate()).isNotNull();
    assertThat(resource.getStatus().conditions()).extracting("type").containsExactly("Ready");
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();
  }

  @Test
  void anEditOfManyPoliciesIsProvisionedOnce() {
    world.startOperator();
    world.apply(
        set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]")
            + assignedEverywhere("ops"));
    awaitAssignedEverywhere();
    world.aws().clearLogs();
    world.slow();

    world.apply(
        set(
            "ops",
            """
            managedPolicies:
              - arn:aws:iam::aws:policy/AmazonEC2FullAccess
              - arn:aws:iam::aws:policy/AmazonS3FullAccess
            permissionsBoundary: {managedPolicy: arn:aws:iam::aws:policy/PowerUserAccess}
            inlinePolicy:
              Version: "2012-10-17"
              Statement: [{Effect: Deny, Action: "iam:*", Resource: "*"}]
            """));

    var provisioning = world.awaitSet("ops", Reason.PROVISIONING);
    assertThat(provisioning.getStatus().request().state()).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(provisioning.getStatus().request().id())
        .isEqualTo(runningRequest("ProvisionPermissionSet"));
    assertThat(world.condition("ops", "Reconciling").status()).isEqualTo(Condition.Status.TRUE);

    world.aws().advanceClock(Duration.ofMinutes(10));
    var done = world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(done.getStatus().request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
    var set = world.state().permissionSet("ops");
    assertThat(set.provisioned()).hasSize(5);
    assertThat(set.provisioned().values()).containsOnly(set.revision());
    assertThat(set.managedPolicies())
        .containsExactlyInAnyOrder(
            "arn:aws:iam::aws:policy/AmazonEC2FullAccess",
            "arn:aws:iam::aws:policy/AmazonS3FullAccess");
  }

  @Test
  void anAccountThatFailsIsNamedAndTriedAgainWhileTheOthersAreUpToDate() {
    world.startOperator();
    world.apply(set("ops", "") + assignedEverywhere("ops"));
    awaitAssignedEverywhere();
    world.aws().customerManagedPolicies("555555555555", List.of());
    world.aws().clearLogs();

    world.apply(set("ops", "customerManagedPolicies: [{name: TeamPolicy}]"));

    var failing =
        world.awaitSet(
            "ops",
            Reason.PROVISIONING_FAILED,
            resource -> resource.getStatus().accounts().failing().get(0).attempts() >= 2);
    assertThat(failing.getStatus().accounts().outdated()).isEqualTo(1);
    assertThat(failing.getStatus().accounts().failing())
        .singleElement()
        .satisfies(
            account -> {
              assertThat(account.accountId()).isEqualTo("555555555555");
              assertThat(account.reason()).contains("Not supported policy", "TeamPolicy");
            });
    assertThat(World.condition(failing.getStatus().conditions(), "Stalled").message())
        .contains("555555555555", "TeamPolicy");
    var set = world.state().permissionSet("ops");
    assertThat(set.provisioned().entrySet())
        .filteredOn(e -> e.getValue() == set.revision())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("222222222222", "333333333333", "444444444444", "666666666666");

    world
        .aws()
        .customerManagedPolicies("555555555555", List.of(new CustomerPolicy("TeamPolicy", "/")));

    var done = world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(done.getStatus().accounts().failing()).isEmpty();
    assertThat(world.provisioned("ops").values()).containsOnly(set.revision());
    assertThat(world.calls("ProvisionPermissionSet"))
        .filteredOn(call -> call.input().path("TargetType").asText().startsWith("ALL"))
        .hasSize(1);
    assertThat(world.calls("ProvisionPermissionSet"))
        .filteredOn(call -> call.input().path("TargetType").asText().equals("AWS_ACCOUNT"))
        .allSatisfy(
            call -> assertThat(call.input().path("TargetId").asText()).isEqualTo("555555555555"));
  }

  @Test
  void aSetThatNobodyOwnsIsLeftAloneUnlessAdopted() {
    var arn = createByHand("ops", List.of());
    world.startOperator();

    world.apply(set("ops", "sessionDuration: PT2H"));

    world.awaitSet("ops", Reason.ALREADY_EXISTS);
    assertThat(world.condition("ops", "Stalled").message()).contains("adoptionPolicy");
    var untouched = world.state().permissionSet("ops");
    assertThat(untouched.sessionDuration()).isEqualTo("PT8H");
    assertThat(untouched.tags()).isEmpty();
    assertThat(untouched.managedPolicies()).hasSize(1);

    world.apply(set("ops", "sessionDuration: PT2H\nadoptionPolicy: Adopt"));

    var adopted = world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(adopted.getStatus().arn()).isEqualTo(arn);
    var set = world.state().permissionSet("ops");
    assertThat(set.sessionDuration()).isEqualTo("PT2H");
    assertThat(set.managedPolicies()).isEmpty();
    assertThat(set.tags()).containsEntry("ssoperator.dev/name", "ops");
    assertThat(world.state().permissionSets()).hasSize(1);
  }

  @Test
  void aSetOfAnotherClusterIsRefused() {
    createByHand(
        "ops",
        List.of(
            tag("ssoperator.dev/cluster", "another"),
            tag("ssoperator.dev/namespace", "team"),
            tag("ssoperator.dev/name", "ops")));
    world.startOperator();

    world.apply(set("ops", "adoptionPolicy: Adopt"));

    world.awaitSet("ops", Reason.OWNED_BY_ANOTHER);
    assertThat(world.condition("ops", "Stalled").message()).contains("another", "team/ops");
    world.delete(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().permissionSet("ops").sessionDuration()).isEqualTo("PT8H");
  }

  @Test
  void aSetOfControlTowerIsRefused() {
    createByHand("ops", List.of(tag("managedBy", "ControlTower")));
    world.startOperator();

    world.apply(set("ops", "adoptionPolicy: Adopt"));

    world.awaitSet("ops", Reason.MANAGED_BY_CONTROL_TOWER);
    assertThat(world.state().permissionSet("ops").sessionDuration()).isEqualTo("PT8H");
  }

  @Test
  void whatAPersonChangesByHandIsUndone() {
    world.startOperator();
    world.apply(
        set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]")
            + assignedEverywhere("ops"));
    awaitAssignedEverywhere();
    var arn = world.permissionSet("ops").getStatus().arn();
    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(arn)
                    .managedPolicyArn("arn:aws:iam::aws:policy/AdministratorAccess"));

    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");

    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource -> "now".equals(resource.getStatus().lastHandledRequestedAt()));
    var set = world.state().permissionSet("ops");
    assertThat(set.managedPolicies()).containsExactly("arn:aws:iam::aws:policy/ReadOnlyAccess");
    assertThat(set.provisioned().values()).containsOnly(set.revision());
  }

  @Test
  void aSetDeletedByHandIsMadeAgain() {
    world.startOperator();
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    world.sso().deletePermissionSet(r -> r.instanceArn(world.instanceArn()).permissionSetArn(arn));

    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");

    var again =
        world.awaitSet(
            "ops",
            Reason.PROVISIONED,
            resource -> "now".equals(resource.getStatus().lastHandledRequestedAt()));
    assertThat(again.getStatus().arn())
        .isNotEqualTo(arn)
        .isEqualTo(world.state().permissionSet("ops").arn());
  }

  @Test
  void whatIsRemovedFromTheSpecIsRemovedInAws() {
    world.startOperator();
    world.apply(EVERY_FIELD);
    world.awaitSet("billing-reader", Reason.PROVISIONED);

    world.apply(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata: {name: billing-reader}
        spec: {name: BillingReader}
        """);

    world.awaitSet("billing-reader", Reason.PROVISIONED);
    var set = world.state().permissionSet("BillingReader");
    assertThat(set.description()).isEqualTo("-");
    assertThat(set.sessionDuration()).isEqualTo("PT1H");
    assertThat(set.relayState()).isNull();
    assertThat(set.managedPolicies()).isEmpty();
    assertThat(set.customerManagedPolicies()).isEmpty();
    assertThat(set.boundary()).isNull();
    assertThat(set.inlinePolicy()).isNull();
    assertThat(set.tags()).doesNotContainKey("team");
  }

  @Test
  void anInvalidPolicySaysSoAndGoesOnWhenCorrected() {
    world.startOperator();
    var tooLarge = "x".repeat(11_000);

    world.apply(
        set(
            "ops",
            """
            inlinePolicy:
              Version: "2012-10-17"
              Statement: [{Sid: %s, Effect: Deny, Action: "iam:*", Resource: "*"}]
            """
                .formatted(tooLarge)));

    world.awaitSet("ops", Reason.INVALID_SPEC);
    assertThat(world.condition("ops", "Stalled").message()).contains("spec.inlinePolicy", "10240");
    assertThat(world.writes()).isEmpty();

    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
  }

  @Test
  void whatIamWouldRefuseIsSaidBeforeAnyCallOfAwsAboutTheSet() {
    world.startOperator();

    world.apply(set("ops", policy("StringNotEquals: {\"aws:ResourceAccount\": [1402433619]}")));

    world.awaitSet("ops", Reason.INVALID_SPEC);
    assertThat(world.condition("ops", "Stalled").message())
        .contains(
            "spec.inlinePolicy.Statement[0].Condition.StringNotEquals[\"aws:ResourceAccount\"][0]",
            "in quotes",
            "012345670123 becomes 1402433619");
    assertThat(world.aws().calls())
        .extracting(Call::operation)
        .isSubsetOf(
            "ListInstances",
            "DescribeInstance",
            "ListAccountAssignmentCreationStatus",
            "ListAccountAssignmentDeletionStatus",
            "ListPermissionSetProvisioningStatus");

    world.apply(
        set("ops", policy("StringNotEquals: {\"aws:ResourceAccount\": [\"012345670123\"]}")));
    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("ops").inlinePolicy()).contains("\"012345670123\"");
  }

  @Test
  void anEditThatIamWouldRefuseChangesNothingOfTheSet() {
    administratorsEverywhere();
    var before = world.state();
    world.aws().clearLogs();

    world.apply(
        set(
            "ops",
            policy("StringEqualsIfExist: {\"aws:ResourceAccount\": \"012345670123\"}")
                + "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));

    world.awaitSet("ops", Reason.INVALID_SPEC);
    assertThat(world.condition("ops", "Stalled").message())
        .contains(
            "spec.inlinePolicy.Statement[0].Condition.StringEqualsIfExist: is not a condition");
    assertThat(world.writes()).isEmpty();
    assertThat(world.state().permissionSets()).isEqualTo(before.permissionSets());
  }

  private static String policy(String condition) {
    return """
        inlinePolicy:
          Version: "2012-10-17"
          Statement: [{Effect: Deny, Action: "s3:*", Resource: "*", Condition: {%s}}]
        """
        .formatted(condition);
  }

  // ---- edits that AWS refuses

  @Test
  void whatAnEditTakesAwayIsTakenAwayEverywhereAlthoughAwsRefusesTheRest() {
    administratorsEverywhere();
    world
        .aws()
        .behaviour(
            world.aws().behaviour().with(b -> b.missingManagedPolicies(Set.of("NoSuchPolicy"))));
    world.slow();

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/NoSuchPolicy]"));

    var provisioning = world.awaitSet("ops", Reason.PROVISIONING);
    assertThat(provisioning.getStatus().request().id())
        .isEqualTo(runningRequest("ProvisionPermissionSet"));
    assertThat(provisioning.getStatus().accounts().outdated()).isEqualTo(5);
    assertThat(provisioning.getStatus().appliedGeneration())
        .isLessThan(provisioning.getMetadata().getGeneration());

    world.finishRequests();
    var refused = world.awaitSet("ops", Reason.NOT_FOUND);
    assertThat(world.condition("ops", "Stalled").message())
        .contains("AttachManagedPolicyToPermissionSet", "NoSuchPolicy");
    assertThat(refused.getStatus().request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(refused.getStatus().accounts().outdated()).isZero();
    assertNothingIsGrantedAnywhere();

    for (var again : List.of("first", "second", "third")) {
      world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, again);
      world.awaitSet(
          "ops",
          Reason.NOT_FOUND,
          resource -> again.equals(resource.getStatus().lastHandledRequestedAt()));
    }
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).hasSizeGreaterThan(4);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));
    world.awaitSet("ops", Reason.PROVISIONED);
    assertUpToDateEverywhere();
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(2);
  }

  @Test
  void anEditOfWhichAwsRefusesTheFirstChangeProvisionsNothing() {
    administratorsEverywhere();
    world
        .aws()
        .addFault(
            FaultSpec.error("DetachManagedPolicyFromPermissionSet", "AccessDeniedException", "no"));

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));

    world.awaitSet("ops", Reason.ACCESS_DENIED);
    assertUpToDateEverywhere();
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).isEmpty();
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();
  }

  @Test
  void whatAnEditTakesAwayIsTriedAgainInTheAccountsThatFailWhileAwsRefusesTheRest() {
    administratorsEverywhere();
    world.aws().accountState("555555555555", "SUSPENDED");
    world
        .aws()
        .addFault(
            FaultSpec.error(
                "AttachManagedPolicyToPermissionSet", "ResourceNotFoundException", "no such"));

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));

    var refused =
        world.awaitSet(
            "ops",
            Reason.NOT_FOUND,
            resource ->
                resource.getStatus().accounts().failing().stream()
                    .anyMatch(account -> account.attempts() >= 2));
    assertThat(refused.getStatus().accounts().outdated()).isEqualTo(1);

    world.aws().accountState("555555555555", "ACTIVE");
    world.awaitSet(
        "ops", Reason.NOT_FOUND, resource -> resource.getStatus().accounts().failing().isEmpty());
    assertNothingIsGrantedAnywhere();
  }

  @Test
  void anEditThatAwsThrottlesHalfwayIsMadeToItsEndAndProvisionedOnce() {
    administratorsEverywhere();
    world
        .aws()
        .addFault(
            FaultSpec.error(
                    "AttachManagedPolicyToPermissionSet", "ThrottlingException", "Rate exceeded")
                .once());

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));

    world.awaitSet("ops", Reason.PROVISIONED);
    assertUpToDateEverywhere();
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).hasSize(2);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
  }

  @Test
  void whatAnEditTakesAwayDoesNotWaitLongForAnAwsThatFails() {
    administratorsEverywhere();
    world
        .aws()
        .addFault(
            FaultSpec.error(
                "AttachManagedPolicyToPermissionSet", "InternalServerException", "later"));

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));

    world.awaitSet(
        "ops",
        Reason.AWS_UNAVAILABLE,
        resource ->
            resource.getStatus().request() != null
                && resource.getStatus().request().state() == RequestState.SUCCEEDED
                && resource.getStatus().accounts().outdated() == 0);
    assertNothingIsGrantedAnywhere();
    var tries = world.calls("AttachManagedPolicyToPermissionSet").size();
    world.until(() -> world.calls("AttachManagedPolicyToPermissionSet").size() > tries + 10);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
  }

  // ---- assignments that run while a set is edited

  @Test
  void anAssignmentThatBeganBeforeAnEditAndEndsLateIsBroughtUpToDate() {
    world.startOperator();
    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]"));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().freezeClock();
    world
        .aws()
        .addFault(FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofMinutes(10)).once());
    world.apply(assignment("late", "ops", "444444444444", "group: platform"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 1);
    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.apply(assignment("prompt", "ops", "555555555555", "group: platform"));
    world.awaitAssignment("prompt", Reason.ASSIGNED);
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource -> "now".equals(resource.getStatus().lastHandledRequestedAt()));
    assertThat(world.provisioned("ops")).containsOnlyKeys("555555555555");

    world.aws().advanceClock(Duration.ofMinutes(10));

    world.awaitAssignment("late", Reason.ASSIGNED);
    world.until(
        () -> {
          var ops = world.state().permissionSet("ops");
          return ops.provisioned().values().stream().allMatch(r -> r == ops.revision());
        });
    world.awaitSet(
        "ops", Reason.PROVISIONED, resource -> resource.getStatus().accounts().provisioned() == 2);
    assertThat(world.provisioned("ops")).containsOnlyKeys("444444444444", "555555555555");
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
  }

  @Test
  void assignmentsThatBeginAfterAnEditHaveTheSetReadOnce() {
    world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().clearLogs();
    world.aws().freezeClock();
    for (var i = 0; i < ACCOUNTS.size(); i++) {
      world
          .aws()
          .addFault(
              FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofMinutes(i + 1))
                  .matching(Map.of("TargetId", ACCOUNTS.get(i))));
    }

    world.apply(assignedEverywhere("ops"));

    world.until(() -> world.calls("CreateAccountAssignment").size() == ACCOUNTS.size());
    for (var account : ACCOUNTS) {
      world.aws().advanceClock(Duration.ofMinutes(1));
      world.awaitAssignment("in-" + account, Reason.ASSIGNED);
    }
    assertUpToDateEverywhere();
    assertThat(world.calls("DescribePermissionSet")).hasSizeLessThanOrEqualTo(1);
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();
  }

  /** The set {@code ops} gives administrator access in five accounts. */
  private void administratorsEverywhere() {
    world.startOperator();
    world.apply(
        set("ops", "managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]")
            + assignedEverywhere("ops"));
    awaitAssignedEverywhere();
    world.aws().clearLogs();
  }

  private void assertNothingIsGrantedAnywhere() {
    assertThat(world.state().permissionSet("ops").managedPolicies()).isEmpty();
    assertUpToDateEverywhere();
  }

  private void assertUpToDateEverywhere() {
    var set = world.state().permissionSet("ops");
    assertThat(set.provisioned()).hasSize(5);
    assertThat(set.provisioned().values()).containsOnly(set.revision());
  }

  private String createByHand(String name, List<Tag> tags) {
    var arn =
        world
            .sso()
            .createPermissionSet(
                r ->
                    r.instanceArn(world.instanceArn())
                        .name(name)
                        .sessionDuration("PT8H")
                        .tags(tags))
            .permissionSet()
            .permissionSetArn();
    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(arn)
                    .managedPolicyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    return arn;
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static String assignedEverywhere(String set) {
    return ACCOUNTS.stream()
        .map(account -> assignment("in-" + account, set, account, "group: platform"))
        .collect(Collectors.joining());
  }

  private void awaitAssignedEverywhere() {
    ACCOUNTS.forEach(account -> world.awaitAssignment("in-" + account, Reason.ASSIGNED));
    world.awaitSet("ops", Reason.PROVISIONED);
  }

  @Test
  void whatAnAdoptionRemovesIsSaidInAnEventBeforeItHappens() {
    var arn =
        world
            .sso()
            .createPermissionSet(
                r ->
                    r.instanceArn(world.instanceArn())
                        .name("ops")
                        .tags(Tag.builder().key("owner").value("by hand").build()))
            .permissionSet()
            .permissionSetArn();
    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(arn)
                    .managedPolicyArn("arn:aws:iam::aws:policy/ReadOnlyAccess"));
    world
        .sso()
        .putInlinePolicyToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(arn)
                    .inlinePolicy(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Action\":\"ce:*\",\"Resource\":\"*\"}]}"));
    world
        .sso()
        .putPermissionsBoundaryToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(arn)
                    .permissionsBoundary(
                        b -> b.managedPolicyArn("arn:aws:iam::aws:policy/PowerUserAccess")));
    world.aws().clearLogs();
    world
        .aws()
        .addFault(
            FaultSpec.error(
                "DetachManagedPolicyFromPermissionSet", "ThrottlingException", "Rate exceeded"));
    world.startOperator();

    world.apply(set("ops", "adoptionPolicy: Adopt"));

    world.untilAsserted(
        () ->
            assertThat(
                    world.client().v1().events().inNamespace(world.namespace()).list().getItems())
                .filteredOn(event -> event.getReason().equals("Adopting"))
                .first()
                .satisfies(
                    event ->
                        assertThat(event.getMessage())
                            .contains(
                                "AWS managed policy arn:aws:iam::aws:policy/ReadOnlyAccess",
                                "its inline policy",
                                "its permissions boundary",
                                "tags owner")));
    assertThat(world.state().permissionSet("ops").managedPolicies()).isNotEmpty();
    world.aws().clearFaults();
    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("ops").managedPolicies()).isEmpty();
  }

  private String runningRequest(String operation) {
    return world.state().requests().stream()
        .filter(r -> r.operation().equals(operation) && r.status().equals("IN_PROGRESS"))
        .map(StateView.Request::id)
        .findFirst()
        .orElseThrow();
  }
}
