package dev.ssoperator.scenario;

import static dev.ssoperator.scenario.Manifests.assignment;
import static dev.ssoperator.scenario.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.status.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the operator asks of AWS is what the policy for it allows. */
@OnEveryBackend
class IamScenariosTest extends ScenarioTest {

  private static final Map<String, String> PREFIXES =
      Map.of(
          "sso-admin", "sso", "identitystore", "identitystore", "organizations", "organizations");

  private static final String EVERYTHING =
      "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]\n" + Manifests.OTHER_POLICIES;

  IamScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void aLifeWithEverythingNeedsEveryActionThatIsAllowedAndNoOther() throws IOException {
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
    assertThat(used()).isEqualTo(allowed());
  }

  private Set<String> used() {
    return world.aws().calls().stream()
        .map(IamScenariosTest::action)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String action(Call call) {
    return PREFIXES.get(call.service()) + ":" + call.operation();
  }

  private static Set<String> allowed() throws IOException {
    var policy =
        new ObjectMapper()
            .readTree(Path.of("deploy/iam/policy-delegated-administrator.json").toFile());
    var allowed = new TreeSet<String>();
    for (JsonNode statement : policy.path("Statement")) {
      if (statement.path("Effect").asText().equals("Allow")) {
        statement.path("Action").forEach(action -> allowed.add(action.asText()));
      }
    }
    return allowed;
  }
}
