package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many assignments from one object. */
@OnEveryBackend
class AssignmentSetScenariosTest extends ScenarioTest {

  private static final String BILLING = "123456789012";
  private static final String SHOP = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String SANDBOX = "777777777777";
  private static final String SUSPENDED = "888888888888";

  private static final String PROD_UNIT = "ou-exam-workloadsprod";
  private static final String STAGING_UNIT = "ou-exam-workloadsstaging";

  private static final String IN_PROD = "[{organizationalUnit: {path: Workloads/Prod}}]";

  AssignmentSetScenariosTest(Backend backend) {
    super(backend);
  }

  private static String many(String name, String accounts) {
    return many(name, "[{group: developers}]", accounts, "");
  }

  private static String many(String name, String principals, String accounts, String rest) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: %s}
        spec:
          principals: %s
          permissionSetRefs: [{name: read}]
          accounts: %s
        %s"""
        .formatted(name, principals, accounts, rest.isEmpty() ? "" : rest.indent(2));
  }

  private void awaitAssignments(String... expected) {
    world.untilAsserted(() -> assertThat(world.assignments()).containsExactlyInAnyOrder(expected));
  }

  @Test
  void eachPrincipalGetsEachPermissionSetInEachSelectedAccount() {
    world.startOperator();
    world.apply(
        set("read", "")
            + set("write", "")
            + many("all", "[{group: developers}, {user: alice@example.com}]", IN_PROD, "")
                .replace("[{name: read}]", "[{name: read}, {name: write}]"));

    var status = world.awaitAssignmentSet("all", Reason.ASSIGNED, s -> s.ready() == 8).getStatus();

    assertThat(status.accounts()).isEqualTo(2);
    assertThat(status.desired()).isEqualTo(8);
    assertThat(status.pending()).isZero();
    assertThat(status.failing()).isZero();
    assertThat(status.organizationReadAt()).isNotNull();
    assertThat(World.ready(status.conditions()).message())
        .isEqualTo("all 8 assignments exist, in 2 accounts");
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(
            BILLING + " read developers",
            BILLING + " write developers",
            BILLING + " read alice@example.com",
            BILLING + " write alice@example.com",
            SHOP + " read developers",
            SHOP + " write developers",
            SHOP + " read alice@example.com",
            SHOP + " write alice@example.com");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(8);
    assertThat(world.assignmentResources())
        .hasSize(8)
        .allSatisfy(
            resource -> {
              var meta = resource.getMetadata();
              assertThat(meta.getName()).matches("all-[0-9a-f]{16}");
              assertThat(meta.getLabels())
                  .containsEntry("ssoperator.dev/assignment-set", "all")
                  .containsEntry("ssoperator.dev/account-id", resource.getSpec().account().id());
              assertThat(meta.getOwnerReferences())
                  .singleElement()
                  .returns("AccountAssignmentSet", OwnerReference::getKind)
                  .returns(true, OwnerReference::getController);
            });
  }

  @Test
  void unitsAreSelectedWithThoseInThem() {
    world.startOperator();
    world.apply(
        set("read", "")
            + many("nested", "[{organizationalUnit: {path: Workloads}}]")
            + many("direct", "[{organizationalUnit: {path: Workloads, recursive: false}}]"));

    world.awaitAssignmentSet("nested", Reason.ASSIGNED, s -> s.accounts() == 3);
    var direct = world.awaitAssignmentSet("direct", Reason.ASSIGNED, s -> s.accounts() == 0);
    assertThat(direct.getStatus().desired()).isZero();
    awaitAssignments(
        BILLING + " read developers", SHOP + " read developers", STAGING + " read developers");
  }

  @Test
  void accountsAreSelectedByTagsNamesAndIdsAndTakenAwayAgain() {
    world.startOperator();
    world.apply(
        set("read", "")
            + many(
                "some",
                "[{group: developers}]",
                "[{tags: {team: shop}}, {names: [\"*-billing\", sandbox]}, {ids: [\"444444444444\"]}]",
                "excludeAccounts: [{names: [\"staging-*\"]}, {ids: [\"777777777777\"]}]"));

    world.awaitAssignmentSet("some", Reason.ASSIGNED, s -> s.accounts() == 3);
    awaitAssignments(
        BILLING + " read developers", SHOP + " read developers", "444444444444 read developers");
  }

  @Test
  void idsAloneNeedNoCallOfOrganizations() {
    world.startOperator();
    world.apply(set("read", "") + many("given", "[{ids: [\"%s\"]}]".formatted(SHOP)));

    world.awaitAssignmentSet("given", Reason.ASSIGNED, s -> s.ready() == 1);
    assertThat(world.calls("ListAccounts")).isEmpty();
    assertThat(world.calls("ListRoots")).isEmpty();
  }

  @Test
  void anAccountThatJoinsAUnitGetsItsAssignmentsAndOneThatLeavesLosesThem() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.accounts() == 2);

    world.aws().moveAccount(STAGING, PROD_UNIT);
    awaitAssignments(
        BILLING + " read developers", SHOP + " read developers", STAGING + " read developers");

    world.aws().moveAccount(SHOP, null);
    look("prod", "now");
    awaitAssignments(BILLING + " read developers", STAGING + " read developers");
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.accounts() == 2);
    world.untilAsserted(
        () ->
            assertThat(world.events(AccountAssignmentSet.class, "prod"))
                .contains(
                    "AccountsJoined: selected now: 666666666666 (staging-shop)",
                    "AccountsLeft: not selected any more: 555555555555"));
    assertThat(world.calls("CreateAccountAssignment")).hasSize(3);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  @Test
  void anAccountThatIsSuspendedKeepsWhatItHasAndGetsNothingNew() {
    world.startOperator();
    world.apply(set("read", "") + many("sandboxes", "[{organizationalUnit: {path: Sandbox}}]"));
    world.awaitAssignmentSet("sandboxes", Reason.ASSIGNED, s -> s.accounts() == 1);
    awaitAssignments(SANDBOX + " read developers");

    world.aws().accountState(SANDBOX, "SUSPENDED");
    world.aws().moveAccount(SUSPENDED, null);
    look("sandboxes", "now");
    world.awaitAssignmentSet(
        "sandboxes", Reason.ASSIGNED, s -> "now".equals(s.lastHandledRequestedAt()));
    assertThat(world.assignments()).containsExactly(SANDBOX + " read developers");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void aUnitThatDoesNotExistChangesNothing() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);

    world.apply(
        many(
            "prod",
            "[{group: developers}]",
            IN_PROD,
            "excludeAccounts: [{organizationalUnit: {path: Workloads/Prd}}]"));

    var set = world.awaitAssignmentSet("prod", Reason.ORGANIZATIONAL_UNIT_NOT_FOUND, s -> true);
    assertThat(World.ready(set.getStatus().conditions()).message())
        .contains("spec.excludeAccounts[0].organizationalUnit: Workloads/Prd");
    assertThat(world.assignments()).hasSize(2);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void aUnitThatIsDeletedKeepsItsAccessUntilItIsThereAgain() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);

    world.aws().moveAccount(BILLING, STAGING_UNIT);
    world.aws().moveAccount(SHOP, null);
    world.aws().deleteOrganizationalUnit(PROD_UNIT);
    look("prod", "deleted");
    var set = world.awaitAssignmentSet("prod", Reason.ORGANIZATIONAL_UNIT_NOT_FOUND, s -> true);
    assertThat(World.ready(set.getStatus().conditions()).message())
        .contains("spec.accounts[0].organizationalUnit: Workloads/Prod");
    assertThat(world.assignments()).hasSize(2);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    world
        .aws()
        .createOrganizationalUnit(
            new Seed.OrganizationalUnit("ou-exam-prodagain", "Prod", "ou-exam-workloads"));
    world.aws().moveAccount(SHOP, "ou-exam-prodagain");
    look("prod", "again");
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 1);
    awaitAssignments(SHOP + " read developers");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }

  @Test
  void aUnitThatIsRenamedIsFollowedByItsId() {
    world.startOperator();
    world.apply(
        set("read", "")
            + many("path", IN_PROD)
            + many(
                "id",
                "[{group: platform}]",
                "[{organizationalUnit: {id: %s}}]".formatted(PROD_UNIT),
                ""));
    world.awaitAssignmentSet("path", Reason.ASSIGNED, s -> s.ready() == 2);
    world.awaitAssignmentSet("id", Reason.ASSIGNED, s -> s.ready() == 2);

    world.aws().rename(PROD_UNIT, "Production");
    world.aws().moveAccount(STAGING, PROD_UNIT);
    look("path", "renamed");
    look("id", "renamed");
    world.awaitAssignmentSet("path", Reason.ORGANIZATIONAL_UNIT_NOT_FOUND, s -> s.ready() == 2);
    world.awaitAssignmentSet("id", Reason.ASSIGNED, s -> s.ready() == 3);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  /** Has the operator look at the organization now. */
  private void look(String set, String at) {
    world.annotate(AccountAssignmentSet.class, set, Annotations.REQUESTED_AT, at);
  }

  @Test
  void anOrganizationThatCannotBeReadIsNotAnEmptyOne() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);

    world.aws().addFault(FaultSpec.error("ListAccountsForParent", "AccessDeniedException", "no"));
    look("prod", "now");
    world.awaitAssignmentSet("prod", Reason.ACCESS_DENIED, s -> s.ready() == 2);
    assertThat(world.assignments()).hasSize(2);

    world.aws().clearFaults();
    look("prod", "again");
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void whatIsEditedOrDeletedByHandComesBack() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    var resources = world.assignmentResources();

    world.edit(
        AccountAssignment.class,
        resources.get(0).getMetadata().getName(),
        resource -> {
          var spec = resource.getSpec();
          resource.setSpec(
              new AccountAssignmentSpec(
                  spec.permissionSetRef(),
                  null,
                  spec.principal(),
                  spec.account(),
                  DeletionPolicy.RETAIN));
          resource.getMetadata().setLabels(Map.of("mine", "too"));
          resource.getMetadata().setOwnerReferences(List.of());
        });
    world.client().resource(resources.get(1)).delete();

    world.untilAsserted(
        () ->
            assertThat(world.assignmentResources())
                .hasSize(2)
                .allSatisfy(
                    resource -> {
                      assertThat(resource.isMarkedForDeletion()).isFalse();
                      assertThat(resource.getSpec().deletionPolicy())
                          .isEqualTo(DeletionPolicy.DELETE);
                      assertThat(resource.getMetadata().getOwnerReferences()).hasSize(1);
                      assertThat(resource.getMetadata().getLabels())
                          .containsEntry("ssoperator.dev/assignment-set", "prod");
                    })
                .anySatisfy(
                    resource ->
                        assertThat(resource.getMetadata().getLabels())
                            .containsEntry("mine", "too")));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    awaitAssignments(BILLING + " read developers", SHOP + " read developers");
  }

  @Test
  void aDeletedSetIsGoneWhenItsAccessIs() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    world.slow();

    world.delete(AccountAssignmentSet.class, "prod");
    world.until(() -> world.calls("DeleteAccountAssignment").size() == 2);
    var set =
        world
            .client()
            .resources(AccountAssignmentSet.class)
            .inNamespace(world.namespace())
            .withName("prod");
    assertThat(set.get()).isNotNull();

    world.finishRequests();
    world.awaitGone(AccountAssignmentSet.class, "prod");
    assertThat(world.assignments()).isEmpty();
    assertThat(world.assignmentResources()).isEmpty();
  }

  @Test
  void anAccessOfTwoSetsOutlivesOneOfThem() {
    world.startOperator();
    world.apply(
        set("read", "")
            + many("first", IN_PROD)
            + many("second", "[{names: [prod-shop]}]")
            + assignment("explicit", "read", BILLING, "group: developers"));
    world.awaitAssignmentSet("first", Reason.ASSIGNED, s -> s.ready() == 2);
    world.awaitAssignmentSet("second", Reason.ASSIGNED, s -> s.ready() == 1);

    world.delete(AccountAssignmentSet.class, "first");
    world.awaitGone(AccountAssignmentSet.class, "first");
    world.awaitAssignmentSet("second", Reason.ASSIGNED, s -> s.ready() == 1);
    world.awaitAssignment("explicit", Reason.ASSIGNED);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(BILLING + " read developers", SHOP + " read developers");
  }

  @Test
  void aSelectorThatLosesManyAccountsIsHeldBeforeAnythingIsRevoked() {
    world.holdRevocations(new RevocationBreaker.Settings(1, Duration.ofMinutes(10)));
    world.startOperator();
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 3);

    world.apply(many("work", "[{names: [staging-shop]}]"));
    var held = world.awaitAssignmentSet("work", Reason.REVOCATIONS_HELD, s -> true).getStatus();
    assertThat(held.leavingAccounts()).containsExactly(BILLING, SHOP);
    assertThat(World.ready(held.conditions()).message())
        .contains(
            "accounts that would lose access: 123456789012, 555555555555",
            "takes away 2 assignments",
            "kubectl annotate namespace %s ssoperator.dev/allow-revocations=2"
                .formatted(world.namespace()));
    assertThat(world.assignmentResources())
        .hasSize(3)
        .noneMatch(AccountAssignment::isMarkedForDeletion);

    world.apply(many("work", "[{organizationalUnit: {path: Workloads}}]"));
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.leavingAccounts().isEmpty());
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    world.apply(many("work", "[{names: [staging-shop]}]"));
    world.awaitAssignmentSet("work", Reason.REVOCATIONS_HELD, s -> true);
    world.releaseRevocations("2");
    awaitAssignments(STAGING + " read developers");
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.accounts() == 1);
  }

  @Test
  void whatFailsIsNamedAndTheRestExists() {
    world.startOperator();
    world.apply(
        set("read", "") + many("prod", "[{group: developers}, {group: nobody}]", IN_PROD, ""));

    var status =
        world
            .awaitAssignmentSet("prod", Reason.ASSIGNMENTS_FAILING, s -> s.failing() == 2)
            .getStatus();
    assertThat(status.ready()).isEqualTo(2);
    assertThat(status.failures())
        .hasSize(2)
        .allSatisfy(
            failure -> {
              assertThat(failure.principal()).isEqualTo("nobody");
              assertThat(failure.permissionSet()).isEqualTo("read");
              assertThat(failure.reason()).isEqualTo("PrincipalNotFound");
            });
    awaitAssignments(BILLING + " read developers", SHOP + " read developers");
  }

  @Test
  void anotherOperatorGoesOnWhereOneWasKilled() {
    world.startOperator();
    world.slow();
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));
    world.until(() -> world.assignmentResources().size() == 3);
    world.killOperator();
    world.aws().moveAccount(STAGING, PROD_UNIT);
    world.aws().moveAccount(SHOP, STAGING_UNIT);

    world.finishRequests();
    world.startOperator();
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 3);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(3);
    assertThat(world.assignmentResources()).hasSize(3);
  }

  @Test
  void aSetInSyncIsNotWritten() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    var before = world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);

    world.aws().clearLogs();
    look("prod", "now");
    world.until(() -> !world.calls("ListAccountsForParent").isEmpty());
    var after =
        world.awaitAssignmentSet(
            "prod", Reason.ASSIGNED, s -> "now".equals(s.lastHandledRequestedAt()));

    assertThat(after.getStatus().organizationReadAt())
        .isAfterOrEqualTo(before.getStatus().organizationReadAt());
    assertThat(world.writes()).isEmpty();
  }

  @Test
  void anEditTakesEffectWhileCreationsRun() {
    world.startOperator();
    world.slow();
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 3);

    world.apply(many("work", "[{group: finance}]", "[{names: [staging-shop, sandbox]}]", ""));
    world.until(() -> world.assignmentResources().size() == 5);
    world.finishRequests();

    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 2);
    awaitAssignments(STAGING + " read finance", SANDBOX + " read finance");
    world.until(() -> world.assignmentResources().size() == 2);
  }

  @Test
  void membersThatAreOrphanedStay() {
    world.startOperator();
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    // There is no garbage collector here; this is what it does.
    finalizers("prod", finalizers -> finalizers.add("orphan"));
    world
        .client()
        .resources(AccountAssignmentSet.class)
        .inNamespace(world.namespace())
        .withName("prod")
        .withPropagationPolicy(DeletionPropagation.ORPHAN)
        .delete();
    for (var member : world.assignmentResources()) {
      world.edit(
          AccountAssignment.class,
          member.getMetadata().getName(),
          resource -> resource.getMetadata().setOwnerReferences(List.of()));
    }
    finalizers("prod", finalizers -> finalizers.remove("orphan"));

    world.awaitGone(AccountAssignmentSet.class, "prod");
    assertThat(world.assignmentResources())
        .hasSize(2)
        .noneMatch(AccountAssignment::isMarkedForDeletion);
    assertThat(world.assignments()).hasSize(2);
  }

  private void finalizers(String set, Consumer<List<String>> change) {
    world.edit(
        AccountAssignmentSet.class,
        set,
        resource -> {
          var finalizers = new ArrayList<>(resource.getMetadata().getFinalizers());
          change.accept(finalizers);
          resource.getMetadata().setFinalizers(finalizers);
        });
  }

  @Test
  void everythingOfANamespaceCanBeDeletedAtOnce() {
    world.startOperator();
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 3);

    world.delete(PermissionSet.class, "read");
    world
        .assignmentResources()
        .forEach(member -> world.delete(AccountAssignment.class, member.getMetadata().getName()));
    world.delete(AccountAssignmentSet.class, "work");

    world.awaitGone(AccountAssignmentSet.class, "work");
    world.awaitGone(PermissionSet.class, "read");
    assertThat(world.assignmentResources()).isEmpty();
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aPausedSetGeneratesNothing() {
    world.startOperator();
    world.apply(
        set("read", "")
            + many("prod", IN_PROD)
                .replace(
                    "{name: prod}",
                    "{name: prod, annotations: {ssoperator.dev/paused: \"true\"}}"));

    world.awaitAssignmentSet("prod", Reason.PAUSED, s -> true);
    assertThat(world.assignmentResources()).isEmpty();

    world.annotate(AccountAssignmentSet.class, "prod", Annotations.PAUSED, null);
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
  }

  @Test
  void membersHaveTheLabelsThatTheOperatorSelectsBy() {
    world.startOperatorSelecting("team=shop");
    var labels = "labels: {team: shop, app.kubernetes.io/instance: gitops}";
    world.apply(
        set("read", "").replace("{name: read}", "{name: read, %s}".formatted(labels))
            + many("prod", IN_PROD).replace("{name: prod}", "{name: prod, %s}".formatted(labels)));

    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    assertThat(world.assignmentResources())
        .allSatisfy(
            member ->
                assertThat(member.getMetadata().getLabels())
                    .doesNotContainKey("app.kubernetes.io/instance"));
  }

  @Test
  void theOrganizationIsReadToItsEndWhenAwsThrottles() {
    world
        .aws()
        .addFault(
            FaultSpec.error("ListAccountsForParent", "TooManyRequestsException", "slow down")
                .times(3));
    world.startOperator();
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));

    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 3);
    assertThat(world.assignments()).hasSize(3);
  }

  @Test
  void anAccountThatIsRenamedIsAnotherForSelectorsByName() {
    world.startOperator();
    world.apply(set("read", "") + many("shops", "[{names: [\"*-shop\"]}]"));
    world.awaitAssignmentSet("shops", Reason.ASSIGNED, s -> s.ready() == 2);

    world.aws().rename(SHOP, "prod-store");
    world.aws().rename(SANDBOX, "sandbox-shop");

    awaitAssignments(STAGING + " read developers", SANDBOX + " read developers");
  }

  // ---- boundaries

  private static final String READERS =
      """
      rules:
      - accounts: %s
        principals: {groups: [dev*]}
        permissionSets: {own: {}}
      """;

  private void require(String boundary) {
    world.requireBoundaries();
    world.applyBoundary("team", boundary);
    world.startOperator();
  }

  @Test
  void accountsOutsideTheBoundaryAreLeftOutAndNotTold() {
    require(READERS.formatted("{organizationalUnits: [{path: Workloads/Prod}]}"));
    world.apply(set("read", "") + many("all", "[{names: [\"*\"]}]"));

    var status = world.awaitAssignmentSet("all", Reason.ASSIGNED, s -> s.ready() == 2).getStatus();
    assertThat(status.accounts()).isEqualTo(2);
    assertThat(status.failures()).isEmpty();
    assertThat(World.ready(status.conditions()).message())
        .endsWith("accounts outside the namespace's AccessBoundary are left out");
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(BILLING + " read developers", SHOP + " read developers");
    assertThat(world.assignmentResources()).hasSize(2);
  }

  @Test
  void anAccountThatTheSpecNamesItselfIsToldToBeOutside() {
    require(READERS.formatted("{ids: [\"%s\"]}".formatted(SHOP)));
    world.apply(
        set("read", "") + many("some", "[{ids: [\"%s\", \"%s\"]}]".formatted(SHOP, BILLING)));

    var status =
        world
            .awaitAssignmentSet("some", Reason.ASSIGNMENTS_FAILING, s -> s.ready() == 1)
            .getStatus();
    assertThat(status.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.account()).isEqualTo(BILLING);
              assertThat(failure.reason()).isEqualTo("OutsideBoundary");
            });
    assertThat(world.assignmentResources()).hasSize(1);
  }

  @Test
  void aPrincipalOutsideTheBoundaryStopsTheSetBeforeAnythingIsRead() {
    require(READERS.formatted("{names: [\"*\"]}"));
    world.apply(
        set("read", "")
            + many("all", "[{group: developers}, {group: finance}]", IN_PROD, "")
            + many(
                "kept",
                "[{group: developers}]",
                IN_PROD,
                "template: {spec: {deletionPolicy: Retain}}"));

    var all = world.awaitAssignmentSet("all", Reason.OUTSIDE_BOUNDARY, s -> true).getStatus();
    assertThat(World.ready(all.conditions()).message())
        .contains("rule 1 comes closest: principal group \"finance\" is not among its principals");
    var kept = world.awaitAssignmentSet("kept", Reason.OUTSIDE_BOUNDARY, s -> true).getStatus();
    assertThat(World.ready(kept.conditions()).message())
        .contains("spec.template.spec.deletionPolicy: Retain needs the capability Retain");
    assertThat(world.calls("ListRoots")).isEmpty();
    assertThat(world.assignmentResources()).isEmpty();
    world.awaitBoundary(
        "team", Reason.ENFORCED, b -> Integer.valueOf(2).equals(b.getStatus().violations()));
  }

  @Test
  void aSetBeyondTheLimitGeneratesNothing() {
    require(READERS.formatted("{names: [\"*\"]}") + "limits: {accountAssignments: 2}\n");
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));

    var status = world.awaitAssignmentSet("work", Reason.LIMIT_REACHED, s -> true).getStatus();
    assertThat(World.ready(status.conditions()).message())
        .startsWith("the set needs 3 more AccountAssignments")
        .contains("room for 2");
    assertThat(world.assignmentResources()).isEmpty();

    world.apply(many("work", IN_PROD));
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 2);
  }

  @Test
  void aBoundaryThatWidensAndNarrowsIsFollowed() {
    require(READERS.formatted("{ids: [\"%s\"]}".formatted(SHOP)));
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 1);

    world.applyBoundary("team", READERS.formatted("{organizationalUnits: [{path: Workloads}]}"));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);

    world.applyBoundary("team", READERS.formatted("{ids: [\"%s\"]}".formatted(SHOP)));
    var narrowed =
        world.awaitAssignmentSet("prod", Reason.ASSIGNMENTS_FAILING, s -> s.failing() == 1);
    assertThat(narrowed.getStatus().failures().get(0).reason()).isEqualTo("OutsideBoundary");
    assertThat(world.assignments()).hasSize(2);
  }

  @Test
  void whatIsRetainedIsNoRevocationThatIsHeld() {
    world.holdRevocations(new RevocationBreaker.Settings(1, Duration.ofMinutes(10)));
    world.startOperator();
    var retain = "template: {spec: {deletionPolicy: Retain}}";
    world.apply(set("read", "") + many("prod", "[{group: developers}]", IN_PROD, retain));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);

    world.apply(many("prod", "[{group: developers}]", "[{names: [sandbox]}]", retain));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.accounts() == 1);
    world.until(() -> world.assignmentResources().size() == 1);
    awaitAssignments(
        BILLING + " read developers", SHOP + " read developers", SANDBOX + " read developers");
  }

  @Test
  void aSetThatAsksForTooMuchChangesNothing() {
    world.startOperator();
    var principals =
        IntStream.range(0, 50).mapToObj("{group: g%d}"::formatted).collect(joining(", "));
    var sets = IntStream.range(0, 20).mapToObj("{name: s%d}"::formatted).collect(joining(", "));
    var ids = IntStream.range(0, 51).mapToObj("\"9%011d\""::formatted).collect(joining(", "));
    world.apply(
        many("huge", "[" + principals + "]", "[{ids: [" + ids + "]}]", "")
            .replace("[{name: read}]", "[" + sets + "]"));

    var status = world.awaitAssignmentSet("huge", Reason.LIMIT_EXCEEDED, s -> true).getStatus();
    assertThat(World.ready(status.conditions()).message())
        .startsWith("the spec asks for 51000 assignments (50 principals, 20 permission sets, 51");
    assertThat(world.assignmentResources()).isEmpty();
  }

  @Test
  void aResourceOfAnotherNamespaceIsNoMemberWhateverOwnerItNames() {
    var there = world.anotherNamespace();
    world.startOperatorAlsoIn(there);
    world.apply(set("read", "") + many("prod", IN_PROD));
    world.awaitAssignmentSet("prod", Reason.ASSIGNED, s -> s.ready() == 2);
    var member = world.assignmentResources().get(0);

    there.apply(assignment(member.getMetadata().getName(), "read", SANDBOX, "group: finance"));
    there.edit(
        AccountAssignment.class,
        member.getMetadata().getName(),
        resource ->
            resource.getMetadata().setOwnerReferences(member.getMetadata().getOwnerReferences()));
    look("prod", "now");
    world.awaitAssignmentSet(
        "prod", Reason.ASSIGNED, s -> "now".equals(s.lastHandledRequestedAt()));
    world.client().resource(member).delete();

    world.until(
        () ->
            world.assignmentResources().stream()
                .anyMatch(
                    other ->
                        other.getMetadata().getName().equals(member.getMetadata().getName())
                            && !other
                                .getMetadata()
                                .getUid()
                                .equals(member.getMetadata().getUid())));
    assertThat(there.assignmentResources())
        .singleElement()
        .returns(false, AccountAssignment::isMarkedForDeletion);
  }

  @Test
  void anErrorInTheMiddleOfAReadRevokesNothing() {
    world.startOperator();
    world.apply(set("read", "") + many("work", "[{organizationalUnit: {path: Workloads}}]"));
    world.awaitAssignmentSet("work", Reason.ASSIGNED, s -> s.ready() == 3);

    world
        .aws()
        .addFault(
            FaultSpec.error("ListAccountsForParent", "ServiceException", "failed")
                .matching(Map.of("ParentId", STAGING_UNIT)));
    look("work", "now");
    world.awaitAssignmentSet(
        "work",
        Reason.ASSIGNED,
        s -> World.ready(s.conditions()).message().contains("cannot be read since"));
    assertThat(world.assignmentResources())
        .hasSize(3)
        .noneMatch(AccountAssignment::isMarkedForDeletion);

    world.aws().clearFaults();
    world.awaitAssignmentSet(
        "work", Reason.ASSIGNED, s -> s.ready() == 3 && "now".equals(s.lastHandledRequestedAt()));
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }
}
