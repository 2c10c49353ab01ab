package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateCommandTest {

  private static final String READER =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata:
        name: reader
        namespace: platform
      spec:
        sessionDuration: PT4H
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void saysThatThereAreNoProblems() throws IOException {
    write("reader.yaml", READER);

    assertThat(validate(folder)).isZero();
    assertThat(out).hasToString("1 resource in 1 file: no problems\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void namesThePlaceTheResourceTheFieldAndWhatWouldBeRight() throws IOException {
    var file =
        write(
            "access.yaml",
            """
            # Two documents.
            ---
            apiVersion: ssoperator.dev/v1beta1
            kind: AccountAssignment
            metadata: {name: access}
            spec:
              permissionSetRef: {name: reader}
              principal: {group: finance}
              account:
                id: 123456789012
                naem: prod
            ---
            apiVersion: ssoperator.dev/v1beta1
            kind: PermissionSet
            metadata: {name: writer, namespace: platform}
            spec:
              inlinePolicy:
                Version: "2012-10-17"
                Statement:
                - {Effect: Allow, Action: "s3:*",
                   Resource: bucket}
            """);

    assertThat(validate(file)).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            file
                + ":10:5: AccountAssignment/access: spec.account.id: must be text, not the number"
                + " 123456789012: put it in quotes",
            file
                + ":11:5: AccountAssignment/access: spec.account.naem: is not a field: there are"
                + " id, name",
            file
                + ":21:8: PermissionSet/writer: spec.inlinePolicy.Statement[0].Resource: must be"
                + " \"*\" or an ARN, such as \"arn:aws:s3:::bucket/*\", not \"bucket\"",
            "2 resources in 1 file: 3 problems");
  }

  @Test
  void aMissingFieldIsReportedWhereItsObjectBegins() throws IOException {
    write("access.yaml", READER.replace("spec:\n  sessionDuration: PT4H\n", "spec:\n  tags: []\n"));
    write(
        "zone.yaml",
        """
        kind: AccountAssignment
        apiVersion: ssoperator.dev/v1beta1
        metadata: {name: access}
        spec:
          permissionSetRef: {}
          principal: {group: finance}
          account: {name: prod}
        """);

    assertThat(validate(folder)).isEqualTo(1);
    assertThat(lines().get(0)).contains("access.yaml:7:3: ", "spec.tags: must be an object");
    assertThat(lines().get(1))
        .contains("zone.yaml:5:3: ", "spec.permissionSetRef.name: is missing");
  }

  @Test
  void readsFoldersWithAllBelowThemAndEachFileOnce() throws IOException {
    write("a/reader.yaml", READER);
    write("a/b/c/writer.yml", READER.replace("reader", "writer"));
    var json = write("a/owner.json", new ObjectMapper().writeValueAsString(resource("owner")));
    write("a/notes.txt", "kind: PermissionSet");
    write("a/.terraform/x.yaml", READER.replace("PT4H", "4h"));

    assertThat(validate(folder.resolve("a"), json, folder.resolve("a/b"))).isZero();
    assertThat(out).hasToString("3 resources in 3 files: no problems\n");
  }

  @Test
  void followsLinksWithoutEnd() throws IOException {
    write("real/reader.yaml", READER);
    Files.createSymbolicLink(folder.resolve("real/loop"), folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("real/again.yaml"), folder.resolve("real/reader.yaml"));
    var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));

    assertThat(validate(link)).isZero();
    assertThat(out).hasToString("1 resource in 1 file: no problems\n");
  }

  @Test
  void noTextOfAManifestBreaksALineOfTheReport() {
    assertThat(validateInput(READER + "  \"a\\nb\\e[31m\": x\n")).isEqualTo(1);
    assertThat(lines()).hasSize(2);
    assertThat(out.toString()).doesNotContain("\u001b").contains("spec.a\uFFFDb\uFFFD[31m: ");
  }

  @Test
  void readsStandardInput() {
    assertThat(validateInput(READER.replace("PT4H", "4h"))).isEqualTo(1);
    assertThat(lines().get(0))
        .startsWith("stdin:7:3: PermissionSet/reader: spec.sessionDuration: ");
  }

  @Test
  void readsTheItemsOfLists() throws IOException {
    var file =
        write(
            "list.yaml",
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Namespace
              metadata: {name: platform}
            - apiVersion: ssoperator.dev/v1beta1
              kind: PermissionSetList
              items:
              - apiVersion: ssoperator.dev/v1beta1
                kind: PermissionSet
                metadata: {name: reader}
                spec: {sessionDuration: PT4H, sessionDuration: 4h}
            """);

    assertThat(validate(file)).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            file
                + ":13:35: PermissionSet/reader: spec.sessionDuration: is given twice, first in line"
                + " 13: remove one",
            file
                + ":13:35: PermissionSet/reader: spec.sessionDuration: must be an ISO-8601 duration"
                + " of hours, minutes and seconds from PT1H to PT12H, e.g. PT4H",
            "1 resource in 1 file: 2 problems; skipped 1 other object");
  }

  @Test
  void inFoldersSkipsAndCountsWhatIsNotForTheOperator() throws IOException {
    write("reader.yaml", READER);
    write("namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: platform}\n");
    write("kustomization.yaml", "resources: [reader.yaml]\n");
    write("values.yaml", "team: data\n---\n# nothing\n---\n- a list\n");
    write("chart/set.yaml", READER.replace("reader", "{{ .Values.name }}"));
    write("broken.yaml", "a: [\n");
    write("access/Chart.yaml", "apiVersion: v2\nname: access\n");
    write("access/templates/x/set.yaml", READER.replace("reader", "\"{{ .Values.name }}\""));
    write("templates/writer.yaml", READER.replace("reader", "writer"));

    assertThat(validate(folder)).isZero();
    assertThat(out)
        .hasToString(
            "2 resources in 9 files: no problems; skipped 5 other objects and 3 files without"
                + " manifests\n");
  }

  @Test
  void aFileThatIsNamedIsNotSkipped() throws IOException {
    var values = write("values.yaml", "team: data\n");
    var template = write("set.yaml", READER.replace("reader", "{{ .Values.name }}"));

    assertThat(validate(values, template)).isEqualTo(1);
    assertThat(lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith(template + ":4:")
                    .contains("helm template CHART | ssoperator validate -"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        values
                            + ":1:1: is not a Kubernetes object: it must have apiVersion and kind"),
            line -> assertThat(line).isEqualTo("0 resources in 2 files: 2 problems"));
  }

  @Test
  void objectsOfOtherKindsAreSkippedInNamedFilesToo() throws IOException {
    var kustomization = write("kustomization.yaml", "resources: [reader.yaml]\n");
    var role = write("role.yaml", "apiVersion: iam.example.com/v1\nkind: Role\nspec: {a: 1, a: 2}");

    assertThat(validate(kustomization, role)).isZero();
    assertThat(lines())
        .containsExactly("0 resources in 2 files: no problems; skipped 2 other objects");
  }

  @Test
  void whatIsNotYamlIsAProblemWhereItNamesTheOperatorsApi() throws IOException {
    var file = write("a/set.yaml", READER + "---\n" + READER.replace("PT4H", "[PT4H"));

    assertThat(validate(folder)).isEqualTo(1);
    assertThat(lines().get(0)).startsWith(file + ":16:1: is not YAML: ");
    assertThat(lines().get(1)).isEqualTo("1 resource in 1 file: 1 problem");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: *b}|1:5|a: the alias *b has no anchor &b before it",
        "{a: &b [*b]}|1:9|a[0]: the alias *b has no anchor &b before it",
        "{a: .nan}|1:5|a: .nan is not a number in JSON: put it in quotes if it is text",
        "{[a]: b}|1:2|a key must be text",
        "{a: {<<: b}}|1:10|a: << must be followed by a mapping",
        "a: @b|1:4|is not YAML: found character '@' that cannot start any token. (Do not use @ for"
            + " indentation)",
      })
  void whatKubectlCannotReadIsAProblem(String yaml, String place, String message) {
    assertThat(validateInput(yaml)).isEqualTo(1);
    assertThat(lines().get(0)).isEqualTo("stdin:%s: %s".formatted(place, message));
  }

  @Test
  void noFileTakesAllMemoryOrTheStack() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (var i = 1; i < 20; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append("*a%d,".formatted(i - 1).repeat(9))
          .append("*a%d]\n".formatted(i - 1));
    }

    assertThat(validateInput(bomb.toString())).isEqualTo(1);
    assertThat(lines().get(0)).contains("has more than 1,000,000 values");
    assertThat(validateInput("a: " + "[".repeat(100_000))).isEqualTo(1);
    assertThat(lines().get(2)).contains("is nested more than 100 levels deep");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssoperator.dev/v1beta1|ssoperator.dev/v1|1:1|apiVersion: must be ssoperator.dev/v1beta1,"
            + " not \"ssoperator.dev/v1\"",
        "PermissionSet|Permissionset|2:1|kind: must be one of PermissionSet, AccountAssignment,"
            + " AccountAssignmentSet, AccessBoundary, not \"Permissionset\"",
        "ssoperator.dev/v1beta1|ssoperator.dev|1:1|apiVersion: must be ssoperator.dev/v1beta1,"
            + " not \"ssoperator.dev\"",
        "apiVersion:|apiversion:|1:1|apiVersion: is missing: it must be ssoperator.dev/v1beta1"
      })
  void theKindMustExist(String right, String wrong, String place, String message) {
    assertThat(validateInput(READER.replace(right, wrong))).isEqualTo(1);
    assertThat(lines().get(0)).startsWith("stdin:" + place + ": ").endsWith("/reader: " + message);
  }

  @Test
  void aResourceIsDeclaredOnce() throws IOException {
    var first = write("a.yaml", READER);
    var second =
        write(
            "b.yaml", READER.replace("namespace: platform", "namespace: other") + "---\n" + READER);
    write(
        "c.yaml",
        READER
            .replace("kind: PermissionSet", "kind: AccessBoundary")
            .replace("sessionDuration: PT4H", "namespaces: [team]")
            .replace("  namespace: platform\n", ""));
    write(
        "d.yaml",
        READER.replace("name: reader", "generateName: reader")
            + "---\n"
            + READER.replace("name: reader", "generateName: reader"));

    assertThat(validate(folder)).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            second
                + ":12:3: PermissionSet/reader: metadata.name: is declared twice, first at "
                + first
                + ":4: remove or rename one",
            "6 resources in 4 files: 1 problem");
  }

  @Test
  void aReferenceToWhatIsNotThereIsANoteWhereOthersOfTheNamespaceAre() throws IOException {
    var access =
        """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignment
        metadata: {name: %s, namespace: %s}
        spec:
          permissionSetRef: {name: %s}
          principal: {group: finance}
          account: {name: prod}
        """;
    var sets =
        """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: all, namespace: team}
        spec:
          permissionSetRefs: [{name: reader, namespace: platform}, {name: x, namespace: platform}]
          principals: [{group: finance}]
          accounts: [{names: ["*"]}]
        """;
    var file =
        write(
            "all.yaml",
            READER
                + access.formatted("right", "platform", "reader")
                + access.formatted("wrong", "platform", "raeder")
                + access.formatted("elsewhere", "team", "reader")
                + sets);

    assertThat(validate(file)).isZero();
    assertThat(lines())
        .containsExactly(
            file
                + ":21:22: note: AccountAssignment/wrong: spec.permissionSetRef.name: no manifest"
                + " here declares PermissionSet/raeder; the assignment waits until the cluster has it",
            file
                + ":37:61: note: AccountAssignmentSet/all: spec.permissionSetRefs[1].name: no"
                + " manifest here declares PermissionSet/x; the assignment waits until the cluster"
                + " has it",
            "5 resources in 1 file: no problems");
  }

  @Test
  void whatCannotBeReadIsSaidInALineAndTheRestIsChecked() throws IOException {
    var missing = folder.resolve("missing.yaml");
    var binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {'a', ':', ' ', (byte) 0xff});
    var reader = write("reader.yaml", READER);

    assertThat(validate(missing, binary, reader)).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "validate: %s: no such file or folder\nvalidate: %s: is not text in UTF-8\n"
                .formatted(missing, binary));
    assertThat(out).hasToString("1 resource in 1 file: no problems\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--output=xml -", "--strict -"})
  void argumentsThatAreWrongAreSaid(String arguments) {
    assertThat(execute(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: ssoperator validate").doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void writesJson() throws IOException {
    var file = write("reader.yaml", READER.replace("PT4H", "4h") + "---\na: b\n");

    assertThat(execute("-o", "json", file.toString())).isEqualTo(1);
    var report = new ObjectMapper().readTree(out.toString());
    assertThat(report.toPrettyString().replace(file.toString(), "FILE"))
        .isEqualTo(
            """
            {
              "files" : 1,
              "resources" : 1,
              "otherObjects" : 0,
              "skippedFiles" : 0,
              "errors" : 2,
              "problems" : [ {
                "rule" : "cel-rule",
                "level" : "error",
                "file" : "FILE",
                "line" : 7,
                "column" : 3,
                "kind" : "PermissionSet",
                "namespace" : "platform",
                "name" : "reader",
                "field" : "spec.sessionDuration",
                "message" : "must be an ISO-8601 duration of hours, minutes and seconds from PT1H to PT12H, e.g. PT4H"
              }, {
                "rule" : "object",
                "level" : "error",
                "file" : "FILE",
                "line" : 9,
                "column" : 1,
                "field" : "",
                "message" : "is not a Kubernetes object: it must have apiVersion and kind"
              } ]
            }""");
  }

  /** What GitHub requires: docs.github.com, "SARIF support for code scanning". */
  @Test
  void writesSarifThatCodeHostsTake() throws IOException {
    var file = Path.of("target", "sarif of " + folder.getFileName() + ".yaml");
    Files.writeString(file, READER.replace("PT4H", "4h\n  sesion: PT4H"));
    JsonNode sarif;
    try {
      assertThat(execute("--output=SARIF", file.toString())).isEqualTo(1);
      sarif = new ObjectMapper().readTree(out.toString());
    } finally {
      Files.delete(file);
    }

    assertThat(sarif.path("version").asText()).isEqualTo("2.1.0");
    assertThat(sarif.path("$schema").asText()).endsWith("/sarif-schema-2.1.0.json");
    assertThat(sarif.path("runs")).hasSize(1);
    var driver = sarif.at("/runs/0/tool/driver");
    assertThat(driver.path("name").asText()).isEqualTo("SSOperator");
    assertThat(driver.path("version").asText()).isNotEmpty();
    var rules = new ArrayList<String>();
    for (var rule : driver.path("rules")) {
      rules.add(rule.path("id").asText());
      for (var text : List.of("shortDescription", "fullDescription", "help")) {
        assertThat(rule.path(text).path("text").asText()).isNotEmpty();
      }
      assertThat(rule.at("/defaultConfiguration/level").asText()).isIn("error", "note");
    }
    assertThat(rules).doesNotHaveDuplicates();
    assertThat(sarif.at("/runs/0/results"))
        .hasSize(2)
        .allSatisfy(
            result -> {
              assertThat(rules).contains(result.path("ruleId").asText());
              assertThat(result.path("level").asText()).isEqualTo("error");
              assertThat(result.path("locations")).hasSize(1);
              assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").asText())
                  .isEqualTo(file.toString().replace('\\', '/').replace(" ", "%20"));
            });
    var second = sarif.at("/runs/0/results/1");
    assertThat(second.path("ruleId").asText()).isEqualTo("unknown-field");
    assertThat(second.at("/message/text").asText())
        .startsWith("PermissionSet/reader: spec.sesion: is not a field: there are ");
    assertThat(second.at("/locations/0/physicalLocation/region").toString())
        .isEqualTo("{\"startLine\":8,\"startColumn\":3}");
  }

  @Test
  void sarifIsWrittenWhereThereAreNoProblemsToo() throws IOException {
    assertThat(execute("--output=sarif", write("reader.yaml", READER).toString())).isZero();
    var results = new ObjectMapper().readTree(out.toString()).at("/runs/0/results");
    assertThat(results.isArray()).isTrue();
    assertThat(StreamSupport.stream(results.spliterator(), false)).isEmpty();
  }

  private static JsonNode resource(String name) throws IOException {
    return new YAMLMapper().readTree(READER.replace("reader", name));
  }

  private Path write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private int validate(Path... paths) {
    var arguments = new String[paths.length];
    for (var i = 0; i < paths.length; i++) {
      arguments[i] = paths[i].toString();
    }
    return execute(arguments);
  }

  private int validateInput(String text) {
    var standardInput = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return execute("-");
    } finally {
      System.setIn(standardInput);
    }
  }

  private int execute(String... arguments) {
    var all = new ArrayList<>(List.of("validate"));
    all.addAll(List.of(arguments));
    return Commands.run(out, err, all.toArray(String[]::new));
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }
}
