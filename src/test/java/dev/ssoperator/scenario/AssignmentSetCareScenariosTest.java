package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.FailingAssignment;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/assignment-sets.md says about care of sets: pauses, deletions, boundaries. */
@OnEveryBackend
class AssignmentSetCareScenariosTest extends ScenarioTest {

  private static final String BILLING = "123456789012";
  private static final String SHOP = "555555555555";
  private static final String IN_PROD = "accounts: [{organizationalUnit: {path: Workloads/Prod}}]";
  private static final String IN_WORKLOADS = "accounts: [{organizationalUnit: {path: Workloads}}]";

  /** What the garbage collector removes when it has made the members nobody's. */
  private static final String ORPHAN = "orphan";

  AssignmentSetCareScenariosTest(Backend backend) {
    super(backend);
  }

  private static String developers(String rest) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: team}
        spec:
          principals: [{group: developers}]
          permissionSetRefs: [{name: read}]
        %s"""
        .formatted(rest.indent(2));
  }

  private AccountAssignmentSet awaitTeam(Reason reason, int ready) {
    return world.awaitAssignmentSet(
        "team", reason, s -> s.ready() != null && s.ready().intValue() == ready);
  }

  private Resource<AccountAssignmentSet> team() {
    return world
        .client()
        .resources(AccountAssignmentSet.class)
        .inNamespace(world.namespace())
        .withName("team");
  }

  private static String message(AccountAssignmentSet set) {
    return World.ready(set.getStatus().conditions()).message();
  }

  private void pause(Class<? extends HasMetadata> kind, String name, String value) {
    world.annotate(kind, name, Annotations.PAUSED, value);
  }

  @Test
  void aPausedSetCreatesAndDeletesNothingAndItsDeletionWaits() {
    world.startOperator();
    world.apply(set("read", "") + developers(IN_PROD));
    awaitTeam(Reason.ASSIGNED, 2);

    pause(AccountAssignmentSet.class, "team", "true");
    awaitTeam(Reason.PAUSED, 2);
    world.apply(developers("accounts: [{names: [staging-shop, prod-shop]}]"));
    awaitTeam(Reason.PAUSED, 2);
    world.delete(AccountAssignmentSet.class, "team");
    world.until(() -> team().get().isMarkedForDeletion());
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(BILLING + " read developers", SHOP + " read developers");
    assertThat(world.assignmentResources()).hasSize(2).noneMatch(HasMetadata::isMarkedForDeletion);

    pause(AccountAssignmentSet.class, "team", "false");
    world.awaitGone(AccountAssignmentSet.class, "team");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aSetWaitsForItsPausedMember() {
    world.startOperator();
    world.apply(set("read", "") + developers(IN_PROD));
    awaitTeam(Reason.ASSIGNED, 2);
    var member = world.assignmentResources().get(0).getMetadata().getName();

    pause(AccountAssignment.class, member, "true");
    var set = awaitTeam(Reason.ASSIGNING, 1);
    assertThat(set.getStatus().pending()).isEqualTo(1);

    pause(AccountAssignment.class, member, "false");
    awaitTeam(Reason.ASSIGNED, 2);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }

  @Test
  void orphanedMembersStayAndASetOfTheSameNameTakesThemOverAgain() {
    world.startOperator();
    world.apply(set("read", "") + developers(IN_PROD));
    awaitTeam(Reason.ASSIGNED, 2);

    world.edit(
        AccountAssignmentSet.class, "team", set -> set.getMetadata().getFinalizers().add(ORPHAN));
    team().withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    awaitTeam(Reason.REVOKING, 2);
    collectGarbage();
    world.awaitGone(AccountAssignmentSet.class, "team");
    assertThat(world.assignmentResources())
        .hasSize(2)
        .noneMatch(HasMetadata::isMarkedForDeletion)
        .allSatisfy(member -> assertThat(member.getMetadata().getOwnerReferences()).isEmpty());

    world.apply(developers(IN_PROD));
    var again = awaitTeam(Reason.ASSIGNED, 2);
    assertThat(world.assignmentResources())
        .hasSize(2)
        .allSatisfy(
            member ->
                assertThat(member.getMetadata().getOwnerReferences())
                    .singleElement()
                    .returns(again.getMetadata().getUid(), OwnerReference::getUid));
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  /** No backend has a garbage collector. */
  private void collectGarbage() {
    for (var member : world.assignmentResources()) {
      world.edit(
          AccountAssignment.class,
          member.getMetadata().getName(),
          edited -> edited.getMetadata().setOwnerReferences(List.of()));
    }
    world.edit(
        AccountAssignmentSet.class,
        "team",
        set -> set.getMetadata().getFinalizers().remove(ORPHAN));
  }

  @Test
  void newAccountsGetAccessWhileRevocationsAreHeld() {
    world.holdRevocations(new RevocationBreaker.Settings(1, Duration.ofMinutes(10)));
    world.startOperator();
    world.apply(set("read", "") + developers(IN_PROD));
    awaitTeam(Reason.ASSIGNED, 2);

    world.apply(developers("accounts: [{names: [staging-shop]}]"));
    world.awaitAssignmentSet("team", Reason.REVOCATIONS_HELD, s -> s.leavingAccounts().size() == 2);
    world.untilAsserted(() -> assertThat(world.assignments()).hasSize(3));
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void whatTheApiServerRefusesIsNamed() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server takes any label");
    world.startOperator();
    world.apply(
        set("read", "")
            + developers(IN_PROD + "\ntemplate: {metadata: {labels: {team: not a label}}}"));

    var failing = world.awaitAssignmentSet("team", Reason.ASSIGNMENTS_FAILING, s -> true);
    assertThat(failing.getStatus().failures())
        .hasSize(2)
        .extracting(FailingAssignment::reason)
        .containsOnly("Refused");
    assertThat(failing.getStatus().failures().get(0).message()).contains("not a label");
    assertThat(world.assignmentResources()).isEmpty();

    world.apply(developers(IN_PROD));
    awaitTeam(Reason.ASSIGNED, 2);
  }

  // ---- boundaries

  private void bounded(String accounts, String more) {
    world.requireBoundaries();
    world.applyBoundary(
        "team",
        """
        rules:
        - accounts: %s
          principals: {groups: [developers]}
          permissionSets: {own: {}}
        %s"""
            .formatted(accounts, more));
    world.startOperator();
  }

  @Test
  void accountsOutsideTheBoundaryAreLeftOutAndNotNamed() {
    bounded("{ids: [\"%s\"]}".formatted(SHOP), "");
    world.apply(set("read", "") + developers(IN_WORKLOADS));

    var set = awaitTeam(Reason.ASSIGNED, 1);
    assertThat(message(set))
        .contains("accounts outside the namespace's AccessBoundary are left out")
        .doesNotContain(BILLING, "prod-billing");
    assertThat(set.getStatus().accounts()).isEqualTo(1);
    assertThat(world.assignments()).containsExactly(SHOP + " read developers");
  }

  @Test
  void anAccountThatIsGivenAndOutsideTheBoundaryFails() {
    bounded("{ids: [\"%s\"]}".formatted(SHOP), "");
    world.apply(
        set("read", "")
            + developers("accounts: [{ids: [\"%s\", \"%s\"]}]".formatted(BILLING, SHOP)));

    var set = awaitTeam(Reason.ASSIGNMENTS_FAILING, 1);
    assertThat(set.getStatus().failures())
        .singleElement()
        .returns(BILLING, FailingAssignment::account)
        .returns("OutsideBoundary", FailingAssignment::reason);
    assertThat(world.assignments()).containsExactly(SHOP + " read developers");
  }

  @Test
  void aPrincipalThatNoRuleHasMakesTheWholeSetOutside() {
    bounded("{names: [\"*\"]}", "");
    world.apply(
        set("read", "")
            + developers(IN_PROD)
                .replace("{group: developers}", "{group: developers}, {group: data}"));

    var set = world.awaitAssignmentSet("team", Reason.OUTSIDE_BOUNDARY, s -> true);
    assertThat(message(set)).contains("\"data\"");
    assertThat(world.assignmentResources()).isEmpty();
  }

  @Test
  void aSetThatNeedsMoreThanTheBoundaryHasRoomForCreatesNothing() {
    bounded("{names: [\"*\"]}", "limits: {accountAssignments: 2}");
    world.apply(set("read", "") + developers(IN_WORKLOADS));

    world.awaitAssignmentSet("team", Reason.LIMIT_REACHED, s -> true);
    assertThat(world.assignmentResources()).isEmpty();

    world.apply(developers(IN_PROD));
    awaitTeam(Reason.ASSIGNED, 2);
  }
}
