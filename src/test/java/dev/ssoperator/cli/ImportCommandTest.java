package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.sandbox.AwsEnvironment;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an instance to files. */
class ImportCommandTest {

  private static final String INSTANCE =
      """
      instance: {id: ssoins-1111111111111111, identityStoreId: d-1234567890}
      organization: {id: o-examplecorp, rootId: r-exam, managementAccount: "111111111111"}
      organizationalUnits:
        - {id: ou-exam-workloads, name: Workloads}
        - {id: ou-exam-workloadsprod, name: Prod, parent: ou-exam-workloads}
      accounts:
        - {id: "111111111111", name: management, email: a@example.com}
        - {id: "222222222222", name: shop, email: b@example.com, organizationalUnit: ou-exam-workloadsprod}
        - {id: "333333333333", name: billing, email: c@example.com, organizationalUnit: ou-exam-workloadsprod}
        - {id: "444444444444", name: twin, email: d@example.com, organizationalUnit: ou-exam-workloads}
        - {id: "555555555555", name: twin, email: e@example.com}
        - {id: "666666666666", name: old, email: f@example.com, state: SUSPENDED}
      groups:
        - {id: 10000000-0000-4000-8000-000000000001, name: Team A}
        - {id: 10000000-0000-4000-8000-000000000002, name: ops}
      users:
        - {id: 20000000-0000-4000-8000-000000000001, userName: alice@example.com, givenName: A, familyName: A}
      permissionSets:
        - name: ReadOnly
          description: "Reads: everything"
          sessionDuration: PT4H
          managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
          customerManagedPolicies: [{name: DenyBudgets, path: /finance/}]
          inlinePolicy:
            Version: "2012-10-17"
            Statement: [{Effect: Deny, Action: "s3:*", Resource: "*"}]
          tags: {team: "1"}
        - {name: Legacy}
        - {name: AWSAdministratorAccess, tags: {managedBy: ControlTower}}
      assignments:
        - {account: "222222222222", permissionSet: ReadOnly, group: Team A}
        - {account: "333333333333", permissionSet: ReadOnly, group: Team A}
        - {account: "222222222222", permissionSet: ReadOnly, group: ops}
        - {account: "333333333333", permissionSet: ReadOnly, group: ops}
        - {account: "444444444444", permissionSet: ReadOnly, user: alice@example.com}
        - {account: "666666666666", permissionSet: ReadOnly, user: alice@example.com}
        - {account: "222222222222", permissionSet: Legacy, group: ops}
        - {account: "111111111111", permissionSet: AWSAdministratorAccess, group: ops}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Emulator emulator;
  private AwsEnvironment environment;
  private Path access;

  @BeforeEach
  void start() throws IOException {
    var seed = Files.writeString(folder.resolve("seed.yaml"), INSTANCE);
    emulator = Emulator.start(EmulatorOptions.defaults().withSeed(Seed.read(seed)));
    environment = new AwsEnvironment(emulator.endpoint());
    access = folder.resolve("access");
  }

  @AfterEach
  void stop() {
    environment.close();
    emulator.close();
  }

  private int run(String... options) {
    var all = new String[options.length + 1];
    all[0] = "import";
    System.arraycopy(options, 0, all, 1, options.length);
    return Commands.run(out, err, all);
  }

  private Map<String, String> files(Path root) throws IOException {
    var files = new TreeMap<String, String>();
    try (var all = Files.walk(root)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void anInstanceBecomesManifests() throws IOException {
    assertThat(run("--output=" + access, "--exclude=Leg*,Other", "--namespace=access")).isZero();

    assertThat(out)
        .hasToString(
            """
            1 permission sets and 5 assignments in 3 objects: 1 PermissionSets, 1 AccountAssignmentSets, 1 AccountAssignments
            0 of the assignments are of groups or users that do not exist any more
            Left out, with 3 assignments:
              account old: it is SUSPENDED, not ACTIVE (assignments: 1)
              permission set AWSAdministratorAccess: managed by AWS Control Tower (tag managedBy=ControlTower) (assignments: 1)
              permission set Legacy: excluded by --exclude (assignments: 1)
            Apply them with: kubectl apply -k %s
            """
                .formatted(access));
    assertThat(files(access))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "kustomization.yaml",
                """
                # Written by ssoperator import.
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - assignment-sets/ops-and-1-more-readonly-workloads-prod.yaml
                  - assignments/readonly.yaml
                  - permission-sets/readonly.yaml
                """,
                "permission-sets/readonly.yaml",
                """
                apiVersion: ssoperator.dev/v1beta1
                kind: PermissionSet
                metadata:
                  name: readonly
                  namespace: access
                spec:
                  name: ReadOnly
                  adoptionPolicy: Adopt
                  description: "Reads: everything"
                  sessionDuration: PT4H
                  managedPolicies:
                    - "arn:aws:iam::aws:policy/ReadOnlyAccess"
                  customerManagedPolicies:
                    - name: DenyBudgets
                      path: /finance/
                  inlinePolicy:
                    Version: "2012-10-17"
                    Statement:
                      - Effect: Deny
                        Action: "s3:*"
                        Resource: "*"
                  tags:
                    team: "1"
                """,
                "assignment-sets/ops-and-1-more-readonly-workloads-prod.yaml",
                """
                apiVersion: ssoperator.dev/v1beta1
                kind: AccountAssignmentSet
                metadata:
                  name: ops-and-1-more-readonly-workloads-prod
                  namespace: access
                spec:
                  principals:
                    - group: ops
                    - group: Team A
                  permissionSetRefs:
                    - name: readonly
                  accounts:
                    - organizationalUnit:
                        path: Workloads/Prod
                """,
                "assignments/readonly.yaml",
                """
                apiVersion: ssoperator.dev/v1beta1
                kind: AccountAssignment
                metadata:
                  name: readonly-alice-example-com-twin
                  namespace: access
                spec:
                  permissionSetRef:
                    name: readonly
                  principal:
                    user: alice@example.com
                  account:
                    id: "444444444444" # twin
                """));
    assertThat(files(folder)).doesNotContainKey("access.progress");
  }

  @Test
  void aSecondImportWritesTheSame() throws IOException {
    run("--output=" + access);
    var first = files(access);
    assertThat(run("--output=" + access)).isZero();

    assertThat(files(access)).isEqualTo(first).hasSize(6);
  }

  @Test
  void unfoldedEachAssignmentIsAnObject() throws IOException {
    assertThat(run("--output=" + access, "--no-fold", "--exclude=Legacy")).isZero();

    assertThat(out.toString()).startsWith("1 permission sets and 5 assignments in 6 objects");
    assertThat(files(access))
        .containsOnlyKeys(
            "kustomization.yaml", "permission-sets/readonly.yaml", "assignments/readonly.yaml");
    assertThat(files(access).get("assignments/readonly.yaml").split("---\n")).hasSize(5);
  }

  @Test
  void aFailureIsOneLineAndWritesNoManifest() {
    emulator
        .control()
        .addFault(
            FaultSpec.error(
                "ListPermissionSets", "AccessDeniedException", "not authorized to list"));

    assertThat(run("--output=" + access)).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .isEqualTo(
            "import: ListPermissionSets was refused: not authorized to list; the credentials need"
                + " the policies in docs/aws-permissions.md");
    assertThat(access).doesNotExist();
  }

  @Test
  void aFolderWithOtherFilesIsRefusedBeforeAnyCall() throws IOException {
    Files.createDirectories(access);
    Files.writeString(access.resolve("mine.yaml"), "mine");

    assertThat(run("--output=" + access)).isEqualTo(2);
    assertThat(err.toString()).contains("such as mine.yaml: choose another folder with --output");
    assertThat(emulator.control().calls()).isEmpty();
  }

  @Test
  void aRateOutOfBoundsIsNamed() {
    assertThat(run("--output=" + access, "--sso-admin-rate=0")).isEqualTo(2);
    assertThat(err.toString()).contains("sso-admin-rate must be 0.1 to 1000000 calls per second");
  }

  @Test
  void anExampleCorpWithoutPermissionSetsIsImportedToo() {
    emulator.control().seed(Seed.exampleCorp());

    assertThat(run("--output=" + access)).isZero();
    assertThat(access.resolve("kustomization.yaml")).isRegularFile();
    assertThat(run("--output=" + access)).isZero();
  }
}
