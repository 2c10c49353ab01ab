package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is to go goes, what is needed stays, and nobody takes for granted what is gone. */
@OnEveryBackend
class RevocationScenariosTest extends ScenarioTest {

  private static final String NETWORK = "444444444444";
  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";
  private static final List<String> ACCOUNTS =
      List.of("123456789012", "222222222222", "333333333333", NETWORK, STAGING, "777777777777");
  private static final String FORBIDDEN = "Received a 403 status error: Access denied by IAM.";

  RevocationScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void whatCannotBeRemovedDoesNotKeepTheRest() {
    world.startOperator();
    world.aws().addFault(failing(NETWORK));
    world.aws().addFault(failing(STAGING));
    world.apply(set("ops", "") + assignment("access", "ops", NETWORK, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    for (var account : new String[] {STAGING, PROD}) {
      world.apply(assignment("access", "ops", account, "group: platform"));
      world.until(() -> has(account, "platform"));
      world.awaitAssignment("access", Reason.REVOCATION_FAILED);
    }

    world.delete(AccountAssignment.class, "access");

    world.until(() -> !has(PROD, "platform"));
    world.awaitAssignment("access", Reason.REVOCATION_FAILED);
    assertThat(deletions(NETWORK)).isEqualTo(1);
    assertThat(deletions(STAGING)).isEqualTo(1);

    world.aws().clearFaults();
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whatMayNotBeRemovedDoesNotKeepTheRest() {
    world.startOperator();
    world.aws().addFault(denied("DeleteAccountAssignment").matching(Map.of("TargetId", NETWORK)));
    world.apply(set("ops", "") + assignment("access", "ops", NETWORK, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(() -> has(PROD, "platform"));
    world.awaitAssignment("access", Reason.ACCESS_DENIED);

    world.delete(AccountAssignment.class, "access");

    world.until(() -> !has(PROD, "platform"));
    world.awaitAssignment("access", Reason.ACCESS_DENIED);
    assertThat(has(NETWORK, "platform")).isTrue();
  }

  @Test
  void whatMayNotBeReadDoesNotKeepTheRest() {
    var first = world.startOperator();
    world.aws().addFault(denied("DeleteAccountAssignment"));
    world.apply(set("ops", "") + assignment("access", "ops", NETWORK, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ACCESS_DENIED);
    first.close();
    world.aws().clearFaults();
    world.aws().addFault(denied("ListAccountAssignments").matching(Map.of("AccountId", NETWORK)));
    world.delete(AccountAssignment.class, "access");

    world.startOperator();

    world.until(() -> !has(PROD, "platform"));
    world.awaitAssignment("access", Reason.ACCESS_DENIED);
    assertThat(has(NETWORK, "platform")).isTrue();
  }

  @Test
  void aRevocationDoesNotWaitForThreadsThatAllGrant() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("leaver", "ops", PROD, "group: platform"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.aws().clearLogs();
    world.aws().addFault(FaultSpec.hold("CreateAccountAssignment"));
    for (var account : ACCOUNTS) {
      world.apply(assignment("in-" + account, "ops", account, "group: platform"));
    }
    world.until(() -> world.calls("CreateAccountAssignment").size() == World.CONCURRENCY);

    world.delete(AccountAssignment.class, "leaver");

    world.awaitGone(AccountAssignment.class, "leaver");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(World.CONCURRENCY);
    world.aws().clearFaults();
    for (var account : ACCOUNTS) {
      world.awaitAssignment("in-" + account, Reason.ASSIGNED);
    }
  }

  @Test
  void aRevocationDoesNotWaitForResourcesThatAreNew() {
    var operator = world.startOperator();
    world.apply(set("ops", "") + assignment("leaver", "ops", PROD, "group: platform"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    var newcomers = new ArrayList<String>();
    try (var held = operator.traffic().hold(request -> request.method().equals("PATCH"))) {
      for (var group : List.of("platform", "finance")) {
        for (var account : ACCOUNTS) {
          newcomers.add(group + "-" + account);
          world.apply(assignment(group + "-" + account, "ops", account, "group: " + group));
        }
      }
      world.until(() -> held.count() > 0);

      world.delete(AccountAssignment.class, "leaver");

      world.until(() -> !has(PROD, "platform"));
    }
    newcomers.forEach(name -> world.awaitAssignment(name, Reason.ASSIGNED));
    world.awaitGone(AccountAssignment.class, "leaver");
  }

  @Test
  void whoeverAsksForWhatCouldNotBeRemovedHasIt() {
    world.startOperator();
    world.aws().addFault(denied("DeleteAccountAssignment"));
    world.apply(set("ops", "") + assignment("leaver", "ops", PROD, "group: platform"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "leaver");
    world.awaitAssignment("leaver", Reason.ACCESS_DENIED);

    world.apply(assignment("joiner", "ops", PROD, "group: platform"));

    world.awaitAssignment("joiner", Reason.ASSIGNED);
  }

  @Test
  void accessThatWasHandedOverGoesWhenItsHeirIsEdited() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-heir", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-heir", Reason.DUPLICATE);
    world.annotate(AccountAssignment.class, "b-heir", Annotations.PAUSED, "true");
    world.awaitAssignment("b-heir", Reason.PAUSED);
    world.delete(AccountAssignment.class, "a-older");
    world.awaitGone(AccountAssignment.class, "a-older");
    world.apply(assignment("b-heir", "ops", STAGING, "group: platform"));

    world.annotate(AccountAssignment.class, "b-heir", Annotations.PAUSED, null);

    world.until(() -> has(STAGING, "platform") && !has(PROD, "platform"));
    world.awaitAssignment("b-heir", Reason.ASSIGNED);
  }

  @Test
  void whatADuplicateAskedForOnceIsItsOwnersToLeaveBehind() {
    world.startOperator();
    var retained =
        assignment("a-older", "ops", PROD, "group: platform") + "  deletionPolicy: Retain\n";
    world.apply(set("ops", "") + retained);
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-younger", Reason.DUPLICATE);
    world.slow();
    world.apply(assignment("b-younger", "ops", STAGING, "group: platform"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 2);

    world.delete(AccountAssignment.class, "a-older");
    world.awaitGone(AccountAssignment.class, "a-older");
    world.finishRequests();

    world.awaitAssignment("b-younger", Reason.ASSIGNED);
    assertThat(has(PROD, "platform")).isTrue();
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void nothingIsRemovedThatAnEditedResourceMayAskForWhileItsNameIsLookedUp() {
    world.startOperator();
    var platform = world.groupId("platform");
    world.apply(
        set("ops", "")
            + assignment("leaver", "ops", PROD, "groupId: " + platform)
            + assignment("joiner", "ops", PROD, "groupId: " + world.groupId("finance")));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.awaitAssignment("joiner", Reason.ASSIGNED);
    world.aws().addFault(FaultSpec.hold("GetGroupId"));
    world.apply(assignment("joiner", "ops", PROD, "group: platform"));
    world.until(() -> world.calls("GetGroupId").size() == 1);

    world.delete(AccountAssignment.class, "leaver");
    world.untilAsserted(
        () ->
            assertThat(world.awaitAssignment("leaver", Reason.REVOKING).getStatus().conditions())
                .anySatisfy(
                    condition ->
                        assertThat(condition.message())
                            .endsWith("/joiner was not evaluated yet and may need this access")));
    world.aws().clearFaults();

    world.awaitGone(AccountAssignment.class, "leaver");
    world.until(() -> !has(PROD, "finance"));
    world.awaitAssignment("joiner", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  @Test
  void whatWasFoundGoneWhenItWasToBeRemovedIsMadeAgain() {
    world.startOperator();
    world.apply(
        set("ops", "")
            + assignment("access", "ops", PROD, "group: platform")
            + assignment("other", "ops", PROD, "group: finance"));
    var access = world.awaitAssignment("access", Reason.ASSIGNED).getStatus().assigned();
    world.awaitAssignment("other", Reason.ASSIGNED);
    world.removeByHand(access);
    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(has(PROD, "platform")).isTrue();
  }

  private static FaultSpec denied(String operation) {
    return FaultSpec.error(operation, "AccessDeniedException", "not authorized");
  }

  private static FaultSpec failing(String account) {
    return FaultSpec.failedRequest("DeleteAccountAssignment", FORBIDDEN)
        .matching(Map.of("TargetId", account));
  }

  private boolean has(String account, String group) {
    return world.assignments().contains(account + " ops " + group);
  }

  private long deletions(String account) {
    return world.calls("DeleteAccountAssignment").stream()
        .filter(call -> call.input().path("TargetId").asText().equals(account))
        .count();
  }
}
