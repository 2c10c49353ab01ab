package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Access whose status the operator has not written, or has written with another key. */
@OnEveryBackend
class SealScenariosTest extends ScenarioTest {

  private static final String SECRET = "ssoperator-seal-key";
  private static final String ACCOUNT = "222222222222";
  private static final String GRANTED = ACCOUNT + " read developers";

  private static final String TEAM =
      """
      rules:
      - accounts: {ids: ["%s"]}
        principals: {groups: ["dev*", finance]}
        permissionSets: {own: {managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}
      """
          .formatted(ACCOUNT);

  private static final String NOTHING = "rules: []\nenforcement: Revoke\n";

  SealScenariosTest(Backend backend) {
    super(backend);
  }

  private OperatorProcess start() {
    world.requireBoundaries();
    world.applyBoundary("team", TEAM);
    var operator = world.startOperator();
    world.apply(set("read", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));
    world.apply(assignment("access", "read", ACCOUNT, "group: developers"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    return operator;
  }

  private AccountAssignmentStatus status() {
    return world
        .client()
        .resources(AccountAssignment.class)
        .inNamespace(world.namespace())
        .withName("access")
        .get()
        .getStatus();
  }

  /** The statuses of a version without seals. */
  private void removeSeals() {
    world.forgeStatus(AccountAssignment.class, "access", "{\"seals\":null}");
  }

  private void awaitSealed() {
    world.until(() -> status().seals().size() == 1);
  }

  private Secret secret() {
    return world.client().secrets().inNamespace(world.namespace()).withName(SECRET).get();
  }

  @Test
  void aRestartUsesTheSameKey() {
    start().close();
    var key = secret().getData();
    var seals = status().seals();

    var operator = world.startOperator();
    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");

    assertThat(secret().getData()).isEqualTo(key);
    assertThat(seals).hasSize(1);
    assertThat(world.assignments()).isEmpty();
    operator.close();
  }

  @Test
  void whatAVersionWithoutSealsHasAssignedIsSealedOnceTheOperatorHasEvaluatedIt() {
    start().close();
    removeSeals();

    world.startOperator();
    awaitSealed();
    world.applyBoundary("team", NOTHING);

    world.awaitAssignment("access", Reason.OUTSIDE_BOUNDARY);
    world.until(() -> world.assignments().isEmpty());
  }

  @Test
  void whatNothingProvesIsHeldUntilItIsReleased() {
    start().close();
    removeSeals();
    world.delete(AccountAssignment.class, "access");

    world.startOperator();
    world.awaitAssignment("access", Reason.OUTSIDE_BOUNDARY);
    assertThat(world.assignments()).containsExactly(GRANTED);
    world.releaseRevocations("1");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whatNothingProvesAndAwsDoesNotHaveIsForgotten() {
    start().close();
    removeSeals();
    var access = status().assigned();
    world.delete(AccountAssignment.class, "access");
    world.removeByHand(access);

    world.startOperator();

    world.awaitGone(AccountAssignment.class, "access");
  }

  @Test
  void aLostKeyIsReplacedAndStatusesAreSealedWithTheNewOne() {
    start().close();
    var seals = status().seals();
    world.client().resource(secret()).delete();

    world.startOperator();
    world.until(() -> !status().seals().equals(seals));
    awaitSealed();
    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void withoutBoundariesStatusesAreSealedOnlyWhenTheyAreWrittenAnyway() {
    var first = world.startOperator();
    world.apply(set("read", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));
    world.apply(assignment("access", "read", ACCOUNT, "group: developers"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    awaitSealed();
    first.close();
    removeSeals();

    world.startOperator();
    world.apply(assignment("another", "read", ACCOUNT, "group: finance"));
    world.awaitAssignment("another", Reason.ASSIGNED);
    assertThat(status().seals()).isEmpty();
    world.annotate(AccountAssignment.class, "access", "ssoperator.dev/requested-at", "seal");

    awaitSealed();
  }

  @Test
  void whatWasSealedBeforeBoundariesWereRequiredIsRevokedAfterwards() {
    var operator = world.startOperator();
    world.apply(set("read", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]"));
    world.apply(assignment("access", "read", ACCOUNT, "group: developers"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    operator.close();
    world.delete(AccountAssignment.class, "access");

    world.requireBoundaries();
    world.startOperator();

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void withAKeyThatCannotBeUsedTheOperatorRevokesWhatItHasEvaluatedItself() {
    world
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(SECRET)
                .withNamespace(world.namespace())
                .endMetadata()
                .withData(Map.of("key", "c2hvcnQ="))
                .build())
        .create();

    assignAndRevokeWithoutKey();
  }

  @Test
  void withoutTheRightsOnTheKeyTheOperatorRevokesWhatItHasEvaluatedItself() {
    Assumptions.assumeTrue(backend == Backend.API_SERVER, "the mock server has no permissions");
    var role = "ssoperator-seal";
    var namespace = world.namespace();
    world.client().rbac().roleBindings().inNamespace(namespace).withName(role).delete();
    world.until(
        () -> !mayCreateSecrets("system:serviceaccount:%s:ssoperator".formatted(namespace)));

    world.expectForbidden(SECRET);
    assignAndRevokeWithoutKey();
    assertThat(secret()).isNull();
  }

  private boolean mayCreateSecrets(String user) {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withNewResourceAttributes()
            .withVerb("create")
            .withResource("secrets")
            .withNamespace(world.namespace())
            .endResourceAttributes()
            .endSpec()
            .build();
    return world.client().resource(review).create().getStatus().getAllowed();
  }

  private void assignAndRevokeWithoutKey() {
    start().close();
    assertThat(status().seals()).isEmpty();
    world.startOperator();
    // It is assigned once the operator has found the permission set in AWS.
    world.apply(assignment("another", "read", ACCOUNT, "group: finance"));
    world.awaitAssignment("another", Reason.ASSIGNED);
    world.annotate(AccountAssignment.class, "access", "ssoperator.dev/requested-at", "now");
    world.until(() -> "now".equals(status().lastHandledRequestedAt()));

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).doesNotContain(GRANTED);
  }
}
