package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.deploy.IamPolicy;
import dev.ssoperator.deploy.IamPolicy.Question;
import dev.ssoperator.deploy.IamRequests;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.Manifests;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the operator asks of AWS is what the policy for it allows. */
@OnEveryBackend
class IamScenariosTest extends ScenarioTest {

  private static final String DELEGATED = "policy-delegated-administrator.json";
  private static final String MANAGEMENT = "policy-management-account.json";
  private static final String MANAGEMENT_ACCOUNT = "111111111111";
  private static final String ROLE = "arn:aws:iam::210987654321:role/ssoperator";

  /** What the test calls to delete principals. */
  private static final Set<String> BY_HAND = Set.of("DeleteGroup", "DeleteUser");

  private static final String EVERYTHING =
      "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]\n" + Manifests.OTHER_POLICIES;

  IamScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aLifeWithEverythingNeedsEveryStatementOfThePolicyAndNothingElse() throws IOException {
    world.startOperator();
    world.apply(
        set("ops", EVERYTHING) + assignment("team", "ops", "555555555555", "group: platform"));
    world.awaitAssignment("team", Reason.ASSIGNED);
    world.apply(
        assignment("alice", "ops", "NAMED", "user: alice@example.com")
            .replace("id: \"NAMED\"", "name: staging-shop"));
    world.awaitAssignment("alice", Reason.ASSIGNED);
    world.apply(set("ops", "sessionDuration: PT2H\ntags: {cost-center: a}"));
    world.awaitSet("ops", Reason.PROVISIONED, s -> s.getStatus().accounts().outdated() == 0);
    world.apply(set("again", "name: ops"));
    world.awaitSet("again", Reason.OWNED_BY_ANOTHER);
    for (var name : Set.of("team", "alice")) {
      world.delete(AccountAssignment.class, name);
      world.awaitGone(AccountAssignment.class, name);
    }
    world.delete(PermissionSet.class, "ops");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().assignments()).isEmpty();

    adoptsASet();
    looksForPrincipals();

    assertThat(used()).isEqualTo(new TreeSet<>(policy(DELEGATED).actions("Allow")));
    for (var file : List.of(DELEGATED, MANAGEMENT)) {
      isAllowedWithEachStatementNeeded(policy(file));
    }
    assertThat(questions()).noneMatch(policy("scp-protect.json")::denies);
  }

  private void adoptsASet() {
    world
        .sso()
        .createPermissionSet(b -> b.instanceArn(world.state().instance().arn()).name("by-hand"));
    world.apply(set("by-hand", "adoptionPolicy: Adopt\n" + EVERYTHING));
    world.awaitSet("by-hand", Reason.PROVISIONED);
  }

  /** More missing names than are looked up one by one, and a group and a user that are deleted. */
  private void looksForPrincipals() {
    var store = world.identityStoreId();
    world.apply(
        assignment("platform", "by-hand", "555555555555", "group: platform")
            + assignment("bob", "by-hand", "555555555555", "user: bob@example.com"));
    for (var name : Set.of("platform", "bob")) {
      var assigned = world.awaitAssignment(name, Reason.ASSIGNED).getStatus().assigned();
      deletePrincipal(store, assigned);
      world.annotate(AccountAssignment.class, name, Annotations.REQUESTED_AT, "now");
      world.awaitAssignment(name, Reason.PRINCIPAL_NOT_FOUND);
    }
    for (var i = 0; i < 8; i++) {
      world.apply(
          assignment("group-" + i, "by-hand", "555555555555", "group: missing-" + i)
              + assignment("user-" + i, "by-hand", "555555555555", "user: missing-" + i));
    }
    world.until(() -> !world.calls("ListGroups").isEmpty() && !world.calls("ListUsers").isEmpty());
    world.until(() -> world.assignments().isEmpty());
  }

  private void deletePrincipal(String store, AssignedAccess assigned) {
    if (assigned.principalType() == PrincipalType.GROUP) {
      world
          .identityStore()
          .deleteGroup(r -> r.identityStoreId(store).groupId(assigned.principalId()));
    } else {
      world
          .identityStore()
          .deleteUser(r -> r.identityStoreId(store).userId(assigned.principalId()));
    }
  }

  private void isAllowedWithEachStatementNeeded(IamPolicy policy) {
    var needed = new TreeSet<String>();
    for (var question : questions()) {
      var allowing = policy.matching("Allow", question);
      assertThat(policy.allows(question)).as("%s by %s", question, allowing).isTrue();
      if (allowing.size() == 1) {
        needed.addAll(allowing);
      }
    }
    assertThat(needed).containsExactlyInAnyOrderElementsOf(policy.sids("Allow"));
  }

  /** What IAM is asked for the operator's calls. */
  private List<Question> questions() {
    return new IamRequests(MANAGEMENT_ACCOUNT, ROLE)
        .of(world.aws().calls(), world.aws().effects()).entrySet().stream()
            .filter(entry -> !isByHand(entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .toList();
  }

  private boolean isByHand(Call call) {
    return BY_HAND.contains(call.operation())
        || (call.operation().equals("CreatePermissionSet")
            && call.input().path("Name").asText().equals("by-hand")
            && call.error() == null);
  }

  private Set<String> used() {
    return questions().stream()
        .map(Question::action)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private IamPolicy policy(String file) throws IOException {
    var instance = world.state().instance();
    return IamPolicy.of(
        file,
        Map.of(
            "ssoins-0123456789abcdef",
            instance.arn().substring(instance.arn().indexOf("ssoins-")),
            "d-1234567890",
            instance.identityStoreId(),
            "CLUSTER-ID",
            World.CLUSTER));
  }
}
