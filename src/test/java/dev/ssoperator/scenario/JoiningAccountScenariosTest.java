package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.ProvisionedAccounts;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What it costs that an account joins, and how the permission sets count their accounts. */
@OnEveryBackend
class JoiningAccountScenariosTest extends ScenarioTest {

  private static final String STAGING = "666666666666";
  private static final String SHOP = "555555555555";
  private static final String PROD_UNIT = "ou-exam-workloadsprod";
  private static final String LIST_ACCOUNTS = "ListAccountsForProvisionedPermissionSet";
  private static final List<String> SETS = List.of("read", "write");

  JoiningAccountScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void anAccountThatJoinsCostsItsCreationsAndOneReadOfEachPair() {
    restartInSync();

    world.aws().moveAccount(STAGING, PROD_UNIT);
    refresh();

    awaitCounted(3);
    world.until(() -> world.assignments().size() == 12);
    assertThat(callsOfSsoAdmin())
        .isEqualTo(Map.of("CreateAccountAssignment", 4L, "ListAccountAssignments", 2L));
  }

  @Test
  void theAccountsAreReadWhereOneThatJoinsHadThePermissionSetBefore() {
    restartInSync();
    var read = world.state().permissionSet("read").arn();
    world.assignByHand(
        new AssignedAccess(read, STAGING, PrincipalType.GROUP, world.groupId("security-audit")));
    world.until(() -> world.assignments().size() == 9);
    world.aws().clearLogs();

    world.aws().moveAccount(STAGING, PROD_UNIT);
    refresh();

    awaitCounted(3);
    world.until(() -> world.assignments().size() == 13);
    assertThat(world.calls(LIST_ACCOUNTS))
        .extracting(call -> call.input().path("PermissionSetArn").asText())
        .containsExactly(read);
  }

  @Test
  void theAccountsAreReadWhereOneLeaves() {
    restartInSync();

    world.aws().moveAccount(SHOP, null);
    refresh();

    awaitCounted(1);
    world.until(() -> world.assignments().size() == 4);
    assertThat(world.calls(LIST_ACCOUNTS)).hasSize(2);
  }

  @Test
  void anAccountThatJoinsBeforeACrashIsCountedByTheComparisonWithAws() {
    inSync();
    world.aws().moveAccount(STAGING, PROD_UNIT);
    refresh();
    world.until(() -> world.assignments().size() == 12);
    world.killOperator();

    world.startOperator(UnmanagedScenariosTest.SHORT_INTERVAL);

    awaitCounted(3);
  }

  /** An operator that has read everything that an earlier one has made, in two accounts. */
  private void restartInSync() {
    inSync();
    world.killOperator();
    world.aws().clearLogs();
    world.startOperator();
    world.until(
        () ->
            world.calls("ListAccountAssignments").size() == 4
                && world.calls("ListTagsForResource").size() == 2);
    world.aws().clearLogs();
  }

  private void inSync() {
    world.startOperator();
    world.apply(
        set("read", "")
            + set("write", "")
            + many("[{organizationalUnit: {path: Workloads/Prod}}]"));
    world.awaitAssignmentSet("all", Reason.ASSIGNED, s -> s.ready() == 8);
    awaitCounted(2);
  }

  private static String many(String accounts) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: all}
        spec:
          principals: [{group: developers}, {group: platform}]
          permissionSetRefs: [{name: read}, {name: write}]
          accounts: %s
        """
        .formatted(accounts);
  }

  /** Has the operator look at the organization now. */
  private void refresh() {
    world.annotate(AccountAssignmentSet.class, "all", Annotations.REQUESTED_AT, "now");
  }

  private void awaitCounted(int accounts) {
    var expected = new ProvisionedAccounts(accounts, 0, List.of());
    SETS.forEach(
        name ->
            world.awaitSet(
                name, Reason.PROVISIONED, s -> expected.equals(s.getStatus().accounts())));
  }

  /** How often each operation was called, besides those that follow requests and the instance. */
  private Map<String, Long> callsOfSsoAdmin() {
    return world.aws().calls().stream()
        .filter(call -> call.service().equals("sso-admin"))
        .map(Call::operation)
        .filter(operation -> !operation.endsWith("Status") && !operation.contains("Instance"))
        .collect(Collectors.groupingBy(operation -> operation, Collectors.counting()));
  }
}
