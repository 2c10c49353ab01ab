package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.importer.RandomInstance;
import dev.ssoperator.sandbox.AwsEnvironment;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applying manifests would do. */
class PlanCommandTest {

  private static final String INSTANCE =
      """
      instance: {id: ssoins-1111111111111111, identityStoreId: d-1234567890}
      organization: {id: o-examplecorp, rootId: r-exam, managementAccount: "111111111111"}
      organizationalUnits: [{id: ou-exam-workloads, name: Workloads}]
      accounts:
        - {id: "111111111111", name: management, email: a@example.com}
        - {id: "222222222222", name: shop, email: b@example.com, organizationalUnit: ou-exam-workloads}
        - {id: "333333333333", name: billing, email: c@example.com, organizationalUnit: ou-exam-workloads, tags: {env: prod}}
      groups:
        - {id: 10000000-0000-4000-8000-000000000001, name: ops}
        - {id: 10000000-0000-4000-8000-000000000002, name: dev}
      permissionSets:
        - name: read
          managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
          inlinePolicy:
            Version: "2012-10-17"
            Statement:
              - {Effect: Deny, Action: "s3:*", Resource: "*"}
              - {Effect: Deny, Action: "iam:*", Resource: "*"}
          tags: {ssoperator.dev/cluster: prod, ssoperator.dev/namespace: access, ssoperator.dev/name: read}
        - {name: old}
        - name: foreign
          tags: {ssoperator.dev/cluster: prod, ssoperator.dev/namespace: other, ssoperator.dev/name: foreign}
      assignments:
        - {account: "222222222222", permissionSet: read, group: ops}
        - {account: "333333333333", permissionSet: read, group: dev}
        - {account: "111111111111", permissionSet: read, group: dev}
        - {account: "222222222222", permissionSet: old, group: dev}
      """;

