package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.Principal;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import org.junit.jupiter.api.Test;

/** Access that several resources ask for goes with the last of them. */
@OnEveryBackend
class DuplicateScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";

  DuplicateScenariosTest(Backend backend) {
    super(backend);
  }

  /**
   * Where nothing else has the permission set, a revocation waits, and nobody needs it any more.
   */
  @Test
  void theOlderLeavesTheAccessToTheOtherAlsoWhereNoRevocationWaits() {
    world.startOperator();
    world.apply(
        set("ops", "")
            + assignment("beside", "ops", PROD, "group: finance")
            + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("beside", Reason.ASSIGNED);
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-younger", Reason.DUPLICATE);

    world.delete(AccountAssignment.class, "a-older");

    world.awaitGone(AccountAssignment.class, "a-older");
    world.awaitAssignment("b-younger", Reason.ASSIGNED);
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();
  }

  @Test
  void anHeirThatIsDeletedBeforeItTookOverRevokesTheAccess() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-younger", Reason.DUPLICATE);
    world.annotate(AccountAssignment.class, "b-younger", Annotations.PAUSED, "true");
    world.awaitAssignment("b-younger", Reason.PAUSED);
    world.delete(AccountAssignment.class, "a-older");
    world.awaitGone(AccountAssignment.class, "a-older");
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");

    world.delete(AccountAssignment.class, "b-younger");
    world.annotate(AccountAssignment.class, "b-younger", Annotations.PAUSED, null);

    world.awaitGone(AccountAssignment.class, "b-younger");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void anHeirLeavesAloneWhatAnotherStillHoldsBecauseItsNewSpecCannotBeResolved() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("a-older", "ops", PROD, "group: platform"));
    world.awaitAssignment("a-older", Reason.ASSIGNED);
    world.apply(assignment("b-younger", "ops", PROD, "group: platform"));
    world.awaitAssignment("b-younger", Reason.DUPLICATE);
    world.annotate(AccountAssignment.class, "b-younger", Annotations.PAUSED, "true");
    world.awaitAssignment("b-younger", Reason.PAUSED);
    world.edit(
        AccountAssignment.class,
        "a-older",
        resource ->
            resource.setSpec(
                new AccountAssignmentSpec(
                    resource.getSpec().permissionSetRef(),
                    null,
                    new Principal("nobody", null, null, null, null),
                    resource.getSpec().account(),
                    null)));
    world.awaitAssignment("a-older", Reason.PRINCIPAL_NOT_FOUND);

    world.delete(AccountAssignment.class, "b-younger");
    world.annotate(AccountAssignment.class, "b-younger", Annotations.PAUSED, null);

    world.awaitGone(AccountAssignment.class, "b-younger");
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    world.delete(AccountAssignment.class, "a-older");
    world.awaitGone(AccountAssignment.class, "a-older");
    assertThat(world.assignments()).isEmpty();
  }
}
