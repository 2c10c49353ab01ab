package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Attacks with the specs of resources; docs/security.md lists them. */
@OnEveryBackend
class AttackGrantScenariosTest extends TenantScenarioTest {

  private static final int FLOOD = 60;
  private static final int LIMIT_TRIES = 8;

  /** Whatever the tenant wants, as far as protected settings let it. */
  private static final String EVERYTHING =
      """
      rules:
      - accounts: {names: ["*"]}
        principals: {groups: ["*"], users: ["*"]}
        permissionSets: {own: {managedPolicies: ["*"]}, arns: ["%s"]}
      """;

  AttackGrantScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- what a permission set may be

  @Test
  void aTenantCannotDefineAnAdministrator() {
    start(TEAM);

    world.apply(administrator("admin") + own("access", "admin"));

    assertThat(refusedSet("admin")).contains("spec.managedPolicies: " + ADMINISTRATOR);
    refused("access");
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotDefineAnAdministratorByAnInlinePolicy() {
    start(TEAM);

    world.apply(
        set(
                "inline",
                """
                inlinePolicy:
                  Version: "2012-10-17"
                  Statement: [{Effect: Allow, Action: "*", Resource: "*"}]
                """)
            + own("access", "inline"));

    assertThat(refusedSet("inline")).contains("spec.inlinePolicy is forbidden");
    refused("access");
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotUseTheCustomerManagedPoliciesOfOthers() {
    start(TEAM);

    world.apply(set("custom", "customerManagedPolicies: [{name: Admin, path: /platform/}]"));

    assertThat(refusedSet("custom")).contains("spec.customerManagedPolicies: /platform/Admin");
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotDropThePermissionsBoundary() {
    start(
        TEAM.replace(
            "own: {",
            "own: {requiredPermissionsBoundary: {managedPolicy: %s}, ".formatted(READ_ONLY)));
    var bounded = "managedPolicies: [%1$s]\npermissionsBoundary: {managedPolicy: %1$s}";
    world.apply(set("read", bounded.formatted(READ_ONLY)) + own("access", "read"));
    assigned("access");

    world.apply(reader("read"));

    assertThat(refusedSet("read")).contains("spec.permissionsBoundary must be");
    assertThat(world.state().permissionSet("read").boundary().managedPolicy()).isEqualTo(READ_ONLY);
  }

  @Test
  void aTenantCannotMakeSessionsLonger() {
    start(TEAM.replace("own: {", "own: {maxSessionDuration: PT1H, "));
    world.apply(reader("read"));
    world.awaitSet("read", Reason.PROVISIONED);

    world.apply(set("read", "managedPolicies: [%s]\nsessionDuration: PT12H".formatted(READ_ONLY)));

    assertThat(refusedSet("read")).contains("spec.sessionDuration may be PT1H at most");
    assertThat(writes()).doesNotContain("UpdatePermissionSet");
  }

  @Test
  void aTenantCannotTakeANameThatIsReservedForOthers() {
    start(TEAM.replace("own: {", "own: {namePrefix: data-, "));

    world.apply(set("data-mine", "name: platform-admin"));

    assertThat(refusedSet("data-mine")).contains("spec.name must begin with \"data-\"");
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotEditAPermissionSetToWhatItsAssignmentsMayNotHave() {
    start(TWO_RULES);
    world.apply(reader("read") + assignment("production", "read", PRODUCTION, "group: developers"));
    assigned("production");

    world.apply(administrator("read"));

    assertThat(refusedSet("read")).contains("with AccountAssignment production");
    assertThat(policies("read")).containsExactly(READ_ONLY);
  }

  @Test
  void aTenantCannotAssignAPermissionSetWhileItBecomesMore() {
    start(TWO_RULES);
    world.apply(reader("read") + own("access", "read"));
    assigned("access");

    world.apply(
        administrator("read") + assignment("production", "read", PRODUCTION, "group: developers"));

    refused("production");
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  @Test
  void aTenantCannotAddUpTheRulesOfItsBoundary() {
    start(TWO_RULES);

    world.apply(
        administrator("admin")
            + own("sandbox", "admin")
            + assignment("production", "admin", PRODUCTION, "group: developers"));

    assigned("sandbox");
    refused("production");
    assertThat(granted()).containsExactly(OWN + " admin developers");
  }

  // ---- who and where

  @Test
  void aTenantCannotGrantInAnAccountOfOthers() {
    start(TEAM);

    world.apply(reader("read") + assignment("access", "read", PRODUCTION, "group: developers"));

    assertThat(refused("access")).contains("spec.account with id 555555555555");
    assertThat(granted()).isEmpty();
    assertThat(writes()).doesNotContain("CreateAccountAssignment");
  }

  @Test
  void aTenantCannotLearnAnythingOfTheAccountsItIsDenied() {
    start(TEAM.replace("ids: [\"222222222222\"]", "names: [\"log-*\"]"));
    world.apply(reader("read"));

    world.apply(
        own("access", "read").replace("id: \"222222222222\"", "name: prod-shop")
            + own("unknown", "read").replace("id: \"222222222222\"", "name: no-such-account"));

    assertThat(refused("access").replace("prod-shop", "NAME"))
        .isEqualTo(refused("unknown").replace("no-such-account", "NAME"));
    refresh("access", "now");
    refused("access");
    assertThat(world.calls("ListAccounts")).isEmpty();
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotGrantToAGroupOfOthersNorLearnItsId() {
    start(TEAM);

    world.apply(reader("read") + assignment("access", "read", OWN, "group: platform"));

    assertThat(refused("access")).contains("spec.principal group \"platform\"");
    assertThat(world.calls("GetGroupId")).isEmpty();
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotGrantToAGroupOfOthersByItsId() {
    start(TEAM);

    world.apply(reader("read") + assignment("access", "read", OWN, "groupId: " + PLATFORM));

    assertThat(refused("access")).contains("spec.principal with groupId " + PLATFORM);
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotGrantToAUser() {
    start(TEAM);

    world.apply(reader("read") + assignment("access", "read", OWN, "user: alice@example.com"));

    assertThat(refused("access")).contains("spec.principal user \"alice@example.com\"");
    assertThat(world.calls("GetUserId")).isEmpty();
    assertThat(granted()).isEmpty();
  }

  // ---- permission sets of others

  @Test
  void aTenantCannotAssignAPermissionSetByItsArn() {
    start(TEAM);

    world.apply(byArn("access", breakGlass().arn(), OWN, "group: developers"));

    assertThat(refused("access")).contains("spec.permissionSetArn " + breakGlass().arn());
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotAssignAPermissionSetOfAnotherNamespace() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM);
      platform.applyBoundary("platform", EVERYTHING.formatted(breakGlass().arn()));
      world.startOperatorAlsoIn(platform);
      platform.apply(administrator("admin"));
      platform.awaitSet("admin", Reason.PROVISIONED);

      world.apply(
          own("access", "admin")
              .replace(
                  "{name: admin}", "{name: admin, namespace: %s}".formatted(platform.namespace())));

      assertThat(refused("access")).contains("is not shared");
      assertThat(granted()).isEmpty();
    }
  }

  @Test
  void aTenantCannotAdoptAPermissionSet() {
    start(TEAM);

    world.apply(
        set(BREAK_GLASS, "managedPolicies: [%s]\nadoptionPolicy: Adopt".formatted(READ_ONLY)));

    assertThat(refusedSet(BREAK_GLASS)).contains("spec.adoptionPolicy: Adopt needs");
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotTakeAPermissionSetByItsName() {
    start(TEAM);

    world.apply(set("mine", "name: break-glass\nmanagedPolicies: [%s]".formatted(READ_ONLY)));

    world.awaitSet("mine", Reason.ALREADY_EXISTS);
    assertThat(writes()).containsOnly("CreatePermissionSet");
    assertThat(permissionSets()).isEmpty();
  }

  @Test
  void aTenantCannotAdoptWhatControlTowerManages() {
    prepare(TEAM + "capabilities: [Adopt]\n");
    var arn = setByHand("AWSAdministratorAccess", ADMINISTRATOR);
    world
        .sso()
        .tagResource(
            b ->
                b.instanceArn(world.instanceArn())
                    .resourceArn(arn)
                    .tags(Tag.builder().key("managedBy").value("ControlTower").build()));
    world.startOperator();

    world.apply(
        set(
            "mine",
            "name: AWSAdministratorAccess\nmanagedPolicies: [%s]\nadoptionPolicy: Adopt"
                .formatted(READ_ONLY)));

    world.awaitSet("mine", Reason.MANAGED_BY_CONTROL_TOWER);
    assertThat(policies("AWSAdministratorAccess")).containsExactly(ADMINISTRATOR);
  }

  @Test
  void aTenantCannotAdoptThePermissionSetOfAnotherNamespace() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM + "capabilities: [Adopt]\n");
      platform.applyBoundary("platform", EVERYTHING.formatted(breakGlass().arn()));
      world.startOperatorAlsoIn(platform);
      platform.apply(administrator("admin"));
      platform.awaitSet("admin", Reason.PROVISIONED);

      world.apply(
          set("admin", "managedPolicies: [%s]\nadoptionPolicy: Adopt".formatted(READ_ONLY)));

      world.awaitSet("admin", Reason.OWNED_BY_ANOTHER);
      world.delete(PermissionSet.class, "admin");
      world.awaitGone(PermissionSet.class, "admin");
      assertThat(policies("admin")).containsExactly(ADMINISTRATOR);
    }
  }

  // ---- what others have

  @Test
  void aTenantCannotRevokeOthersAccessByAnExclusivePermissionSet() {
    start(TEAM);
    world.apply(reader("read") + own("access", "read"));
    byHand(
        new AssignedAccess(
            assigned("access").permissionSetArn(), PRODUCTION, PrincipalType.GROUP, PLATFORM));

    world.apply(
        set("read", "managedPolicies: [%s]\nexclusiveAssignments: true".formatted(READ_ONLY)));

    assertThat(refusedSet("read")).contains("spec.exclusiveAssignments: true needs");
    assertThat(granted()).contains(PRODUCTION + " read platform");
    assertThat(writes()).doesNotContain("DeleteAccountAssignment");
  }

  @Test
  void aTenantCannotTakeOverAnAssignmentAndDeleteIt() {
    start(TEAM);
    world.apply(reader("read"));
    var arn = world.awaitSet("read", Reason.PROVISIONED).getStatus().arn();
    byHand(new AssignedAccess(arn, OWN, PrincipalType.GROUP, world.groupId("developers")));
    world.apply(own("access", "read"));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(granted()).containsExactly(OWN + " read developers");
    assertThat(writes()).doesNotContain("DeleteAccountAssignment");
  }

  @Test
  void aTenantCannotKeepAccessAliveByADuplicate() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM);
      platform.applyBoundary("platform", EVERYTHING.formatted(breakGlass().arn()));
      world.startOperatorAlsoIn(platform);
      platform.apply(administrator("admin") + own("access", "admin"));
      platform.awaitAssignment("access", Reason.ASSIGNED);
      var arn = platform.assignment("access").getStatus().assigned().permissionSetArn();
      world.apply(byArn("duplicate", arn, OWN, "group: developers"));
      refused("duplicate");

      platform.delete(AccountAssignment.class, "access");

      platform.awaitGone(AccountAssignment.class, "access");
      assertThat(granted()).isEmpty();
      refused("duplicate");
    }
  }

  @Test
  void aTenantCannotKeepAccessAliveByADuplicateThatWasAllowedOnce() {
    start(TEAM);
    world.apply(reader("read") + own("first", "read"));
    assigned("first");
    world.apply(own("second", "read"));
    world.awaitAssignment("second", Reason.DUPLICATE);

    world.applyBoundary("team", TEAM.replace("dev*", "data*"));
    refused("first");
    refused("second");
    world.delete(AccountAssignment.class, "first");

    world.awaitGone(AccountAssignment.class, "first");
    assertThat(granted()).isEmpty();
    refused("second");
  }

  @Test
  void aTenantCannotEditASleeperToOthersAccessAndDeleteIt() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM);
      platform.applyBoundary("platform", EVERYTHING.formatted(breakGlass().arn()));
      world.startOperatorAlsoIn(platform);
      world.apply(reader("read") + own("sleeper", "read"));
      assigned("sleeper");
      platform.apply(administrator("admin") + own("access", "admin"));
      platform.awaitAssignment("access", Reason.ASSIGNED);
      var arn = platform.assignment("access").getStatus().assigned().permissionSetArn();

