package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the operator's settings protect, no resource changes. */
@OnEveryBackend
class ProtectedScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String PROD_NAME = "prod-shop";
  private static final String PLATFORM = "10000000-0000-4000-8000-000000000002";
  private static final String FINANCE = "10000000-0000-4000-8000-000000000001";

  ProtectedScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- principals

  @Test
  void anExclusiveSetKeepsTheAssignmentOfAGroupThatIsProtectedByName() {
    becomeExclusiveWith("group:platform");
  }

  @Test
  void anExclusiveSetKeepsTheAssignmentOfAGroupThatIsProtectedById() {
    becomeExclusiveWith(PLATFORM);
  }

  private void becomeExclusiveWith(String principal) {
    world.protect(principals(principal));
    world.startOperator(UnmanagedScenariosTest.SHORT_INTERVAL);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: finance"));
    var arn = arnOf("access");
    byHand(arn, PROD, PLATFORM);
    byHand(arn, STAGING, PLATFORM);
    byHand(arn, STAGING, FINANCE);

    world.apply(set("ops", "exclusiveAssignments: true"));

    world.until(() -> world.assignments().size() == 3);
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        resource -> Integer.valueOf(2).equals(resource.getStatus().unmanagedAssignments()));
    assertThat(world.assignments())
        .containsExactly(PROD + " ops finance", PROD + " ops platform", STAGING + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  @Test
  void aProtectedGroupIsGrantedNothingByNameOrById() {
    world.protect(principals("group:platform", "user:alice@example.com"));
    world.startOperator();

    world.apply(
        set("ops", "")
            + assignment("by-name", "ops", PROD, "group: platform")
            + assignment("by-id", "ops", PROD, "groupId: " + PLATFORM)
            + assignment("user", "ops", PROD, "user: alice@example.com")
            + assignment("other", "ops", PROD, "group: finance"));

    assertThat(messageOf(world.awaitAssignment("by-name", Reason.PROTECTED)))
        .startsWith("--protected-principals protects group:platform:");
    world.awaitAssignment("by-id", Reason.PROTECTED);
    assertThat(messageOf(world.awaitAssignment("user", Reason.PROTECTED)))
        .startsWith("--protected-principals protects user:alice@example.com:");
    world.awaitAssignment("other", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops finance");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  @Test
  void anAssignmentThatExistsIsNotTakenOverAndNotRevokedWithTheResource() {
    world.protect(principals(PLATFORM));
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: finance"));
    byHand(arnOf("access"), PROD, PLATFORM);

    world.apply(assignment("taker", "ops", PROD, "group: platform"));

    assertThat(world.awaitAssignment("taker", Reason.PROTECTED).getStatus().assigned()).isNull();
    world.delete(AccountAssignment.class, "taker");
    world.awaitGone(AccountAssignment.class, "taker");
    assertThat(world.assignments()).contains(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void theAccessOfADeletedResourceStaysAndIsReported() {
    assignThenProtect("group: platform", principals("group:platform"));
    var operator = world.startOperator();

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    assertThat(
            operator
                .metrics()
                .value(
                    "ssoperator_access_left_behind_total",
                    "kind=AccountAssignment",
                    "cause=protected"))
        .isEqualTo(1);
    assertThat(
            operator
                .metrics()
                .value("ssoperator_protected_refusals_total", "kind=AccountAssignment"))
        .isPositive();
  }

  @Test
  void ofAMovedResourceOnlyTheNewAssignmentIsMade() {
    assignThenProtect("group: platform", principals("group:platform"));
    world.startOperator();

    world.apply(assignment("access", "ops", PROD, "group: finance"));

    world.until(() -> world.assignments().size() == 2);
    var moved = world.awaitAssignment("access", Reason.PROTECTED);
    assertThat(moved.getStatus().assigned().principalId()).isEqualTo(FINANCE);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void aGroupThatIsRenamedStaysProtected() {
    assignThenProtect("groupId: " + PLATFORM, principals("group:platform"));
    var clock = new MovableClock();
    world.startOperator(World.QUICK, clock);
    world.awaitAssignment("access", Reason.PROTECTED);

    failLookupsOf("platform", "ResourceNotFoundException");
    clock.advance(Duration.ofMinutes(6));
    world.apply(assignment("other", "ops", STAGING, "groupId: " + FINANCE));
    world.awaitAssignment("other", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).contains(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void aGroupThatIsGivenAProtectedNameIsProtected() {
    var clock = new MovableClock();
    failLookupsOf("platform", "ResourceNotFoundException");
    world.protect(principals("group:platform"));
    world.startOperator(World.QUICK, clock);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "groupId: " + PLATFORM));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.aws().clearFaults();
    clock.advance(Duration.ofMinutes(6));
    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void aNameThatNothingHasBlocksNothing() {
    world.protect(principals("group:nobody", "user:nobody"));
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "groupId: " + PLATFORM));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whileANameWasNeverLookedUpWhatItMayStandForIsNeitherGrantedNorRevoked() {
    assignThenProtect("groupId: " + PLATFORM, principals("group:finance"));
    failLookupsOf("finance", "AccessDeniedException");
    world.startOperator();
    world.delete(AccountAssignment.class, "access");
    world.apply(
        assignment("by-id", "ops", STAGING, "groupId: " + PLATFORM)
            + assignment("by-other-name", "ops", STAGING, "group: developers"));

    world.awaitAssignment("by-other-name", Reason.ASSIGNED);
    world.until(
        () ->
            World.ready(world.assignment("access").getStatus().conditions())
                .message()
                .contains("group:finance cannot be looked up: GetGroupId: no"));
    assertThat(world.assignments())
        .containsExactly(PROD + " ops platform", STAGING + " ops developers");

    world.aws().clearFaults();
    for (var name : List.of("access", "by-id")) {
      world.annotate(AccountAssignment.class, name, "ssoperator.dev/requested-at", "now");
    }
    world.awaitGone(AccountAssignment.class, "access");
    world.awaitAssignment("by-id", Reason.ASSIGNED);
    assertThat(world.assignments())
        .containsExactly(STAGING + " ops developers", STAGING + " ops platform");
  }

  // ---- permission sets

  @Test
  void aSetThatIsProtectedByNameIsNotAdopted() {
    world.protect(sets("break-glass"));
    refuseToAdopt(setByHand("break-glass"));
  }

  @Test
  void aSetThatIsProtectedByArnIsNotAdopted() {
    var arn = setByHand("break-glass");
    world.protect(sets(arn));
    refuseToAdopt(arn);
  }

  private void refuseToAdopt(String arn) {
    byHand(arn, PROD, PLATFORM);
    var before = world.writes();
    world.startOperator();

    world.apply(set("break-glass", "adoptionPolicy: Adopt"));

    assertThat(
            World.ready(world.awaitSet("break-glass", Reason.PROTECTED).getStatus().conditions())
                .message())
        .startsWith("--protected-permission-sets protects ");
    world.delete(PermissionSet.class, "break-glass");
    world.awaitGone(PermissionSet.class, "break-glass");
    // By its ARN it is found when its creation is refused.
    assertThat(world.writes().stream().filter(call -> !call.equals("CreatePermissionSet")))
        .isEqualTo(before.stream().filter(call -> !call.equals("CreatePermissionSet")).toList());
    assertThat(world.state().permissionSets()).hasSize(1);
  }

  @Test
  void aSetThatIsProtectedIsNotMadeEitherWhereItDoesNotExist() {
    world.protect(sets("break-glass"));
    world.startOperator();

    world.apply(set("mine", "name: break-glass"));

    world.awaitSet("mine", Reason.PROTECTED);
    assertThat(world.writes()).isEmpty();
  }

  @Test
  void aManagedSetThatIsProtectedIsNeitherEditedNorDeletedNorLetGo() {
    var first = world.startOperator();
    world.apply(set("ops", "") + set("kept", "deletionPolicy: Retain"));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.awaitSet("kept", Reason.PROVISIONED);
    first.close();
    var before = world.writes();
    world.protect(sets("ops", "kept"));
    var operator = world.startOperator();

    world.apply(set("ops", "sessionDuration: PT2H"));
    world.awaitSet("ops", Reason.PROTECTED);
    for (var name : List.of("ops", "kept")) {
      world.delete(PermissionSet.class, name);
      world.awaitGone(PermissionSet.class, name);
    }

    assertThat(world.writes()).isEqualTo(before);
    assertThat(
            operator
                .metrics()
                .value(
                    "ssoperator_access_left_behind_total", "kind=PermissionSet", "cause=protected"))
        .isEqualTo(2);
  }

  @Test
  void aProtectedSetIsNotGrantedByItsArn() {
    var named = setByHand("break-glass");
    var given = setByHand("by-arn");
    var other = setByHand("other");
    world.protect(sets("break-glass", given));
    world.startOperator();

    world.apply(byArn("named", named) + byArn("given", given) + byArn("other", other));

    assertThat(messageOf(world.awaitAssignment("named", Reason.PROTECTED)))
        .startsWith("--protected-permission-sets protects break-glass:");
    world.awaitAssignment("given", Reason.PROTECTED);
    world.awaitAssignment("other", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " other finance");
  }

  // ---- accounts

  @Test
  void inAProtectedAccountNothingIsGrantedByItsNameOrId() {
    world.protect(accounts(PROD_NAME, STAGING));
    world.startOperator();

    world.apply(
        set("ops", "")
            + assignment("by-id", "ops", PROD, "group: finance")
            + assignment("by-name", "ops", "NAMED", "group: platform")
                .replace("id: \"NAMED\"", "name: " + PROD_NAME)
            + assignment("other-by-name", "ops", "NAMED", "group: platform")
                .replace("id: \"NAMED\"", "name: staging-shop")
            + assignment("other", "ops", "444444444444", "group: finance"));

    assertThat(messageOf(world.awaitAssignment("by-id", Reason.PROTECTED)))
        .startsWith("--protected-accounts protects prod-shop:");
    world.awaitAssignment("by-name", Reason.PROTECTED);
    world.awaitAssignment("other-by-name", Reason.PROTECTED);
    world.awaitAssignment("other", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly("444444444444 ops finance");
  }

  @Test
  void aSetThatIsAssignedInAProtectedAccountIsNotEdited() {
    assignThenProtect("group: platform", accounts(PROD_NAME));
    world.startOperator();

    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]"));

    world.awaitSet("ops", Reason.PROTECTED);
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).isEmpty();
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();
  }

  @Test
  void withoutNamesNothingIsLookedUp() {
    world.protect(new ProtectedSettings(Set.of(PLATFORM), Set.of(), Set.of(PROD)));
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", STAGING, "groupId: " + FINANCE));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.apply(assignment("refused", "ops", PROD, "groupId: " + FINANCE));
    world.awaitAssignment("refused", Reason.PROTECTED);

    assertThat(world.calls("ListAccounts")).isEmpty();
    assertThat(world.calls("GetGroupId")).isEmpty();
  }

  // ---- help

  private static ProtectedSettings principals(String... entries) {
    return new ProtectedSettings(Set.of(entries), Set.of(), Set.of());
  }

  private static ProtectedSettings sets(String... entries) {
    return new ProtectedSettings(Set.of(), Set.of(entries), Set.of());
  }

  private static ProtectedSettings accounts(String... entries) {
    return new ProtectedSettings(Set.of(), Set.of(), Set.of(entries));
  }

  /** An assignment in production, made by an operator without settings that has ended since. */
  private void assignThenProtect(String principal, ProtectedSettings settings) {
    var before = world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, principal));
    world.awaitAssignment("access", Reason.ASSIGNED);
    before.close();
    world.protect(settings);
  }

  private String arnOf(String assignment) {
    return world
        .awaitAssignment(assignment, Reason.ASSIGNED)
        .getStatus()
        .assigned()
        .permissionSetArn();
  }

  private void byHand(String arn, String accountId, String groupId) {
    var count = world.assignments().size();
    world.assignByHand(new AssignedAccess(arn, accountId, PrincipalType.GROUP, groupId));
    world.until(() -> world.assignments().size() == count + 1);
  }

  private String setByHand(String name) {
    return world
        .sso()
        .createPermissionSet(b -> b.instanceArn(world.instanceArn()).name(name))
        .permissionSet()
        .permissionSetArn();
  }

  private static String byArn(String name, String arn) {
    return assignment(name, "unused", PROD, "group: finance")
        .replace("permissionSetRef: {name: unused}", "permissionSetArn: " + arn);
  }

  private void failLookupsOf(String group, String error) {
    var attribute = Map.of("AttributeValue", group);
    world
        .aws()
        .addFault(
            FaultSpec.error("GetGroupId", error, "no")
                .matching(Map.of("AlternateIdentifier", Map.of("UniqueAttribute", attribute))));
  }

  private static String messageOf(AccountAssignment assignment) {
    return World.ready(assignment.getStatus().conditions()).message();
  }
}