  private static final String MANIFESTS =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: read, namespace: access}
      spec:
        exclusiveAssignments: true
        managedPolicies: ["arn:aws:iam::aws:policy/ViewOnlyAccess"]
        inlinePolicy:
          Version: "2012-10-17"
          Statement:
            - {Effect: Deny, Action: "s3:*", Resource: "*"}
            - {Effect: Deny, Action: "sts:*", Resource: "*"}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: new, namespace: access}
      spec: {managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: old, namespace: access}
      spec: {adoptionPolicy: Adopt}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: foreign, namespace: access}
      spec: {}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: in-place, namespace: access}
      spec:
        permissionSetRef: {name: read}
        principal: {group: ops}
        account: {name: shop}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: typo, namespace: access}
      spec:
        permissionSetRef: {name: read}
        principal: {group: opps}
        account: {id: "222222222222"}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: elsewhere, namespace: access}
      spec:
        permissionSetRef: {name: of-another-repository}
        principal: {group: ops}
        account: {id: "222222222222"}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignmentSet
      metadata: {name: everybody, namespace: access}
      spec:
        principals: [{group: ops}, {group: dev}]
        permissionSetRefs: [{name: read}, {name: new}]
        accounts: [{tags: {env: prod}}]
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Emulator emulator;
  private AwsEnvironment environment;
  private Path manifests;

  @BeforeEach
  void start() throws IOException {
    var seed = Files.writeString(folder.resolve("seed.yaml"), INSTANCE);
    emulator = Emulator.start(EmulatorOptions.defaults().withSeed(Seed.read(seed)));
    environment = new AwsEnvironment(emulator.endpoint());
    manifests = Files.writeString(folder.resolve("access.yaml"), MANIFESTS);
  }

  @AfterEach
  void stop() {
    environment.close();
    emulator.close();
  }

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  private int plan(String... options) {
    var all = new ArrayList<>(List.of("plan", manifests.toString()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  @Test
  void aPlanSaysWhatHappensAndWhatItCosts() {
    assertThat(plan("--detailed-exitcode")).isEqualTo(2);

    assertThat(err).hasToString("");
    assertThat(out)
        .hasToString(
            """
            PermissionSet access/read
              ~ change read
                  detach AWS managed policy arn:aws:iam::aws:policy/ReadOnlyAccess
                  set the inline policy
                  - {"Effect":"Deny","Action":"iam:*","Resource":"*"}
                  + {"Effect":"Deny","Action":"sts:*","Resource":"*"}
                  attach AWS managed policy arn:aws:iam::aws:policy/ViewOnlyAccess
                  provision it to the 3 accounts that have it
              - revoke group dev, read, account 111111111111 (management)
                  spec.exclusiveAssignments is true, and no resource requests it
            PermissionSet access/new
              + create new
                  attach AWS managed policy arn:aws:iam::aws:policy/ReadOnlyAccess
            PermissionSet access/old
              = take over old
                  tag {ssoperator.dev/cluster=this cluster, ssoperator.dev/name=old, ssoperator.dev/namespace=access}
            PermissionSet access/foreign
              ! refuse foreign
                  OwnedByAnother: permission set foreign belongs to PermissionSet other/foreign in cluster prod; delete this resource and create it with another spec.name
            AccountAssignment access/typo
              ! refuse group opps, read, account 222222222222 (shop)
                  the identity store has no group opps
            AccountAssignment access/elsewhere
              ? unknown group ops, of-another-repository, account 222222222222 (shop)
                  PermissionSet of-another-repository is not among these resources
            AccountAssignmentSet access/everybody
              + grant group ops, read, account 333333333333 (billing)
              + grant group ops, new, account 333333333333 (billing)
              + grant group dev, new, account 333333333333 (billing)

            Plan: 1 to create, 1 to change, 1 to take over, 3 to grant, 1 to revoke, 0 to delete, 0 to keep, 2 to refuse, 1 to unknown; 2 assignments in sync, 1 that no resource requests stay
            Cost: 11 calls of SSO Admin, at least 15 s
            Note: not known here: the boundaries of the cluster, and what deleting resources that are not in these manifests revokes
            """);
    assertThat(emulator.control().effects()).isEmpty();
  }

  @Test
  void forProgramsItIsJson() throws IOException {
    assertThat(plan("--output=json")).isZero();

    JsonNode plan = new ObjectMapper().readTree(out.toString());
    assertThat(plan.path("version").asInt()).isEqualTo(1);
    assertThat(plan.path("hasChanges").asBoolean()).isTrue();
    assertThat(plan.path("counts").path("takeOver").asInt()).isEqualTo(1);
    assertThat(plan.path("counts").path("grant").asInt()).isEqualTo(3);
    assertThat(plan.path("steps")).hasSize(10);
    assertThat(plan.path("steps").get(0).path("resource").asText())
        .isEqualTo("PermissionSet access/read");
  }

  @Test
  void forPullRequestsItIsMarkdown() {
    assertThat(plan("--output=markdown")).isZero();

    assertThat(out.toString())
        .startsWith("### SSOperator plan\n\n**1 to create, 1 to change,")
        .contains(
            """
            ```diff
            ! PermissionSet access/read: change read
                detach AWS managed policy arn:aws:iam::aws:policy/ReadOnlyAccess
                set the inline policy
            - {"Effect":"Deny","Action":"iam:*","Resource":"*"}
            + {"Effect":"Deny","Action":"sts:*","Resource":"*"}
            """)
        .contains("\n+ AccountAssignmentSet access/everybody: grant group ops, read,")
        .contains("\n- PermissionSet access/read: revoke group dev, read,");
  }

  @Test
  void invalidManifestsAreNotPlanned() throws IOException {
    Files.writeString(manifests, MANIFESTS.replace("Adopt}", "Always}"));

    assertThat(plan()).isEqualTo(1);
    assertThat(out).hasToString("");
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("access.yaml", "PermissionSet/old", "spec.adoptionPolicy");
    assertThat(emulator.control().calls()).isEmpty();
  }

  @Test
  void anIdThatNobodyHasIsRefusedUnlessItsAssignmentIsThere() throws IOException {
    Files.writeString(
        manifests,
        MANIFESTS.replace("{group: opps}", "{groupId: 50000000-0000-4000-8000-000000000001}"));

    assertThat(plan()).isZero();
    assertThat(out.toString())
        .contains("the identity store has no group 50000000-0000-4000-8000-000000000001");
  }

  @Test
  void anotherClusterOwnsWhatItsTagsSay() {
    assertThat(plan("--cluster-id=test")).isZero();

    assertThat(out.toString())
        .contains("belongs to PermissionSet access/read in cluster prod")
        .contains("PermissionSet read is refused");
  }

  @Test
  void moreRevocationsThanTheBreakerLetsThroughAreKept() throws IOException {
    var accounts = new StringBuilder("accounts:\n");
    var assignments = new StringBuilder(INSTANCE);
    for (var i = 0; i < 25; i++) {
      accounts.append(
          "  - {id: \"9%011d\", name: many-%d, email: m@example.com}\n".formatted(i, i));
      assignments.append(
          "  - {account: \"9%011d\", permissionSet: read, group: dev}\n".formatted(i));
    }
    var seed = folder.resolve("large.yaml");
    Files.writeString(seed, assignments.toString().replace("accounts:\n", accounts));
    emulator.control().seed(Seed.read(seed));

    assertThat(plan()).isZero();
    assertThat(out.toString())
        .contains(
            "20 to revoke, 0 to delete, 6 to keep",
            "more than 20 assignments were to be revoked out of namespace access within 10 min, so 6"
                + " revocations are held. If all of them are intended: kubectl annotate namespace"
                + " access ssoperator.dev/allow-revocations=6 --overwrite");
  }

  @Test
  void theBoundariesAmongTheManifestsDecideWhereTheyAreRequired() throws IOException {
    Files.writeString(
        manifests,
        MANIFESTS
            + """
            ---
            apiVersion: ssoperator.dev/v1beta1
            kind: AccessBoundary
            metadata: {name: team}
            spec:
              namespaces: [access]
              capabilities: [Exclusive, Adopt]
              limits: {permissionSets: 3}
              rules:
                - accounts: {names: ["*"]}
                  principals: {groups: [ops]}
                  permissionSets: {own: {inlinePolicy: Allowed, managedPolicies: ["*"]}}
            """);

    assertThat(plan("--boundaries=Required")).isZero();

    assertThat(out.toString())
        .contains(
            "LimitReached: AccessBoundary team allows 3 PermissionSets",
            "AccessBoundary team does not allow this: rule 1 comes closest: principal group \"dev\""
                + " is not among its principals")
        .doesNotContain("not taken into account");
    out.getBuffer().setLength(0);
    assertThat(plan()).isZero();
    assertThat(out.toString())
        .contains("Note: not taken into account: AccessBoundary team (--boundaries is Off)\n");
  }

  @Test
  void aWrongOptionOfTheOperatorIsNamedBeforeAnythingIsRead() {
    assertThat(plan("--protected-accounts=1")).isEqualTo(1);
    assertThat(err.toString()).startsWith("protected-accounts must be ids of 12 digits, or names");
    assertThat(emulator.control().calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void thePlanOfAnImportHasNoChange(long number) {
    emulator.control().seed(RandomInstance.of(number));
    var access = folder.resolve("access");

    assertThat(run("import", "--output=" + access)).isZero();
    assertThat(run("plan", access.toString(), "--detailed-exitcode")).isZero();
    assertThat(out.toString())
        .contains("Plan: 0 to create, 0 to change, ")
        .contains(" 0 to grant, 0 to revoke, 0 to delete, 0 to keep, 0 to refuse, 0 to unknown;");
    assertThat(emulator.control().effects()).isEmpty();
  }
}
