package dev.ssoperator.proof;

import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.world.Manifests;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Random scripts. The pools are small, so that steps meet. */
final class Steps {

  /** Nobody touches this one: its resources are there from the beginning to the end. */
  static final String LASTING = "lasting";

  /** There is one of this name in AWS, which nobody owns. */
  static final String LEGACY = "legacy";

  /** A unit that comes and goes. */
  static final String UNIT = "ou-exam-temporary";

  static final List<String> SETS = List.of(LASTING, "passing", LEGACY);

  static final List<String> SPECS =
      List.of(
          "sessionDuration: PT1H",
          "sessionDuration: PT4H\nmanagedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]",
          """
          managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::aws:policy/job-function/Billing]
          tags: {team: finance}
          """,
          Manifests.OTHER_POLICIES,
          "relayState: https://example.com\nexclusiveAssignments: true",
          "deletionPolicy: Retain",
          "adoptionPolicy: Adopt\nsessionDuration: PT12H");

  private static final List<String> ASSIGNMENTS = List.of("a", "b", "c", "d", "e");
  private static final List<String> MANY = List.of("many", "few");

  static final List<String> GROUPS = List.of("platform", "finance", "data");

  static final List<String> PRINCIPALS =
      List.of(
          "group: platform",
          "group: finance",
          "group: data",
          "user: bob@example.com",
          "group: nobody",
          "group: data, onIdentityChange: Hold",
          "group: security-audit");

  private static final List<String> ACCOUNTS =
      List.of(
          "id: \"555555555555\"",
          "id: \"666666666666\"",
          "id: \"777777777777\"",
          "name: prod-billing",
          "name: nowhere",
          "id: \"444444444444\"");

  private static final List<String> SELECTORS =
      List.of(
          "{organizationalUnit: {path: Workloads}}",
          "{organizationalUnit: {path: Workloads/Prod, recursive: false}}",
          "{organizationalUnit: {path: Temporary}}",
          "{tags: {env: prod}}",
          "{names: [\"*-shop\"]}",
          "{ids: [\"777777777777\"]}");

  private static final List<String> MOVING =
      List.of("555555555555", "666666666666", "777777777777");

  private static final List<String> UNITS =
      List.of("ou-exam-workloadsprod", "ou-exam-workloadsstaging", "ou-exam-sandboxes", UNIT);

  static final List<FaultSpec> FAULTS =
      List.of(
          FaultSpec.lostResponse("CreateAccountAssignment"),
          FaultSpec.lostResponse("DeleteAccountAssignment"),
          FaultSpec.lostResponse("CreatePermissionSet"),
          FaultSpec.lostResponse("DeletePermissionSet"),
          FaultSpec.lostResponse("ProvisionPermissionSet"),
          FaultSpec.lostResponse("TagResource"),
          FaultSpec.lostResponse("ListAccountAssignments"),
          FaultSpec.failedRequest("CreateAccountAssignment", "Received a 500 from IAM"),
          FaultSpec.failedRequest("DeleteAccountAssignment", "Received a 500 from IAM"),
          FaultSpec.failedRequest("ProvisionPermissionSet", "Received a 500 from IAM"),
          FaultSpec.error("*", "ThrottlingException", "Rate exceeded"),
          FaultSpec.error("*", "InternalServerException", "oops"),
          FaultSpec.error("CreateAccountAssignment", "ConflictException", "busy"),
          FaultSpec.error("ListAccountAssignments", "AccessDeniedException", "no"),
          FaultSpec.error("ListAccountsForParent", "TooManyRequestsException", "no"),
          FaultSpec.error("ListAccountAssignmentCreationStatus", "ThrottlingException", "Rate"),
          FaultSpec.error("GetGroupId", "ThrottlingException", "Rate exceeded"),
          FaultSpec.error("ListPermissionSets", "ThrottlingException", "Rate exceeded"),
          FaultSpec.forgetRequests("CreateAccountAssignment"),
          FaultSpec.forgetRequests("DeleteAccountAssignment"));

  /** Boundaries; each names the scene's namespace. */
  static final List<String> BOUNDARIES =
      List.of(
          boundary("Deny", "names: [\"*\"]", "[\"*\"]", "managedPolicies: [\"*\"]"),
          boundary("Revoke", "names: [\"*\"]", "[platform, data]", "managedPolicies: [\"*\"]"),
          boundary("Deny", "names: [\"*\"]", "[finance]", "managedPolicies: [\"*\"]"),
          boundary(
              "Revoke",
              "organizationalUnits: [{path: Workloads}]",
              "[\"*\"]",
              "managedPolicies: [\"arn:aws:iam::aws:policy/ReadOnly*\"]"),
          boundary(
              "Deny", "ids: [\"555555555555\"], tags: {env: prod}", "[\"*\"]", "namePrefix: la"));

  private Steps() {}

