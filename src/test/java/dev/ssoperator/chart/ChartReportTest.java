package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.cli.ReportCommand;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.process.RunProcess;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The CronJob that reports who has access reads, and nothing else. */
class ChartReportTest {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\n(.*?)^```$");

  private static final String ENABLED = Chart.REQUIRED + "\nreport: {enabled: true}";

  private static final Set<String> RIGHTS =
      Set.of(
          "list ssoperator.dev/accountassignments",
          "list ssoperator.dev/accountassignmentsets",
          "list ssoperator.dev/permissionsets");

  private static final String TOKEN = "report";

  @TempDir private Path folder;

  @Test
  void thereIsNoneUnlessItIsEnabled() {
    assertThat(Chart.render(Chart.REQUIRED).keySet()).noneMatch(key -> key.contains("report"));
  }

  @Test
  void itReadsTheResourcesOfAllNamespacesAsAServiceAccountOfItsOwn() {
    var objects = Chart.render(ENABLED);

    assertThat(rights(objects, "ClusterRole ssoperator-report"))
        .containsExactlyInAnyOrderElementsOf(RIGHTS);
    assertThat(boundTo(objects)).containsExactly("ClusterRoleBinding ssoperator-report");
    assertThat(Chart.reportPod(objects).path("serviceAccountName").asText())
        .isEqualTo("ssoperator-report");
    assertThat(objects).containsKey("ServiceAccount ssoperator-report");
    assertThat(arguments(objects)).noneMatch(argument -> argument.startsWith("--namespace"));
  }

  @Test
  void ofOneWatchedNamespaceItReadsNoOther() {
    var objects = Chart.render(ENABLED + "\nwatch: {namespaces: [team-a]}");

    assertThat(objects).doesNotContainKey("ClusterRole ssoperator-report");
    assertThat(rights(objects, "Role team-a/ssoperator-report"))
        .containsExactlyInAnyOrderElementsOf(RIGHTS);
    assertThat(boundTo(objects)).containsExactly("RoleBinding team-a/ssoperator-report");
    assertThat(arguments(objects)).contains("--namespace=team-a");
  }

  @Test
  void ofSeveralWatchedNamespacesItReadsAll() {
    var objects = Chart.render(ENABLED + "\nwatch: {namespaces: [team-a, team-b]}");

    assertThat(rights(objects, "ClusterRole ssoperator-report"))
        .containsExactlyInAnyOrderElementsOf(RIGHTS);
    assertThat(arguments(objects)).noneMatch(argument -> argument.startsWith("--namespace"));
  }

  @Test
  void theOperatorsPodsAreNotSelectedWithIt() {
    var objects = Chart.render(ENABLED + "\nnetworkPolicy: {enabled: true}");
    var labels =
        objects
            .get("CronJob ssoperator-report")
            .at("/spec/jobTemplate/spec/template/metadata/labels");

    assertThat(objects.get("NetworkPolicy ssoperator-report").at("/spec/podSelector/matchLabels"))
        .isEqualTo(labels);
    assertThat(objects.get("NetworkPolicy ssoperator-report").at("/spec/egress"))
        .isNotEmpty()
        .isEqualTo(objects.get("NetworkPolicy ssoperator").at("/spec/egress"));
    assertThat(objects.get("Deployment ssoperator").at("/spec/selector/matchLabels"))
        .isNotEqualTo(labels);
  }

  @Test
  void itIsWrittenToItsClaim() {
    var objects = Chart.render(ENABLED);
    var pod = Chart.reportPod(objects);

    assertThat(pod.at("/containers/0/volumeMounts/0/mountPath").asText()).isEqualTo("/report");
    assertThat(pod.at("/volumes/0/persistentVolumeClaim/claimName").asText())
        .isEqualTo("ssoperator-report");
    assertThat(objects).containsKey("PersistentVolumeClaim ssoperator-report");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "watch: {namespaces: [team-a]}"})
  void eachRunUsesTheRightsAndNoOthersAndIsComparedWithTheOneBefore(String values)
      throws IOException {
    var objects =
        Chart.render(
            Chart.REQUIRED
                + """

                operator: {clusterId: "prod: eu"}
                report: {enabled: true, ssoAdminRate: 1000}
                """
                + values);
    try (var server = new MockApiServer();
        var aws = new EmulatedAws()) {
      assertThat(run(objects, server)).isZero();
      var first = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
      assertThat(first.path("changes").isNull()).isTrue();
      assertThat(first.path("assignments")).hasSameSizeAs(aws.control().state().assignments());

      assertThat(run(objects, server)).isZero();
      var second = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
      assertThat(second.at("/changes/since")).isEqualTo(first.path("createdAt"));

      assertThat(folder)
          .isDirectoryContaining("glob:**/index.html")
          .isDirectoryContaining("glob:**/report.csv");
      var calls =
          server.requests().stream()
              .filter(call -> ("Bearer " + TOKEN).equals(call.authorization()))
              .toList();
      assertThat(calls)
          .allMatch(call -> values.isEmpty() || call.path().contains("/namespaces/team-a/"));
      assertThat(
              calls.stream()
                  .map(call -> Rights.of(call.method(), call.path()))
                  .collect(Collectors.toSet()))
          .isEqualTo(RIGHTS);
    }
  }

  /** Runs what the container runs, with another folder in place of the volume. */
  private int run(Map<String, ObjectNode> objects, MockApiServer server) throws IOException {
    var kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        RunProcess.kubeconfig(URI.create(server.config().getMasterUrl()))
            .replace("user: {}", "user: {token: %s}".formatted(TOKEN)));
    var before = System.setProperty("kubeconfig", kubeconfig.toString());
    try {
      return new CommandLine(new ReportCommand())
          .execute(
              arguments(objects).stream()
                  .skip(1)
                  .map(argument -> argument.replace("/report/", folder + "/"))
                  .toArray(String[]::new));
    } finally {
      if (before == null) {
        System.clearProperty("kubeconfig");
      } else {
        System.setProperty("kubeconfig", before);
      }
    }
  }

  @Test
  void thePodOfTheDocumentationReadsTheVolumeOfItsValues() {
    var blocks = documented();
    var objects = Chart.render(Chart.yaml(blocks.get(0)) + Chart.REQUIRED);
    var reader = blocks.get(1);

    assertThat(objects)
        .containsKey(
            "PersistentVolumeClaim "
                + reader.at("/spec/volumes/0/persistentVolumeClaim/claimName").asText());
    assertThat(reader.at("/spec/securityContext"))
        .isEqualTo(Chart.reportPod(objects).path("securityContext"));
    assertThat(ModelFields.unknown(reader, Pod.class)).isEmpty();
  }

  /** The values and the pod of the documentation. */
  static List<ObjectNode> documented() {
    var blocks =
        BLOCK
            .matcher(Chart.read(Path.of("docs/report.md")))
            .results()
            .map(block -> Chart.documents(block.group(1)).get(0))
            .toList();
    assertThat(blocks).hasSize(2);
    return blocks;
  }

  private static Set<String> rights(Map<String, ObjectNode> objects, String role) {
    return Rights.of(objects.get(role).path("rules"));
  }

  /** The bindings that name the ServiceAccount of the report. */
  private static List<String> boundTo(Map<String, ObjectNode> objects) {
    return objects.entrySet().stream()
        .filter(
            object -> object.getValue().at("/subjects/0/name").asText().equals("ssoperator-report"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> arguments(Map<String, ObjectNode> objects) {
    return Chart.reportPod(objects)
        .at("/containers/0/args")
        .valueStream()
        .map(JsonNode::asText)
        .toList();
  }
}
