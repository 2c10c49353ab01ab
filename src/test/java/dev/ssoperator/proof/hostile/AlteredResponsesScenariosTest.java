package dev.ssoperator.proof.hostile;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.request;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * While AWS responds what its models exclude, nothing is granted or revoked that is not to be, and
 * every resource says what it waits for; afterwards everything converges.
 */
@OnEveryBackend
class AlteredResponsesScenariosTest extends ScenarioTest {

  private static final int TRIES = Integer.getInteger("proof.hostile.tries", 4);
  private static final long SEED = Long.getLong("proof.hostile.seed", 1);

  private static final Pacing PACING =
      new Pacing(
          Duration.ofHours(1),
          Duration.ofMillis(500),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20),
          Duration.ofMillis(40),
          Duration.ofMillis(500));

  private static final List<String> OPERATIONS =
      List.of(
          "ListInstances",
          "DescribeInstance",
          "CreatePermissionSet",
          "UpdatePermissionSet",
          "DeletePermissionSet",
          "DescribePermissionSet",
          "ListPermissionSets",
          "SWBExternalService.ListTagsForResource",
          Distortion.TAGS_OF_ACCOUNTS,
          "ListManagedPoliciesInPermissionSet",
          "ListCustomerManagedPolicyReferencesInPermissionSet",
          "GetPermissionsBoundaryForPermissionSet",
          "GetInlinePolicyForPermissionSet",
          "PutInlinePolicyToPermissionSet",
          "ListAccountsForProvisionedPermissionSet",
          "ListAccountAssignments",
          "ListAccountAssignmentsForPrincipal",
          "CreateAccountAssignment",
          "DeleteAccountAssignment",
          "ProvisionPermissionSet",
          "DescribeAccountAssignmentCreationStatus",
          "DescribeAccountAssignmentDeletionStatus",
          "DescribePermissionSetProvisioningStatus",
          "ListAccountAssignmentCreationStatus",
          "ListAccountAssignmentDeletionStatus",
          "ListPermissionSetProvisioningStatus",
          AwsGate.STS,
          "GetGroupId",
          "GetUserId",
          "DescribeGroup",
          "ListAccounts",
          "ListRoots",
          "ListOrganizationalUnitsForParent",
          "ListAccountsForParent");

  /** Of so many tries, one restarts the operator, which reads everything then. */
  private static final int RESTART = 3;

  /** What converging takes, and what retries of all resources take at the shortest delays. */
  private static final int CALLS = 400;

  private static final int CALLS_PER_SECOND = 500;

  private static final Duration LONG = Duration.ofMillis(700);

  private record Try(String operation, Distortion distortion) {}

  private AwsGate gate;
  private LogWatch log;
  private OperatorProcess operator;

  AlteredResponsesScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void open() {
    gate = new AwsGate();
    log = new LogWatch();
  }

  @AfterEach
  void close() {
    // A backend that is not there ends the test before it has a world.
    if (log != null) {
      log.close();
      gate.close();
    }
  }

  @Test
  void nothingIsGrantedOrRevokedWronglyAndEverythingConverges() {
    operator = world.startOperator(PACING);
    prepare();
    var tries = tries();
    var reached = 0;
    for (var i = 1; i <= TRIES; i++) {
      var next = tries.get((i - 1) % tries.size());
      try {
        reached += attempt(i, next) > 0 ? 1 : 0;
      } catch (AssertionError | ConditionTimeoutException e) {
        throw new AssertionError("try %d: %s".formatted(i, next), e);
      }
    }
    assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
    System.out.printf(
        "hostile input: %d altered responses, %d of them asked for, 0 violations%n",
        TRIES, reached);
  }

  private static List<Try> tries() {
    var tries = new ArrayList<Try>();
    for (var operation : OPERATIONS) {
      for (var distortion : Distortion.values()) {
        if (!distortion.isPlausibleLie(operation)) {
          tries.add(new Try(operation, distortion));
        }
      }
    }
    Collections.shuffle(tries, new Random(SEED));
    return tries;
  }

  /** What stays: of the operator, of a set of assignments, and of a person with the console. */
  private void prepare() {
    var taken =
        world.sso().createPermissionSet(r -> r.instanceArn(world.instanceArn()).name("taken"));
    assertThat(taken.permissionSet().name()).isEqualTo("taken");
    world.apply(
        set("kept", "sessionDuration: " + duration(0))
            + set("taken", "sessionDuration: PT5H")
            + assignment("kept", "kept", "555555555555", "group: platform")
            + """
            ---
            apiVersion: ssoperator.dev/v1beta1
            kind: AccountAssignmentSet
            metadata: {name: many}
            spec:
              principals: [{group: developers}]
              permissionSetRefs: [{name: kept}]
              accounts: [{organizationalUnit: {path: Workloads}}, {tags: {env: sandbox}}]
            """);
    world.awaitAssignment("kept", Reason.ASSIGNED);
    world.awaitAssignmentSet("many", Reason.ASSIGNED, status -> true);
    var byHand =
        new AssignedAccess(
            world.state().permissionSet("kept").arn(),
            "555555555555",
            PrincipalType.GROUP,
            world.groupId("data"));
    var unused = world.assignByHand(byHand);
    come(0);
    converged(0);
  }

  private void come(int i) {
    var name = "come-" + i;
    world.apply(
        set(
                name,
                """
                relayState: https://console.aws.amazon.com/%d
                managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
                inlinePolicy:
                  Version: "2012-10-17"
                  Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]
                """
                    .formatted(i))
            + request(
                name,
                "permissionSetRef: {name: %s}".formatted(name),
                "user: alice@example.com",
                "name: prod-billing"));
  }

  /** Returns how many responses were altered. */
  private int attempt(int i, Try next) {
    var random = new Random(SEED + i);
    world.aws().clearLogs();
    gate.alter(
        new AwsGate.Alteration(next.operation(), answer -> next.distortion().of(answer, random)));
    if (i % RESTART == 0) {
      operator.close();
      // What was in progress then ends with errors.
      var unused = log.exceptions();
      operator = world.startOperator(PACING);
    }
    var start = System.nanoTime();
    come(i);
    world.delete(AccountAssignment.class, "come-" + (i - 1));
    world.delete(PermissionSet.class, "come-" + (i - 1));
    world.apply(set("kept", "sessionDuration: " + duration(i)));
    refresh(i);
    untilAlteredOrLong();
    everyResourceSaysSomething();
    var altered = gate.altered();
    var seconds = (System.nanoTime() - start) / 1e9;
    assertThat(world.aws().calls().size())
        .as("calls in %.1f seconds", seconds)
        .isLessThan((int) (CALLS + seconds * CALLS_PER_SECOND));

    gate.heal();
    converged(i);
    assertThat(log.exceptions()).isEmpty();
    assertThat(world.aws().effects())
        .filteredOn(effect -> effect.kind() == Effect.Kind.ASSIGNMENT_DELETED)
        .allMatch(effect -> "USER".equals(effect.principalType()));
    return altered;
  }

  private void refresh(int i) {
    for (var set : List.of("kept", "taken")) {
      world.annotate(PermissionSet.class, set, Annotations.REQUESTED_AT, "try " + i);
    }
    world.annotate(AccountAssignment.class, "kept", Annotations.REQUESTED_AT, "try " + i);
    world.annotate(AccountAssignmentSet.class, "many", Annotations.REQUESTED_AT, "try " + i);
  }

  /** Some responses nobody asks for. */
  private void untilAlteredOrLong() {
    var end = System.nanoTime() + LONG.toNanos();
    world.until(() -> gate.altered() >= 3 || System.nanoTime() > end);
  }

  private void everyResourceSaysSomething() {
    world.untilAsserted(
        () -> {
          for (var kind :
              List.of(PermissionSet.class, AccountAssignment.class, AccountAssignmentSet.class)) {
            for (var resource :
                world.client().resources(kind).inNamespace(world.namespace()).list().getItems()) {
              var status = (ManagedStatus) ((CustomResource<?, ?>) resource).getStatus();
              assertThat(status).as(resource.getMetadata().getName()).isNotNull();
              assertThat(World.ready(status.conditions()).reason())
                  .isNotEqualTo("UnexpectedError")
                  .isNotEmpty();
            }
          }
        });
  }

  private void converged(int i) {
    world.awaitSet("kept", Reason.PROVISIONED);
    world.awaitSet("taken", Reason.ALREADY_EXISTS);
    world.awaitAssignment("kept", Reason.ASSIGNED);
    world.awaitSet("come-" + i, Reason.PROVISIONED);
    world.awaitAssignment("come-" + i, Reason.ASSIGNED);
    world.awaitGone(AccountAssignment.class, "come-" + (i - 1));
    world.awaitGone(PermissionSet.class, "come-" + (i - 1));
    world.awaitAssignmentSet("many", Reason.ASSIGNED, status -> true);
    world.untilAsserted(
        () ->
            assertThat(world.assignments())
                .containsExactlyInAnyOrder(
                    "123456789012 come-%d alice@example.com".formatted(i),
                    "123456789012 kept developers",
                    "555555555555 kept developers",
                    "555555555555 kept platform",
                    "555555555555 kept data",
                    "666666666666 kept developers",
                    "777777777777 kept developers"));
    assertThat(world.state().permissionSet("kept").sessionDuration()).isEqualTo(duration(i));
    assertThat(world.state().permissionSet("taken").sessionDuration()).isEqualTo("PT1H");
  }

  private static String duration(int i) {
    return "PT%dH".formatted(1 + i % 12);
  }
}