      world.apply(byArn("sleeper", arn, OWN, "group: developers"));
      refused("sleeper");
      world.delete(AccountAssignment.class, "sleeper");

      world.awaitGone(AccountAssignment.class, "sleeper");
      assertThat(granted()).containsExactly(OWN + " admin developers");
      platform.awaitAssignment("access", Reason.ASSIGNED);
      assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
    }
  }

  // ---- protected access

  @Test
  void aTenantCannotGrantToAProtectedGroupByItsName() {
    refuseProtected(
        new ProtectedSettings(Set.of(PLATFORM), Set.of(), Set.of()),
        assignment("access", "read", OWN, "group: platform"));
  }

  @Test
  void aTenantCannotGrantToAProtectedGroupByItsId() {
    refuseProtected(
        new ProtectedSettings(Set.of("group:platform"), Set.of(), Set.of()),
        assignment("access", "read", OWN, "groupId: " + PLATFORM));
  }

  @Test
  void aTenantCannotGrantInAProtectedAccountByItsName() {
    refuseProtected(
        new ProtectedSettings(Set.of(), Set.of(), Set.of(PRODUCTION)),
        assignment("access", "read", PRODUCTION, "group: developers")
            .replace("id: \"555555555555\"", "name: prod-shop"));
  }

  @Test
  void aTenantCannotGrantInAProtectedAccountByItsId() {
    refuseProtected(
        new ProtectedSettings(Set.of(), Set.of(), Set.of("prod-shop")),
        assignment("access", "read", PRODUCTION, "group: developers"));
  }

  private void refuseProtected(ProtectedSettings settings, String assignment) {
    world.protect(settings);
    start(
        EVERYTHING.formatted(
            "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"));

    world.apply(reader("read") + assignment);

    world.awaitAssignment("access", Reason.PROTECTED);
    assertThat(granted()).isEmpty();
    assertThat(writes()).doesNotContain("CreateAccountAssignment");
  }

  @Test
  void aTenantCannotAssignAProtectedPermissionSetThatItsBoundaryAllows() {
    world.protect(new ProtectedSettings(Set.of(), Set.of(BREAK_GLASS), Set.of()));
    prepare(TEAM);
    world.applyBoundary("team", EVERYTHING.formatted(breakGlass().arn()));
    world.startOperator();

    world.apply(byArn("access", breakGlass().arn(), OWN, "group: developers"));

    world.awaitAssignment("access", Reason.PROTECTED);
    assertThat(writes()).isEmpty();
  }

  // ---- limits and floods

  @Test
  void aTenantCannotExceedItsLimits() {
    start(TEAM + "limits: {accountAssignments: 2, permissionSets: 1}\n");
    world.apply(reader("read") + own("first", "read"));
    assigned("first");

    world.apply(own("second", "read") + own("third", "read") + reader("more"));
    world.awaitAssignment("second", Reason.DUPLICATE);
    world.awaitAssignment("third", Reason.LIMIT_REACHED);
    world.awaitSet("more", Reason.LIMIT_REACHED);
    world.apply(
        IntStream.range(0, LIMIT_TRIES)
            .mapToObj(i -> own("again-" + i, "read") + reader("again-" + i))
            .collect(Collectors.joining()));

    for (var i = 0; i < LIMIT_TRIES; i++) {
      world.awaitAssignment("again-" + i, Reason.LIMIT_REACHED);
      world.awaitSet("again-" + i, Reason.LIMIT_REACHED);
    }
    assertThat(permissionSets()).containsExactly("read");
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  @Test
  void aTenantCannotFloodLookupsOrTheQueueOfRequests() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM);
      platform.applyBoundary("platform", EVERYTHING.formatted(breakGlass().arn()));
      world.startOperatorAlsoIn(platform);
      world.apply(
          reader("read")
              + IntStream.range(0, FLOOD)
                  .mapToObj(i -> assignment("flood-" + i, "read", OWN, "group: none-" + i))
                  .collect(Collectors.joining()));

      platform.apply(administrator("admin") + own("access", "admin"));

      platform.awaitAssignment("access", Reason.ASSIGNED);
      IntStream.range(0, FLOOD).forEach(i -> refused("flood-" + i));
      assertThat(world.calls("GetGroupId")).hasSize(1);
      assertThat(world.calls("ListGroups")).isEmpty();
      // One for the access that nobody manages.
      assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
      assertThat(granted()).containsExactly(OWN + " admin developers");
    }
  }
}
