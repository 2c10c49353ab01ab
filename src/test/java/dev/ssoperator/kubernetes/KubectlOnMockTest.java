package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The kubectl on the PATH against the mock server. */
@EnabledIf("hasKubectl")
class KubectlOnMockTest {

  private static final String SET =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: billing-reader}
      spec:
        name: BillingReader
        managedPolicies:
        - arn:aws:iam::aws:policy/ReadOnlyAccess
        - arn:aws:iam::aws:policy/job-function/Billing
        tags: {team: finance, stage: prod}
      """;

  private static final String ASSIGNMENT =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: finance-billing}
      spec:
        permissionSetRef: {name: billing-reader}
        principal: {group: finance}
        account: {name: prod-billing}
      """;

  @TempDir private Path folder;
  private MockApiServer server;
  private KubectlFront front;

  static boolean hasKubectl() {
    return Stream.of(
            Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
        .anyMatch(path -> Files.isExecutable(Path.of(path, "kubectl")));
  }

  @BeforeEach
  void start() throws IOException {
    server = new MockApiServer();
    front = new KubectlFront(server.config());
    Files.writeString(folder.resolve("kubeconfig"), front.kubeConfigYaml("platform"));
  }

  @AfterEach
  void stop() {
    front.close();
    server.close();
  }

  @Test
  void appliesShowsAndDeletesBothKinds() throws Exception {
    assertThat(apply(SET + "---\n" + ASSIGNMENT))
        .contains("billing-reader created", "finance-billing created");
    assertThat(apply(SET)).contains("billing-reader unchanged");

    assertThat(columns("get", "pset").get(0))
        .containsExactly("NAME", "READY", "REASON", "AWS NAME", "ACCOUNTS", "AGE");
    assertThat(columns("get", "assign").get(1)).startsWith("finance-billing", "billing-reader");
    assertThat(kubectl("get", "sso", "--output=name").lines())
        .containsExactlyInAnyOrder(
            "permissionset.ssoperator.dev/billing-reader",
            "accountassignment.ssoperator.dev/finance-billing");
    assertThat(kubectl("get", "pset", "billing-reader", "--output=yaml"))
        .contains("sessionDuration: PT1H", "deletionPolicy: Delete");
    assertThat(kubectl("describe", "pset", "billing-reader")).contains("BillingReader");
    assertThat(kubectl("describe", "assign", "finance-billing")).contains("prod-billing");

    assertThat(kubectl("delete", "pset", "billing-reader")).contains("deleted");
    assertThat(kubectl("delete", "assign", "finance-billing")).contains("deleted");
    assertThat(kubectl("get", "sso")).contains("No resources found");
  }

  @Test
  void mergesPatchesAsTheRfcSays() throws Exception {
    apply(SET);
    kubectl(
        "patch",
        "pset",
        "billing-reader",
        "--type=merge",
        "--patch",
        """
        {"spec": {"managedPolicies": ["arn:aws:iam::aws:policy/ViewOnlyAccess"],
                  "tags": {"stage": null}}}
        """);

    assertThat(jsonPath("pset", "billing-reader", "{.spec.managedPolicies}"))
        .isEqualTo("[\"arn:aws:iam::aws:policy/ViewOnlyAccess\"]");
    assertThat(jsonPath("pset", "billing-reader", "{.spec.tags}"))
        .isEqualTo("{\"team\":\"finance\"}");
    assertThat(jsonPath("pset", "billing-reader", "{.metadata.generation}")).isEqualTo("2");

    apply(ASSIGNMENT);
    kubectl(
        "patch",
        "assign",
        "finance-billing",
        "--type=merge",
        "--patch={\"spec\": {\"account\": {\"name\": null, \"id\": \"123456789012\"}}}");
    assertThat(jsonPath("assign", "finance-billing", "{.spec.account}"))
        .isEqualTo("{\"id\":\"123456789012\"}");
  }

  @Test
  void appliesChanges() throws Exception {
    apply(SET);
    apply(
        SET.replace("  - arn:aws:iam::aws:policy/ReadOnlyAccess\n", "")
            .replace(", stage: prod", ""));

    assertThat(jsonPath("pset", "billing-reader", "{.spec.managedPolicies}"))
        .isEqualTo("[\"arn:aws:iam::aws:policy/job-function/Billing\"]");
    assertThat(jsonPath("pset", "billing-reader", "{.spec.tags}"))
        .isEqualTo("{\"team\":\"finance\"}");
  }

  @Test
  void objectsToWhatTheDefinitionsDoNotAllow() throws Exception {
    assertThat(refused("apply", "--filename", file(SET.replace("name: BillingReader", "nam: B"))))
        .contains("unknown field \"spec.nam\"");
    apply(SET);
    assertThat(
            refused(
                "patch",
                "pset",
                "billing-reader",
                "--type=merge",
                "--patch={\"spec\": {\"name\": \"Other\"}}"))
        .contains("PermissionSet \"billing-reader\" is invalid", "the name is immutable");
    kubectl("apply", "--filename", "deploy/samples/00-namespace.yaml");
    assertThat(refused("get", "assign", "nobody"))
        .contains("accountassignments.ssoperator.dev \"nobody\" not found");
  }

  @Test
  void watchesAndExplains() throws Exception {
    apply(SET);
    assertThat(
            kubectl(
                "wait",
                "pset/billing-reader",
                "--for=jsonpath={.spec.name}=BillingReader",
                "--timeout=10s"))
        .contains("condition met");
    assertThat(kubectl("explain", "pset.spec.sessionDuration").replaceAll("\\s+", " "))
        .contains("from PT1H to PT12H");
  }

  @Test
  void aWatchCanTakeThePlaceOfAList() throws Exception {
    assertThat(initialEvents()).isEqualTo("[BOOKMARK PermissionSet true]");
    apply(SET);

    assertThat(initialEvents()).isEqualTo("[ADDED PermissionSet -, BOOKMARK PermissionSet true]");
  }

  /** What kubectl, from 1.35, asks for when it waits; each event's type, kind and mark. */
  private String initialEvents() throws Exception {
    var path =
        "/apis/ssoperator.dev/v1beta1/namespaces/platform/permissionsets?watch=true"
            + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
            + "&timeoutSeconds=1";
    var request = HttpRequest.newBuilder(front.endpoint().resolve(path)).build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());
    return answer.body().map(KubectlOnMockTest::described).toList().toString();
  }

  private static String described(String event) {
    try {
      var json = new ObjectMapper().readTree(event);
      assertThat(json.at("/object/metadata/resourceVersion").asText()).matches("\\d+");
      return "%s %s %s"
          .formatted(
              json.path("type").asText(),
              json.at("/object/kind").asText(),
              json.at("/object/metadata/annotations/k8s.io~1initial-events-end").asText("-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void appliesTheSamples() throws Exception {
    assertThat(kubectl("apply", "--filename", "deploy/samples").lines())
        .hasSize(19)
        .allMatch(line -> line.endsWith("created"));
  }

  private String apply(String manifest) throws Exception {
    return kubectl("apply", "--filename", file(manifest));
  }

  private String file(String manifest) throws IOException {
    return Files.writeString(folder.resolve("manifest.yaml"), manifest).toString();
  }

  private String jsonPath(String kind, String name, String path) throws Exception {
    return kubectl("get", kind, name, "--output=jsonpath=" + path);
  }

  /** The table's cells without empty ones. */
  private List<List<String>> columns(String... arguments) throws Exception {
    return kubectl(arguments)
        .lines()
        .map(line -> List.of(line.strip().split("\\s{2,}", -1)))
        .toList();
  }

  private String kubectl(String... arguments) throws Exception {
    return run(true, arguments);
  }

  private String refused(String... arguments) throws Exception {
    return run(false, arguments);
  }

  private String run(boolean succeeds, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add("kubectl");
    command.add("--kubeconfig=" + folder.resolve("kubeconfig"));
    command.add("--cache-dir=" + folder.resolve("cache"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor() == 0).as(output).isEqualTo(succeeds);
    return output;
  }
}
