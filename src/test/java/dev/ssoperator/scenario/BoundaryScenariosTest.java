package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.request;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.apiserver.WatchTimes;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What namespaces may grant where boundaries are required. */
@OnEveryBackend
class BoundaryScenariosTest extends ScenarioTest {

  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final String SANDBOX = "222222222222";
  private static final String PRODUCTION = "333333333333";

  /** Administrators in the sandbox, readers in production. */
  private static final String TWO_RULES =
      """
      rules:
      - accounts: {ids: ["222222222222"]}
        principals: {groups: ["dev*"]}
        permissionSets: {own: {managedPolicies: ["arn:aws:iam::aws:policy/*"]}}
      - accounts: {ids: ["333333333333"]}
        principals: {groups: ["dev*"]}
        permissionSets: {own: {managedPolicies: [%s]}}
      """
          .formatted(READ_ONLY);

  private static final String EVERYTHING =
      """
      capabilities: [Retain]
      rules:
      - accounts: {names: ["*"]}
        principals: {groups: ["*"]}
        permissionSets: {own: {managedPolicies: ["*"]}}
      """;

  BoundaryScenariosTest(Backend backend) {
    super(backend);
  }

  private OperatorProcess start(String boundary) {
    world.requireBoundaries();
    world.applyBoundary("team", boundary);
    return world.startOperator();
  }

  private static String reader(String name) {
    return set(name, "managedPolicies: [%s]".formatted(READ_ONLY));
  }

  private static String administrator(String name) {
    return set(name, "managedPolicies: [%s]".formatted(ADMINISTRATOR));
  }

  private String message(String assignment) {
    return World.ready(
            world
                .client()
                .resources(AccountAssignment.class)
                .inNamespace(world.namespace())
                .withName(assignment)
                .get()
                .getStatus()
                .conditions())
        .message();
  }

  @Test
  void aRuleMustAdmitAllOfAnAssignment() {
    var operator = start(TWO_RULES);
    world.apply(
        reader("read")
            + administrator("admin")
            + assignment("read-prod", "read", PRODUCTION, "group: developers")
            + assignment("admin-sandbox", "admin", SANDBOX, "group: developers")
            + assignment("admin-prod", "admin", PRODUCTION, "group: developers"));

    world.awaitAssignment("read-prod", Reason.ASSIGNED);
    world.awaitAssignment("admin-sandbox", Reason.ASSIGNED);
    world.awaitAssignment("admin-prod", Reason.OUTSIDE_BOUNDARY);
    assertThat(message("admin-prod"))
        .isEqualTo(
            "AccessBoundary %s does not allow this: rule 1 comes closest: spec.account with id 333333333333 is not among its accounts"
                .formatted(world.boundaryName("team")));
    assertThat(world.assignments())
        .containsExactlyInAnyOrder(PRODUCTION + " read developers", SANDBOX + " admin developers");
    var boundary =
        world.awaitBoundary(
            "team", Reason.ENFORCED, b -> Integer.valueOf(1).equals(b.getStatus().violations()));
    assertThat(boundary.getStatus().permissionSets()).isEqualTo(2);
    assertThat(boundary.getStatus().accountAssignments()).isEqualTo(3);
    world.until(() -> operator.metrics().value("ssoperator_boundary_violations") == 1);
  }

