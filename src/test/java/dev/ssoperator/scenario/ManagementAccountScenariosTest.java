package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Condition;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What AWS denies to a delegated administrator is said before it is tried. */
@OnEveryBackend
class ManagementAccountScenariosTest extends ScenarioTest {

  private static final String MANAGEMENT = "111111111111";
  private static final String PROD = "555555555555";
  private static final String STS = "aws.endpointUrlSts";

  ManagementAccountScenariosTest(Backend backend) {
    super(backend);
  }

  @AfterEach
  void reachStsAgain() {
    System.clearProperty(STS);
  }

  @Test
  void noAssignmentInTheManagementAccountIsTried() {
    delegate(true);
    world.startOperator();

    world.apply(
        set("ops", "")
            + assignment("there", "ops", MANAGEMENT, "group: platform")
            + assignment("elsewhere", "ops", PROD, "group: platform"));

    assertThat(message("there", Reason.MANAGEMENT_ACCOUNT_ONLY))
        .contains("account " + MANAGEMENT, arn("ops"));
    world.awaitAssignment("elsewhere", Reason.ASSIGNED);
    assertThat(denied("CreateAccountAssignment")).isZero();
  }

  @Test
  void noAssignmentOfASetThatIsProvisionedInTheManagementAccountIsTried() {
    provisionInTheManagementAccount();

    world.apply(assignment("elsewhere", "ops", PROD, "group: platform"));

    assertThat(message("elsewhere", Reason.MANAGEMENT_ACCOUNT_ONLY))
        .contains("account " + MANAGEMENT, arn("ops"));
    assertThat(denied("CreateAccountAssignment")).isZero();
  }

  @Test
  void aSetThatIsProvisionedInTheManagementAccountIsNotEdited() {
    provisionInTheManagementAccount();

    world.apply(set("ops", "sessionDuration: PT2H"));

    var ready =
        World.ready(world.awaitSet("ops", Reason.MANAGEMENT_ACCOUNT_ONLY).getStatus().conditions());
    assertThat(ready.message()).contains("account " + MANAGEMENT, arn("ops"));
    assertThat(world.calls("UpdatePermissionSet")).isEmpty();
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();
  }

  @Test
  void aDeletionIsTriedNevertheless() {
    provisionInTheManagementAccount();

    world.delete(AccountAssignment.class, "there");

    world.until(() -> denied("DeleteAccountAssignment") > 0);
    world.awaitAssignment("there", Reason.ACCESS_DENIED);
  }

  @Test
  void whereAwsDoesNotTellWhoCallsItsDenialDecides() {
    System.setProperty(STS, "http://127.0.0.1:1");
    delegate(true);
    world.startOperator();

    world.apply(set("ops", "") + assignment("there", "ops", MANAGEMENT, "group: platform"));

    world.awaitAssignment("there", Reason.ACCESS_DENIED);
    assertThat(denied("CreateAccountAssignment")).isPositive();
  }

  @Test
  void theManagementAccountItselfMayDoAllOfIt() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("there", "ops", MANAGEMENT, "group: platform"));
    world.awaitAssignment("there", Reason.ASSIGNED);

    world.apply(set("ops", "sessionDuration: PT2H"));

    world.awaitSet("ops", Reason.PROVISIONED, s -> s.getStatus().accounts().outdated() == 0);
    assertThat(world.calls("UpdatePermissionSet")).hasSize(1);
  }

  /** A set that the management account has assigned in itself; then a delegate takes over. */
  private void provisionInTheManagementAccount() {
    var before = world.startOperator();
    world.apply(set("ops", "") + assignment("there", "ops", MANAGEMENT, "group: platform"));
    world.awaitAssignment("there", Reason.ASSIGNED);
    before.close();
    delegate(true);
    world.startOperator();
  }

  private void delegate(boolean isDelegated) {
    world.aws().behaviour(world.aws().behaviour().with(b -> b.delegatedAdministrator(isDelegated)));
  }

  private String message(String name, Reason reason) {
    return ready(world.awaitAssignment(name, reason)).message();
  }

  private static Condition ready(AccountAssignment assignment) {
    return World.ready(assignment.getStatus().conditions());
  }

  private String arn(String set) {
    return world.permissionSet(set).getStatus().arn();
  }

  private long denied(String operation) {
    return world.calls(operation).stream().map(Call::error).filter(e -> e != null).count();
  }
}
