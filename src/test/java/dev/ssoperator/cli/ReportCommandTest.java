package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.sandbox.AwsEnvironment;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has access to what. */
class ReportCommandTest {

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
      groups:
        - {id: 10000000-0000-4000-8000-000000000001, name: ops, members: [alice, bob]}
        - {id: 10000000-0000-4000-8000-000000000002, name: nobody}
      users:
        - {id: 20000000-0000-4000-8000-000000000001, userName: alice, givenName: Alice, familyName: Adler, email: alice@example.com}
        - {id: 20000000-0000-4000-8000-000000000002, userName: bob, givenName: Bob, familyName: Berg, disabled: true}
        - {id: 20000000-0000-4000-8000-000000000003, userName: "=zoe", givenName: Zoe, familyName: "Zimmer, \\"Z\\""}
      permissionSets:
        - {id: ps-1111111111111111, name: Admin, managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"], permissionsBoundary: {managedPolicy: "arn:aws:iam::aws:policy/PowerUserAccess"}}
        - id: ps-2222222222222222
          name: Reader
          description: Reads
          sessionDuration: PT4H
          tags: {ssoperator.dev/cluster: prod, ssoperator.dev/namespace: access, ssoperator.dev/name: reader}
      assignments:
        - {account: "222222222222", permissionSet: Admin, group: ops}
        - {account: "333333333333", permissionSet: Reader, group: ops}
        - {account: "333333333333", permissionSet: Reader, group: nobody}
        - {account: "222222222222", permissionSet: Reader, user: "=zoe"}
        - {account: "222222222222", permissionSet: Reader, deletedGroup: 30000000-0000-4000-8000-000000000009}
      """;

  private static final String MANIFESTS =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: reader, namespace: access}
      spec: {name: Reader}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: ops-billing, namespace: access}
      spec:
        permissionSetRef: {name: reader}
        principal: {group: ops}
        account: {name: billing}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignmentSet
      metadata: {name: nobody, namespace: access}
      spec:
        permissionSetRefs: [{name: reader}]
        principals: [{group: nobody}]
        accounts: [{names: [bill*]}]
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Emulator emulator;
  private AwsEnvironment environment;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start(EmulatorOptions.defaults().withSeed(seed(INSTANCE)));
    environment = new AwsEnvironment(emulator.endpoint());
  }

  @AfterEach
  void stop() {
    environment.close();
    emulator.close();
  }

  private Seed seed(String yaml) throws IOException {
    return Seed.read(Files.writeString(folder.resolve("seed.yaml"), yaml));
  }

  private int run(String... options) {
    return Commands.run(
        out, err, Stream.concat(Stream.of("report"), Stream.of(options)).toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name).toFile());
  }

  @Test
  void theCsvHasALineForEachPersonAccountPermissionSetAndWay() throws IOException {
    assertThat(run("--csv", file("access.csv"))).isZero();

    assertThat(Files.readString(folder.resolve("access.csv")))
        .isEqualTo(
            """
            user,displayName,email,enabled,account,accountId,accountState,unit,permissionSet,administrator,permissionsBoundary,way,sources
            alice,"Alice Adler",alice@example.com,true,billing,333333333333,ACTIVE,Root/Workloads/Prod,Reader,false,,"group ops",
            bob,"Bob Berg",,false,billing,333333333333,ACTIVE,Root/Workloads/Prod,Reader,false,,"group ops",
            ,,,,billing,333333333333,ACTIVE,Root/Workloads/Prod,Reader,false,,"group nobody, which has no members",
            alice,"Alice Adler",alice@example.com,true,shop,222222222222,ACTIVE,Root/Workloads/Prod,Admin,true,"arn:aws:iam::aws:policy/PowerUserAccess","group ops",
            bob,"Bob Berg",,false,shop,222222222222,ACTIVE,Root/Workloads/Prod,Admin,true,"arn:aws:iam::aws:policy/PowerUserAccess","group ops",
            ,,,,shop,222222222222,ACTIVE,Root/Workloads/Prod,Reader,false,,"group 30000000-0000-4000-8000-000000000009, which does not exist any more",
            "'=zoe","Zoe Zimmer, ""Z\""",,true,shop,222222222222,ACTIVE,Root/Workloads/Prod,Reader,false,,user,
            """
                .replace("\n", "\r\n"));
    assertThat(out)
        .hasToString(
            """
            3 people and 5 assignments. 2 people are administrators somewhere, 1 are in no group, 1 are disabled and have access. 1 assignments are of groups or users that do not exist any more.
            Wrote %s
            """
                .formatted(file("access.csv")));
  }

  @Test
  void theJsonHasEverything() throws IOException {
    var manifests = Files.writeString(folder.resolve("access.yaml"), MANIFESTS);

    assertThat(run(manifests.toString(), "--json", file("access.json")))
        .as(err.toString())
        .isZero();

    var report = json("access.json");
    assertThat(report.path("version").asInt()).isEqualTo(1);
    assertThat(report.path("hasSources").asBoolean()).isTrue();
    assertThat(report.at("/instance/arn").asText())
        .isEqualTo("arn:aws:sso:::instance/ssoins-1111111111111111");
    assertThat(report.path("accounts"))
        .extracting(JsonNode::toString)
        .containsExactly(
            """
            {"id":"333333333333","name":"billing","state":"ACTIVE","unit":"Root/Workloads/Prod"}""",
            """
            {"id":"111111111111","name":"management","state":"ACTIVE","unit":"Root"}""",
            """
            {"id":"222222222222","name":"shop","state":"ACTIVE","unit":"Root/Workloads/Prod"}""");
    assertThat(report.path("permissionSets"))
        .extracting(JsonNode::toString)
        .containsExactly(
            """
            {"arn":"arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111","name":"Admin","description":null,"sessionDuration":"PT1H","administrator":true,"administratorBecause":"AWS managed policy AdministratorAccess","permissionsBoundary":"arn:aws:iam::aws:policy/PowerUserAccess","source":null}""",
            """
            {"arn":"arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-2222222222222222","name":"Reader","description":"Reads","sessionDuration":"PT4H","administrator":false,"administratorBecause":null,"permissionsBoundary":null,"source":"PermissionSet access/reader"}""");
    assertThat(report.path("groups"))
        .extracting(group -> group.path("name").asText() + " " + group.path("members"))
        .containsExactly(
            "nobody []",
            "ops [\"20000000-0000-4000-8000-000000000001\",\"20000000-0000-4000-8000-000000000002\"]");
    assertThat(report.path("users"))
        .extracting(user -> user.path("userName").asText() + " " + user.path("enabled"))
        .containsExactly("=zoe true", "alice true", "bob false");
    assertThat(report.path("assignments"))
        .extracting(
            one ->
                "%s %s %s %s %s"
                    .formatted(
                        one.path("account").asText(),
                        one.path("permissionSet").asText().replaceAll(".*/", ""),
                        one.path("principalType").asText(),
                        one.path("principal").asText(),
                        one.path("sources")))
        .containsExactly(
            "333333333333 ps-2222222222222222 GROUP 10000000-0000-4000-8000-000000000001"
                + " [\"AccountAssignment access/ops-billing\"]",
            "333333333333 ps-2222222222222222 GROUP 10000000-0000-4000-8000-000000000002"
                + " [\"AccountAssignmentSet access/nobody\"]",
            "222222222222 ps-1111111111111111 GROUP 10000000-0000-4000-8000-000000000001 []",
            "222222222222 ps-2222222222222222 GROUP 30000000-0000-4000-8000-000000000009 []",
            "222222222222 ps-2222222222222222 USER 20000000-0000-4000-8000-000000000003 []");
    assertThat(report.path("changes").isNull()).isTrue();
    assertThat(out.toString()).contains("do not exist any more, 3 are requested by no resource.");
  }

  @Test
  void aReportSaysWhatHasChangedSinceAnEarlierOne() throws IOException {
    assertThat(run("--json", file("access.json"), "--since", file("access.json"))).isZero();
    assertThat(err.toString()).contains("access.json does not exist yet");
    var before = json("access.json");
    emulator
        .control()
        .seed(
            seed(
                INSTANCE
                    .replace("members: [alice, bob]", "members: [alice]")
                    .replace("name: nobody}", "name: nobody, members: [\"=zoe\", bob]}")
                    .replaceAll(" +- .*deletedGroup.*\n", "")
                    .replaceAll(" +- .*, user: .*\n", "")));

    assertThat(run("--json", file("access.json"), "--since", file("access.json"))).isZero();

    var changes = json("access.json").path("changes");
    assertThat(changes.path("since")).isEqualTo(before.path("createdAt"));
    assertThat(changes.path("assignmentsAdded")).isEmpty();
    assertThat(changes.path("assignmentsRemoved"))
        .extracting(
            one ->
                one.path("accountName").asText()
                    + " "
                    + one.path("permissionSetName").asText()
                    + " "
                    + one.path("principalName"))
        .containsExactly("shop Reader \"=zoe\"", "shop Reader null");
    assertThat(changes.path("accessGained"))
        .as("bob has it by another group than before")
        .extracting(ReportCommandTest::access)
        .containsExactly("=zoe billing Reader false");
    assertThat(changes.path("accessLost"))
        .extracting(ReportCommandTest::access)
        .containsExactly("=zoe shop Reader false", "bob shop Admin true");
  }

  private static String access(JsonNode change) {
    return "%s %s %s %s"
        .formatted(
            change.path("userName").asText(),
            change.path("accountName").asText(),
            change.path("permissionSetName").asText(),
            change.path("administrator"));
  }

  @Test
  void oneReadWritesAllFormats() {
    assertThat(run("--html", file("a.html"), "--csv", file("a.csv"), "--json", file("a.json")))
        .isZero();

    assertThat(folder)
        .isDirectoryContaining("glob:**/a.html")
        .isDirectoryContaining("glob:**/a.csv")
        .isDirectoryContaining("glob:**/a.json")
        .isDirectoryNotContaining("glob:**/.a*");
    assertThat(emulator.control().calls().stream().map(call -> call.operation()))
        .containsOnlyOnce("ListPermissionSets", "ListUsers", "ListGroups")
        .filteredOn("ListGroupMemberships"::equals)
        .hasSize(2);
  }

  @Test
  void standardOutputHasTheReportAndNothingElse() {
    assertThat(run("--csv", "-")).isZero();

    assertThat(out.toString()).startsWith("user,displayName,").endsWith("\r\n");
    assertThat(err.toString()).startsWith("3 people and 5 assignments.");
  }

  @Test
  void mistakesInTheArgumentsAreSaidBeforeAnyCall() throws IOException {
    Files.writeString(folder.resolve("text"), "{\"version\": 2}");
    Files.writeString(folder.resolve("other"), "{}");
    Files.writeString(folder.resolve("broken"), "<html>");

    assertError("there is nothing to write: give at least one of --html, --csv and --json");
    assertError("--html, --csv and --json need a file each", "--csv", "-", "--json", "-");
    assertError(
        "the folder of none/access.csv does not exist: make it first", "--csv", "none/access.csv");
    assertError(folder + " is a folder: give the name of a file", "--csv", folder.toString());
    assertError(
        "text has version 2; this ssoperator reads reports up to version 1",
        "--csv",
        "-",
        "--since",
        file("text"));
    assertError(
        "other is not a report of ssoperator in JSON", "--csv", "-", "--since", file("other"));
    assertError(
        "broken is not a report of ssoperator in JSON", "--csv", "-", "--since", file("broken"));
    assertError("--context needs --from-cluster", "--csv", "-", "--context", "prod");
    assertThat(emulator.control().calls()).isEmpty();
  }

  private void assertError(String message, String... options) {
    err.getBuffer().setLength(0);
    assertThat(run(options)).isNotZero();
    assertThat(err.toString().lines().findFirst().orElse("")).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aRefusedReadLeavesTheEarlierReport() throws IOException {
    Files.writeString(folder.resolve("access.csv"), "earlier");
    emulator
        .control()
        .addFault(FaultSpec.error("ListGroupMemberships", "AccessDeniedException", "no"));

    assertThat(run("--csv", file("access.csv"))).isEqualTo(1);

    assertThat(folder.resolve("access.csv")).hasContent("earlier");
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("report: ListGroupMemberships was refused: no; ")
        .endsWith("the credentials need the policies in docs/aws-permissions.md");
  }
}