  @Test
  void aBoundaryCountsWhatItAllowsToo() {
    start(TWO_RULES);
    world.awaitBoundary("team", Reason.ENFORCED, b -> true);
    world.apply(reader("read") + assignment("prod", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("prod", Reason.ASSIGNED);

    world.awaitBoundary(
        "team",
        Reason.ENFORCED,
        b ->
            Integer.valueOf(1).equals(b.getStatus().permissionSets())
                && Integer.valueOf(1).equals(b.getStatus().accountAssignments()));
  }

  @Test
  void anAccountsNameThatNoRuleHasIsOutside() {
    start(TWO_RULES);
    world.apply(
        reader("read")
            + assignment("named", "read", PRODUCTION, "group: developers")
                .replace("id: \"" + PRODUCTION + "\"", "name: network"));

    world.awaitAssignment("named", Reason.OUTSIDE_BOUNDARY);
    assertThat(message("named")).contains("spec.account \"network\" is not among its accounts");
  }

  @Test
  void whatIsOutsideCausesNoLookup() {
    start(TWO_RULES);
    world.apply(
        reader("read")
            + assignment("other", "read", SANDBOX, "group: finance")
            + byName("unknown", "production"));

    world.awaitAssignment("other", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.calls("GetGroupId")).isEmpty();
    assertThat(message("other")).contains("spec.principal group \"finance\"");
  }

  @Test
  void aPermissionSetThatNoRuleAllowsIsNotCreated() {
    start(
        """
        rules:
        - accounts: {names: ["*"]}
          principals: {groups: ["*"]}
          permissionSets:
            own:
              namePrefix: data-
              managedPolicies: [%s]
              maxSessionDuration: PT8H
              requiredPermissionsBoundary: {managedPolicy: arn:aws:iam::aws:policy/PowerUserAccess}
        """
            .formatted(READ_ONLY));
    var bounded = "permissionsBoundary: {managedPolicy: arn:aws:iam::aws:policy/PowerUserAccess}\n";
    world.apply(
        set("data-good", bounded + "managedPolicies: [%s]".formatted(READ_ONLY))
            + set("other-name", bounded)
            + set("data-admin", bounded + "managedPolicies: [%s]".formatted(ADMINISTRATOR))
            + set("data-long", bounded + "sessionDuration: PT9H")
            + set("data-custom", bounded + "customerManagedPolicies: [{name: Any, path: /}]")
            + set("data-unbounded", "")
            + set(
                "data-inline",
                bounded
                    + """
                    inlinePolicy:
                      Version: "2012-10-17"
                      Statement: [{Effect: Allow, Action: "ce:*", Resource: "*"}]
                    """));

    world.awaitSet("data-good", Reason.PROVISIONED);
    assertThat(outside("other-name")).contains("spec.name must begin with \"data-\"");
    assertThat(outside("data-admin")).contains("spec.managedPolicies: " + ADMINISTRATOR);
    assertThat(outside("data-long")).contains("spec.sessionDuration may be PT8H at most");
    assertThat(outside("data-custom")).contains("spec.customerManagedPolicies: /Any");
    assertThat(outside("data-unbounded")).contains("spec.permissionsBoundary must be");
    assertThat(outside("data-inline")).contains("spec.inlinePolicy is forbidden");
    assertThat(world.calls("CreatePermissionSet")).hasSize(1);
  }

  private String outside(String set) {
    return World.ready(world.awaitSet(set, Reason.OUTSIDE_BOUNDARY).getStatus().conditions())
        .message();
  }

  @Test
  void aPermissionSetIsNotEditedToWhatItsAssignmentsMayNotHave() {
    start(TWO_RULES);
    world.apply(reader("read") + assignment("prod", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("prod", Reason.ASSIGNED);

    world.apply(administrator("read"));

    assertThat(outside("read")).contains("with AccountAssignment prod: rule 1 comes closest");
    world.awaitAssignment("prod", Reason.OUTSIDE_BOUNDARY);
    assertThat(policies("read")).containsExactly(READ_ONLY);
    assertThat(world.assignments()).containsExactly(PRODUCTION + " read developers");
  }

  @Test
  void anEditThatChangesNothingInAwsHoldsUpNoAssignment() {
    start(EVERYTHING);
    world.apply(reader("read") + assignment("prod", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("prod", Reason.ASSIGNED);
    world.apply(administrator("read"));
    world.awaitSet("read", Reason.PROVISIONED);

    world.apply(
        set("read", "managedPolicies: [%s]\ndeletionPolicy: Retain".formatted(ADMINISTRATOR)));
    world.awaitSet("read", Reason.PROVISIONED);
    world.apply(assignment("sandbox", "read", SANDBOX, "group: developers"));

    world.awaitAssignment("sandbox", Reason.ASSIGNED);
    assertThat(world.assignments()).hasSize(2);
  }

  @Test
  void anUnmanagedAssignmentKeepsAPermissionSetFromBeingEditedToo() {
    start(TWO_RULES);
    world.apply(reader("read"));
    var arn = world.awaitSet("read", Reason.PROVISIONED).getStatus().arn();
    world.assignByHand(
        new AssignedAccess(arn, PRODUCTION, PrincipalType.GROUP, world.groupId("developers")));

    world.apply(administrator("read"));

    assertThat(outside("read")).contains("which no resource requests").contains(PRODUCTION);
    assertThat(policies("read")).containsExactly(READ_ONLY);
  }

  private List<String> policies(String set) {
    return world.state().permissionSets().stream()
        .filter(known -> known.name().equals(set))
        .flatMap(known -> known.managedPolicies().stream())
        .toList();
  }

  @Test
  void aNamespaceThatNoBoundaryNamesMayGrantNothing() {
    world.requireBoundaries();
    world.startOperator();
    world.apply(reader("read") + assignment("one", "read", PRODUCTION, "group: developers"));

    assertThat(outside("read")).startsWith("no AccessBoundary names namespace");
    world.awaitAssignment("one", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.writes()).isEmpty();

    world.applyBoundary("team", TWO_RULES);
    world.awaitAssignment("one", Reason.ASSIGNED);
  }

  @Test
  void aNamespaceThatTwoBoundariesNameMayGrantNothing() {
    start(TWO_RULES);
    world.apply(reader("read") + assignment("one", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("one", Reason.ASSIGNED);

    world.applyBoundary("other", TWO_RULES);

    world.awaitBoundary("team", Reason.NAMESPACE_CONFLICT, b -> true);
    world.awaitBoundary("other", Reason.NAMESPACE_CONFLICT, b -> true);
    world.awaitAssignment("one", Reason.OUTSIDE_BOUNDARY);
    assertThat(message("one")).contains(world.boundaryName("other"), world.boundaryName("team"));
    assertThat(world.assignments()).hasSize(1);

    world.deleteBoundary("other");
    world.awaitBoundary("team", Reason.ENFORCED, b -> true);
    world.awaitAssignment("one", Reason.ASSIGNED);
  }

  @Test
  void aDeletedBoundaryRevokesNothingAndGrantsNothing() {
    start(TWO_RULES + "enforcement: Revoke\n");
    world.apply(reader("read") + assignment("one", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("one", Reason.ASSIGNED);

    world.deleteBoundary("team");

    world.awaitAssignment("one", Reason.OUTSIDE_BOUNDARY);
    world.apply(assignment("two", "read", SANDBOX, "group: developers"));
    world.awaitAssignment("two", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.assignments()).containsExactly(PRODUCTION + " read developers");

    world.delete(AccountAssignment.class, "one");
    world.awaitGone(AccountAssignment.class, "one");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aBoundaryThatWasReplacedWhileTheOperatorWasCutOffApplies() {
    try (var gate = new TcpGate(world.kubernetesPort())) {
      gate.open();
      world.requireBoundaries();
      world.applyBoundary("team", TWO_RULES);
      world.startOperatorBehind(gate, WatchTimes.DEFAULT, UnaryOperator.identity());
      world.apply(reader("read") + assignment("prod", "read", PRODUCTION, "group: developers"));
      world.awaitAssignment("prod", Reason.ASSIGNED);
      world.awaitBoundary("team", Reason.ENFORCED, b -> true);

      gate.shut();
      world.deleteBoundary("team");
      world.applyBoundary("team", TWO_RULES.replace("dev*", "data"));
      gate.open();

      world.awaitAssignment("prod", Reason.OUTSIDE_BOUNDARY);
      world.awaitBoundary("team", Reason.ENFORCED, b -> true);
      assertThat(world.assignments()).containsExactly(PRODUCTION + " read developers");
    }
  }

  @Test
  void denyKeepsWhatExistsAndNeverCreatesItAgain() {
    start(TWO_RULES);
    world.apply(reader("read") + assignment("one", "read", PRODUCTION, "group: developers"));
    var one = world.awaitAssignment("one", Reason.ASSIGNED).getStatus().assigned();

    world.applyBoundary("team", "rules: []");

    world.awaitAssignment("one", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.assignments()).hasSize(1);
    world.removeByHand(Objects.requireNonNull(one));
    world.annotate(AccountAssignment.class, "one", Annotations.REQUESTED_AT, "now");
    world.apply(assignment("two", "read", SANDBOX, "group: developers"));
    world.awaitAssignment("two", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.assignments()).isEmpty();
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  @Test
  void revokeRemovesWhatIsNotAllowedAnyMore() {
    start(TWO_RULES + "enforcement: Revoke\n");
    world.apply(
        reader("read")
            + assignment("prod", "read", PRODUCTION, "group: developers")
            + assignment("sandbox", "read", SANDBOX, "group: developers"));
    world.awaitAssignment("prod", Reason.ASSIGNED);
    world.awaitAssignment("sandbox", Reason.ASSIGNED);

    world.applyBoundary(
        "team", TWO_RULES.replace("333333333333", "444444444444") + "enforcement: Revoke\n");

    world.until(() -> world.assignments().equals(List.of(SANDBOX + " read developers")));
    world.awaitAssignment("prod", Reason.OUTSIDE_BOUNDARY);
    world.awaitAssignment("sandbox", Reason.ASSIGNED);
  }

  @Test
  void afterARestartAnAssignmentIsMadeThoughAnotherOfItsSetIsOutside() {
    var first = start(TWO_RULES);
    world.apply(reader("read") + assignment("prod", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("prod", Reason.ASSIGNED);
    world.applyBoundary("team", TWO_RULES.replace("333333333333", "444444444444"));
    world.awaitAssignment("prod", Reason.OUTSIDE_BOUNDARY);
    world.awaitSet("read", Reason.OUTSIDE_BOUNDARY);
    first.close();
    world.aws().clearLogs();

    world.startOperator();
    world.apply(assignment("sandbox", "read", SANDBOX, "group: developers"));

    world.awaitAssignment("sandbox", Reason.ASSIGNED);
    world.awaitSet("read", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.writes()).containsExactly("CreateAccountAssignment");
  }

  @Test
  void afterARestartAnAssignmentOfAPausedSetIsMade() {
    var first = start(TWO_RULES + "capabilities: [Pause]\n");
    world.apply(reader("read"));
    world.awaitSet("read", Reason.PROVISIONED);
    world.annotate(PermissionSet.class, "read", Annotations.PAUSED, "true");
    world.awaitSet("read", Reason.PAUSED);
    first.close();
    world.aws().clearLogs();

    world.startOperator();
    world.apply(assignment("sandbox", "read", SANDBOX, "group: developers"));

    world.awaitAssignment("sandbox", Reason.ASSIGNED);
    world.awaitSet("read", Reason.PAUSED);
    assertThat(world.writes()).containsExactly("CreateAccountAssignment");
  }

  @Test
  void capabilitiesAreNeededForWhatReachesBeyondAResource() {
    start(TWO_RULES);
    world.apply(
        set("adopted", "adoptionPolicy: Adopt")
            + set("exclusive", "exclusiveAssignments: true")
            + set("retained", "deletionPolicy: Retain"));

    assertThat(outside("adopted"))
        .contains("spec.adoptionPolicy: Adopt needs the capability Adopt");
    assertThat(outside("exclusive")).contains("spec.exclusiveAssignments: true needs");
    assertThat(outside("retained")).contains("spec.deletionPolicy: Retain needs");
    assertThat(world.writes()).isEmpty();

    world.applyBoundary("team", TWO_RULES + "capabilities: [Adopt, Exclusive, Retain]\n");
    world.awaitSet("adopted", Reason.PROVISIONED);
    world.awaitSet("exclusive", Reason.PROVISIONED);
    world.awaitSet("retained", Reason.PROVISIONED);
  }

  @Test
  void accessIsRevokedWithItsResourceWithoutTheCapabilitiesToKeepIt() {
    start(TWO_RULES);
    world.apply(
        reader("read")
            + assignment("paused", "read", PRODUCTION, "group: developers")
            + assignment("retained", "read", SANDBOX, "group: developers"));
    world.awaitAssignment("paused", Reason.ASSIGNED);
    world.awaitAssignment("retained", Reason.ASSIGNED);

    world.annotate(AccountAssignment.class, "paused", Annotations.PAUSED, "true");
    world.edit(
        AccountAssignment.class,
        "retained",
        resource ->
            resource.setSpec(
                new AccountAssignmentSpec(
                    resource.getSpec().permissionSetRef(),
                    null,
                    resource.getSpec().principal(),
                    resource.getSpec().account(),
                    DeletionPolicy.RETAIN)));
    world.awaitAssignment("paused", Reason.OUTSIDE_BOUNDARY);
    world.awaitAssignment("retained", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.assignments()).hasSize(2);

    world.delete(AccountAssignment.class, "paused");
    world.delete(AccountAssignment.class, "retained");

    world.awaitGone(AccountAssignment.class, "paused");
    world.awaitGone(AccountAssignment.class, "retained");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whatExistedBeforeStaysWithoutTheCapabilityToTakeItOver() {
    start(TWO_RULES);
    world.apply(reader("read"));
    var arn = world.awaitSet("read", Reason.PROVISIONED).getStatus().arn();
    world.assignByHand(
        new AssignedAccess(arn, PRODUCTION, PrincipalType.GROUP, world.groupId("developers")));
    world.apply(assignment("one", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("one", Reason.ASSIGNED);
    assertThat(message("one")).contains("existed before").contains("TakeOver");

    world.delete(AccountAssignment.class, "one");

    world.awaitGone(AccountAssignment.class, "one");
    assertThat(world.assignments()).containsExactly(PRODUCTION + " read developers");

    world.applyBoundary("team", TWO_RULES + "capabilities: [TakeOver]\n");
    world.apply(assignment("one", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("one", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "one");
    world.awaitGone(AccountAssignment.class, "one");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whatAnotherResourceCreatedIsTakenOverWithoutACapability() {
    start(TWO_RULES);
    world.apply(reader("read") + assignment("first", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("first", Reason.ASSIGNED);
    world.apply(assignment("second", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("second", Reason.DUPLICATE);

    world.delete(AccountAssignment.class, "first");
    world.awaitAssignment("second", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "second");

    world.awaitGone(AccountAssignment.class, "second");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void beyondTheLimitTheOldestCount() {
    start(TWO_RULES + "limits: {accountAssignments: 1, permissionSets: 1}\n");
    world.apply(reader("read") + assignment("first", "read", PRODUCTION, "group: developers"));
    world.awaitAssignment("first", Reason.ASSIGNED);

    world.apply(reader("more") + assignment("second", "read", SANDBOX, "group: developers"));

    world.awaitAssignment("second", Reason.LIMIT_REACHED);
    world.awaitSet("more", Reason.LIMIT_REACHED);
    assertThat(message("second")).contains("allows 1 AccountAssignments");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);

    world.delete(AccountAssignment.class, "first");
    world.awaitAssignment("second", Reason.ASSIGNED);
  }

  @Test
  void permissionSetsOfOtherNamespacesAreAssignedWhereTheyAreShared() {
    try (var platform = world.anotherNamespace()) {
      world.requireBoundaries();
      world.applyBoundary(
          "team",
          """
          rules:
          - accounts: {ids: ["333333333333"]}
            principals: {groups: [developers]}
            permissionSets: {shared: [{namespace: %s, names: ["read*"]}]}
          """
              .formatted(platform.namespace()));
      platform.applyBoundary(
          "platform",
          "rules:\n- {accounts: {}, principals: {}, permissionSets: {own: {managedPolicies: [\"*\"]}}}");
      world.startOperatorAlsoIn(platform);
      platform.apply(reader("read-all") + administrator("admin"));
      world.apply(shared("good", platform, "read-all") + shared("bad", platform, "admin"));

      world.awaitAssignment("good", Reason.ASSIGNED);
      world.awaitAssignment("bad", Reason.OUTSIDE_BOUNDARY);
      assertThat(message("bad"))
          .contains("PermissionSet %s/admin is not shared".formatted(platform.namespace()));
      assertThat(world.assignments()).containsExactly(PRODUCTION + " read-all developers");

      platform.delete(PermissionSet.class, "read-all");
      platform.awaitSet("read-all", Reason.WAITING_FOR_ASSIGNMENTS);
      world.delete(AccountAssignment.class, "good");
      platform.awaitGone(PermissionSet.class, "read-all");
    }
  }

  @Test
  void withoutBoundariesPermissionSetsOfOtherNamespacesAreNotAssigned() {
    try (var platform = world.anotherNamespace()) {
      world.startOperatorAlsoIn(platform);
      platform.apply(reader("read-all"));
      world.apply(shared("good", platform, "read-all"));

      world.awaitAssignment("good", Reason.OUTSIDE_BOUNDARY);
      assertThat(message("good")).contains("--boundaries=Off");
    }
  }

  private static String shared(String name, World there, String set) {
    return request(
        name,
        "permissionSetRef: {name: %s, namespace: %s}".formatted(set, there.namespace()),
        "group: developers",
        "id: \"%s\"".formatted(PRODUCTION));
  }

  private static String byName(String name, String account) {
    return request(name, "permissionSetRef: {name: read}", "group: developers", "name: " + account);
  }

  private static String readersIn(String accounts) {
    return """
        rules:
        - accounts: %s
          principals: {groups: [developers]}
          permissionSets: {own: {managedPolicies: ["*"]}}
        """
        .formatted(accounts);
  }

  @Test
  void accountsAreKnownByTheirUnitsAndTagsAsTheyAreNow() {
    start(
        readersIn("{organizationalUnits: [{path: Workloads}]}")
            + readersIn("{tags: {team: security, env: prod}}").replace("rules:\n", ""));
    world.apply(
        reader("read")
            + assignment("shop", "read", "555555555555", "group: developers")
            + byName("tooling", "security-tooling")
            + assignment("network", "read", "444444444444", "group: developers"));

    world.awaitAssignment("shop", Reason.ASSIGNED);
    world.awaitAssignment("tooling", Reason.ASSIGNED);
    world.awaitAssignment("network", Reason.OUTSIDE_BOUNDARY);

    world.aws().moveAccount("555555555555", null);
    world.annotate(AccountAssignment.class, "network", Annotations.REQUESTED_AT, "now");
    world.aws().accountTags("444444444444", Map.of("team", "security", "env", "prod"));

    world.awaitAssignment("shop", Reason.OUTSIDE_BOUNDARY);
    world.awaitAssignment("network", Reason.ASSIGNED);
    assertThat(world.assignments()).contains("555555555555 read developers");
  }

  @Test
  void noCallIsMadeForTheNameOfAnAccountThatNoRuleAllows() {
    start(readersIn("{names: [\"data-*\"], ids: []}"));
    world.apply(reader("read") + byName("denied", "prod-billing"));

    world.awaitAssignment("denied", Reason.OUTSIDE_BOUNDARY);
    assertThat(message("denied")).contains("spec.account \"prod-billing\"");
    assertThat(world.calls("ListAccounts")).isEmpty();
    assertThat(world.calls("ListRoots")).isEmpty();
  }

  @Test
  void whereUnitsCannotBeReadNothingIsGranted() {
    world.aws().addFault(FaultSpec.error("ListRoots", "AccessDeniedException", "no"));
    start(readersIn("{organizationalUnits: [{path: Workloads}]}"));
    world.apply(reader("read") + assignment("shop", "read", "555555555555", "group: developers"));

    world.awaitAssignment("shop", Reason.ACCESS_DENIED);
    assertThat(world.calls("CreateAccountAssignment")).isEmpty();
  }
}
