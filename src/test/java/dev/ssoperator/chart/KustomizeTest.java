package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.kubernetes.ApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The kustomize base is what the chart renders by default, without Helm's marks. */
class KustomizeTest {

  private static final Path FOLDER = Path.of("deploy/kustomize");
  private static final Path OBJECTS = FOLDER.resolve("base/ssoperator.yaml");
  private static final List<String> MARKS =
      List.of("helm.sh/chart", "app.kubernetes.io/managed-by", "helm.sh/resource-policy");
  private static final String NAMESPACE_OBJECT = "Namespace ssoperator";
  private static final String HEADER =
      "# Made from the Helm chart by KustomizeTest. Do not edit; it says how to write it anew.\n";

  @Test
  void theBaseHasTheChartsObjects() {
    var expected = chart();
    if (Chart.writes()) {
      var text = new StringBuilder(HEADER);
      expected.values().forEach(object -> text.append(Chart.yaml(object)));
      Chart.write(OBJECTS, text.toString());
    }
    assertThat(Chart.objects(Chart.read(OBJECTS)))
        .as("%s differs from the chart. Generate it with: mvn -q -Pgenerate test", OBJECTS)
        .isEqualTo(expected);
    assertThat(
            Chart.documents(Chart.read(FOLDER.resolve("base/kustomization.yaml")))
                .get(0)
                .path("resources"))
        .extracting(resource -> resource.asText())
        .containsExactly("namespace.yaml", OBJECTS.getFileName().toString());
  }

  @Test
  void kubectlBuildsTheBase() throws IOException, InterruptedException {
    var built = build("base");

    assertThat(built.remove(NAMESPACE_OBJECT)).isNotNull();
    assertThat(built).isEqualTo(chart());
  }

  @Test
  void theExampleAddsWhatAnInstallationNeeds() throws IOException, InterruptedException {
    var built = build("example");
    var container = Chart.container(built, "ssoperator");

    assertThat(Chart.environment(container))
        .containsEntry("AWS_REGION", "eu-west-1")
        .containsEntry("SSOPERATOR_DRIFT_INTERVAL", "PT30M");
    assertThat(container.path("image").asText()).isEqualTo("registry.example.com/ssoperator:0.1.0");
    assertThat(
            built
                .get("ServiceAccount ssoperator")
                .at("/metadata/annotations/eks.amazonaws.com~1role-arn")
                .asText())
        .startsWith("arn:aws:iam::");
  }

  /** The chart's objects; the region is for each installation to add. */
  private static Map<String, ObjectNode> chart() {
    var objects = new TreeMap<>(Chart.render(Chart.REQUIRED));
    for (var object : objects.values()) {
      var metadata = object.withObject("/metadata");
      for (var place : List.of("labels", "annotations")) {
        if (metadata.get(place) instanceof ObjectNode marks) {
          marks.remove(MARKS);
          if (marks.isEmpty()) {
            metadata.remove(place);
          }
        }
      }
    }
    var environment = (ArrayNode) Chart.container(objects, "ssoperator").path("env");
    for (var i = environment.size() - 1; i >= 0; i--) {
      if (environment.get(i).path("name").asText().equals("AWS_REGION")) {
        environment.remove(i);
      }
    }
    return objects;
  }

  private static Map<String, ObjectNode> build(String folder)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(ApiServer.isPresent(), ApiServer::absence);
    var command = new ArrayList<String>();
    command.add(ApiServer.kubectl().toString());
    command.addAll(List.of("kustomize", FOLDER.resolve(folder).toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return Chart.objects(output);
  }
}
