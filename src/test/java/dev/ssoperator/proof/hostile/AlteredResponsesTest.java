package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever AWS responds, a call ends, in a result that makes sense or in a classified failure. */
class AlteredResponsesTest {

  private static final int TRIES = Integer.getInteger("proof.hostile.tries", 300);
  private static final long SEED = Long.getLong("proof.hostile.seed", 1);
  private static final String SHOP = "555555555555";

  /** No call makes more than one read for each part of a permission set, or for each set. */
  private static final int MOST_CALLS = 8;

  private static final RateLimit PLENTY = new RateLimit(100_000, 1_000);

  private final Map<String, @Nullable String> properties = new LinkedHashMap<>();
  private final Emulator emulator =
      Emulator.start(
          EmulatorOptions.defaults()
              .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
  private AwsGate gate;
  private AwsConnection connection;

  @BeforeEach
  void connect() {
    set("aws.region", "eu-west-1");
    set("aws.accessKeyId", "test");
    set("aws.secretAccessKey", "test");
    set("aws.maxAttempts", "1");
    set("aws.endpointUrl", emulator.endpoint().toString());
    gate = new AwsGate();
    connection = connection();
  }

  /** Which has not looked for the instance yet. */
  private static AwsConnection connection() {
    return new AwsConnection(
        new AwsConnection.AwsSettings(
            null,
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            8,
            new Quotas(PLENTY, PLENTY, PLENTY, SlotLimits.DEFAULT)),
        Clock.systemUTC(),
        (service, operation, error, took) -> {},
        new Fence(() -> true));
  }

  private void set(String name, String value) {
    properties.put(name, System.setProperty(name, value));
  }

  @AfterEach
  void disconnect() {
    connection.close();
    gate.close();
    emulator.close();
    properties.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  @Test
  void everyCallEndsInAResultOrInAClassifiedFailure() {
    var tries = new ArrayList<Try>();
    for (var call : calls()) {
      for (var distortion : Distortion.values()) {
        for (var i = 0; i < distortion.choices(); i++) {
          tries.add(new Try(call, distortion));
        }
      }
    }
    var random = new Random(SEED);
    Collections.shuffle(tries, random);
    var wrong = new ArrayList<String>();
    for (var i = 0; i < TRIES; i++) {
      var seed = random.nextLong();
      var next = tries.get(i % tries.size());
      attempt(next, seed).ifPresent(problem -> wrong.add(next + " " + seed + ": " + problem));
    }

    System.out.printf("hostile input: %d responses, %d violations%n", TRIES, wrong.size());
    assertThat(wrong).isEmpty();
  }

  private Optional<String> attempt(Try next, long seed) {
    gate.heal();
    var unused = connection.identityCenter().instance();
    var random = new Random(seed);
    gate.alter(
        new AwsGate.Alteration(
            next.call().operation(), answer -> next.distortion().of(answer, random)));
    try {
      var result = next.call().make().call();
      if (!(result instanceof InstanceState.NotReady)
          && next.distortion().mustFail()
          && gate.altered() > 0) {
        return Optional.of("succeeded: " + Text.oneLine(String.valueOf(result)));
      }
    } catch (IdentityCenterException e) {
      if (e.awsMessage().isBlank() || e.awsMessage().length() > Text.MAX) {
        return Optional.of("a message of %d characters".formatted(e.awsMessage().length()));
      }
    } catch (Exception e) {
      return Optional.of(Text.oneLine("%s at %s".formatted(e, Arrays.toString(e.getStackTrace()))));
    }
    return gate.altered() > MOST_CALLS + emulator.control().state().permissionSets().size()
        ? Optional.of("%d calls".formatted(gate.altered()))
        : Optional.empty();
  }

  private record Try(Call call, Distortion distortion) {}

  private record Call(String operation, Callable<?> make) {
    @Override
    public String toString() {
      return operation;
    }
  }

  private List<Call> calls() {
    var calls = new ArrayList<Call>();
    ofInstance(calls);
    ofPermissionSets(calls);
    ofAssignments(calls);
    ofDirectory(calls);
    ofOrganization(calls);
    return calls;
  }

  private static void ofInstance(List<Call> calls) {
    for (var operation : List.of("ListInstances", "DescribeInstance")) {
      calls.add(
          new Call(
              operation,
              () -> {
                try (var fresh = connection()) {
                  return fresh.identityCenter().instance();
                }
              }));
    }
    calls.add(
        new Call(
            AwsGate.STS,
            () -> {
              try (var fresh = connection()) {
                return fresh.caller();
              }
            }));
  }

  private void ofPermissionSets(List<Call> calls) {
    var aws = connection.identityCenter();
    var attributes = new PermissionSetAttributes("Reads", Duration.ofHours(1), "https://a.example");
    var arn = aws.createPermissionSet("Reader", attributes, Map.of("team", "a", "env", "b")).arn();
    aws.attachManagedPolicy(arn, "arn:aws:iam::aws:policy/ReadOnlyAccess");
    aws.attachManagedPolicy(arn, "arn:aws:iam::aws:policy/PowerUserAccess");
    aws.attachCustomerManagedPolicy(arn, new CustomerManagedPolicy("Deny", "/"));
    aws.setPermissionsBoundary(
        arn, new PermissionsBoundary("arn:aws:iam::aws:policy/PowerUserAccess", null));
    aws.setInlinePolicy(
        arn,
        PolicyDocument.parse(
            "{\"Version\":\"2012-10-17\",\"Statement\":"
                + "[{\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"}]}"));
    for (var part :
        List.of(
            "DescribePermissionSet",
            "ListTagsForResource",
            "ListManagedPoliciesInPermissionSet",
            "ListCustomerManagedPolicyReferencesInPermissionSet",
            "GetPermissionsBoundaryForPermissionSet",
            "GetInlinePolicyForPermissionSet")) {
      calls.add(new Call(part, () -> aws.readPermissionSet(arn)));
    }
    calls.add(new Call("DescribePermissionSet", () -> aws.permissionSetName(arn)));
    calls.add(new Call("DescribePermissionSet", () -> aws.findPermissionSet("Other")));
    calls.add(new Call("ListPermissionSets", aws::permissionSets));
    calls.add(new Call("ListPermissionSetsProvisionedToAccount", () -> aws.permissionSetsIn(SHOP)));
    var created = new int[1];
    calls.add(
        new Call(
            "CreatePermissionSet",
            () -> aws.createPermissionSet("Set" + ++created[0], attributes, Map.of())));
  }

  private void ofAssignments(List<Call> calls) {
    var aws = connection.identityCenter();
    var arn = aws.permissionSets().get(0);
    var group = emulator.control().state().groups().get(0).id();
    var access = new AssignedAccess(arn, SHOP, PrincipalType.GROUP, group);
    var creation = aws.createAssignment(access).id();
    var provisioning = aws.provision(arn, null).id();
    var deletion = aws.deleteAssignment(access).id();
    var again = aws.createAssignment(access).id();
    assertThat(again).isNotEqualTo(creation);

    calls.add(
        new Call(
            "ListAccountsForProvisionedPermissionSet",
            () -> aws.provisionedAccounts(arn, ProvisioningFilter.ALL)));
    calls.add(
        new Call(
            "ListAccountAssignments",
            () -> {
              var found = aws.assignments(SHOP, arn);
              assertThat(found)
                  .allMatch(a -> a.accountId().equals(SHOP) && a.permissionSetArn().equals(arn));
              return found;
            }));
    calls.add(
        new Call(
            "ListAccountAssignmentsForPrincipal",
            () -> aws.assignmentsOf(PrincipalType.GROUP, group)));
    calls.add(new Call("CreateAccountAssignment", () -> aws.createAssignment(access)));
    calls.add(new Call("DeleteAccountAssignment", () -> aws.deleteAssignment(access)));
    calls.add(new Call("ProvisionPermissionSet", () -> aws.provision(arn, null)));
    var ids =
        Map.of(
            AsyncOperation.CREATE_ASSIGNMENT, creation,
            AsyncOperation.DELETE_ASSIGNMENT, deletion,
            AsyncOperation.PROVISION, provisioning);
    var names =
        Map.of(
            AsyncOperation.CREATE_ASSIGNMENT, "AccountAssignmentCreationStatus",
            AsyncOperation.DELETE_ASSIGNMENT, "AccountAssignmentDeletionStatus",
            AsyncOperation.PROVISION, "PermissionSetProvisioningStatus");
    for (var operation : AsyncOperation.values()) {
      var name = names.get(operation);
      calls.add(
          new Call("Describe" + name, () -> aws.describeRequest(operation, ids.get(operation))));
      calls.add(new Call("List" + name, () -> aws.latestRequests(operation)));
      calls.add(new Call("List" + name, () -> aws.requestsInProgress(operation)));
    }
  }

  private void ofDirectory(List<Call> calls) {
    var directory = connection.directory();
    var state = emulator.control().state();
    var group = state.groups().get(0);
    var user = state.users().get(0);
    calls.add(new Call("GetGroupId", () -> directory.groupId(group.name())));
    calls.add(new Call("GetUserId", () -> directory.userId(user.name())));
    calls.add(new Call("DescribeGroup", () -> directory.groupName(group.id())));
    calls.add(new Call("DescribeUser", () -> directory.userName(user.id())));
    calls.add(new Call("ListGroups", () -> directory.groupsNamed(Set.of(group.name()))));
    calls.add(new Call("ListUsers", () -> directory.usersNamed(Set.of(user.name()))));
    calls.add(new Call("ListGroups", directory::groups));
    calls.add(new Call("ListUsers", directory::users));
    calls.add(new Call("ListGroupMemberships", () -> directory.members(group.id())));
  }

  private void ofOrganization(List<Call> calls) {
    var organization = connection.organization();
    var root = organization.roots().get(0);
    calls.add(new Call("ListAccounts", organization::accounts));
    calls.add(new Call("ListRoots", organization::roots));
    calls.add(new Call("ListOrganizationalUnitsForParent", () -> organization.units(root)));
    calls.add(new Call("ListAccountsForParent", () -> organization.accountsIn(root)));
    calls.add(new Call("ListTagsForResource", () -> organization.tags(SHOP)));
  }
}