  private static String boundary(
      String enforcement, String accounts, String groups, String policies) {
    return """
        enforcement: %s
        capabilities: [Adopt, TakeOver, Exclusive, Retain, Pause]
        rules:
        - accounts: {%s}
          principals: {groups: %s, users: ["*"]}
          permissionSets:
            own:
              %s
              customerManagedPolicies: [{name: "*", path: /finance/}]
              inlinePolicy: Allowed
        """
        .formatted(enforcement, accounts, groups, policies);
  }

  /** Scripts of up to so many steps. */
  static Arbitrary<List<Step>> scripts(int length, boolean haveBoundaries) {
    return any(haveBoundaries)
        .list()
        .ofMinSize(1)
        .ofMaxSize(length)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<Step> any(boolean haveBoundaries) {
    var bound =
        haveBoundaries
            ? Arbitraries.of(BOUNDARIES).injectNull(0.1).map(b -> (Step) new Step.Bound(b))
            : Arbitraries.<Step>just(new Step.Calm());
    return Arbitraries.frequencyOf(
        Tuple.of(16, assign()),
        Tuple.of(7, Arbitraries.of(ASSIGNMENTS).map(Step.Unassign::new)),
        Tuple.of(5, Combinators.combine(of(SETS), of(SPECS)).as(Step.ApplySet::new)),
        Tuple.of(2, of(List.of("passing", LEGACY)).map(Step.DeleteSet::new)),
        Tuple.of(6, assignMany()),
        Tuple.of(2, of(MANY).map(Step.UnassignMany::new)),
        Tuple.of(3, bound),
        Tuple.of(4, pause()),
        Tuple.of(
            2,
            Combinators.combine(Arbitraries.integers().between(0, 99), of(List.of(true, false)))
                .as(Step.Meddle::new)),
        Tuple.of(14, aws()),
        Tuple.of(9, Arbitraries.integers().between(0, FAULTS.size() - 1).map(Step.Trouble::new)),
        Tuple.of(14, Arbitraries.just(new Step.TimePasses(Duration.ofSeconds(25)))),
        Tuple.of(4, Arbitraries.just(new Step.Crash())),
        Tuple.of(2, Arbitraries.just(new Step.Restart())),
        Tuple.of(6, Arbitraries.just(new Step.Calm())));
  }

  static Arbitrary<Step.Assign> assign() {
    return Combinators.combine(
            of(ASSIGNMENTS),
            of(SETS),
            of(PRINCIPALS),
            of(ACCOUNTS),
            Arbitraries.frequency(Tuple.of(8, ""), Tuple.of(1, "deletionPolicy: Retain")))
        .as(Step.Assign::new);
  }

  static Arbitrary<Step.AssignMany> assignMany() {
    return Combinators.combine(
            of(MANY),
            some(PRINCIPALS.subList(0, 4), 1),
            some(SETS.subList(0, 2), 1),
            some(SELECTORS, 1),
            some(SELECTORS, 0))
        .as(Step.AssignMany::new);
  }

  private static Arbitrary<Step> pause() {
    return Combinators.combine(
            of(
                List.of(
                    Tuple.of("accountassignments", "a"),
                    Tuple.of("accountassignments", "b"),
                    Tuple.of("permissionsets", "passing"),
                    Tuple.of("accountassignmentsets", "many"))),
            of(List.of(true, false)))
        .as((what, isPaused) -> new Step.Pause(what.get1(), what.get2(), isPaused));
  }

  private static Arbitrary<Step> aws() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            4, Combinators.combine(of(SETS), of(GROUPS), of(MOVING)).as(Step.AssignByHand::new)),
        Tuple.of(4, Arbitraries.integers().between(0, 99).map(Step.RevokeByHand::new)),
        Tuple.of(
            2,
            Combinators.combine(of(SETS), of(List.of("by hand", "again")))
                .as(Step.EditByHand::new)),
        Tuple.of(
            2,
            Combinators.combine(of(SETS), some(List.of("cluster", "namespace", "name", "team"), 1))
                .as(Step.UntagByHand::new)),
        Tuple.of(2, Arbitraries.just(new Step.GroupGoes("data"))),
        Tuple.of(3, Arbitraries.just(new Step.GroupComes("data"))),
        Tuple.of(5, Combinators.combine(of(MOVING), of(UNITS)).as(Step.Move::new)),
        Tuple.of(3, Combinators.combine(of(MOVING), of(List.of("prod", "dev"))).as(Step.Tag::new)),
        Tuple.of(1, of(List.of(true, true, false)).map(is -> new Step.Suspend("777777777777", is))),
        Tuple.of(2, Arbitraries.just(new Step.UnitComes())),
        Tuple.of(1, Arbitraries.just(new Step.UnitGoes())));
  }

  private static <T> Arbitrary<T> of(List<T> values) {
    return Arbitraries.of(values);
  }

  private static Arbitrary<List<String>> some(List<String> values, int min) {
    return Arbitraries.of(values).list().uniqueElements().ofMinSize(min).ofMaxSize(2);
  }
}
