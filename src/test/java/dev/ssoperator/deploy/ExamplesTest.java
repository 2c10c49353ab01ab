package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import dev.ssoperator.api.CrdGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples under {@code deploy} speak of fields and values that exist. */
class ExamplesTest {

  private static final Path CHART = Path.of("helm-chart/ssoperator");
  private static final String SUBSTITUTE =
      "/metadata/annotations/kustomize.toolkit.fluxcd.io~1substitute";
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void kubeStateMetricsReadsFieldsOfTheResources() throws IOException {
    var schemas =
        CrdGenerator.KINDS.stream()
            .collect(
                Collectors.toMap(
                    kind -> kind.getSimpleName(),
                    kind ->
                        new ObjectMapper()
                            .valueToTree(CrdGenerator.definition(kind))
                            .at("/spec/versions/0/schema/openAPIV3Schema")));
    var resources =
        YAML.readTree(Path.of("deploy/kube-state-metrics/config.yaml").toFile())
            .at("/spec/resources");

    assertThat(resources).hasSize(schemas.size());
    for (var resource : resources) {
      var schema = schemas.get(resource.at("/groupVersionKind/kind").asText());
      for (var metric : resource.path("metrics")) {
        var each = metric.path("each").elements();
        each.next();
        var what = each.next();
        var at = field(schema, what.path("path"), metric);
        what.path("labelsFromPath").forEach(path -> field(at, path, metric));
      }
    }
  }

  @Test
  void theChartTakesTheExamplesValues(@TempDir Path folder) throws IOException {
    var argoCd = documents(Path.of("deploy/argocd/operator.yaml")).get(0);
    var flux = documents(Path.of("deploy/flux/operator.yaml")).get(1);
    for (var values :
        List.of(argoCd.at("/spec/source/helm/valuesObject"), flux.at("/spec/values"))) {
      var file = folder.resolve("values.yaml");
      YAML.writeValue(file.toFile(), values);
      var rendered =
          new Helm(CHART).template().withKubeVersion("1.34.0").withValuesFile(file).call();
      assertThat(rendered).contains("eks.amazonaws.com/role-arn");
    }
    assertThat(argoCd.at("/spec/source/path").asText()).isEqualTo(CHART.toString());
    assertThat(flux.at("/spec/chart/spec/chart").asText()).isEqualTo(CHART.toString());
  }

  @Test
  void fluxLeavesTheVariablesOfSamplesAlone() throws IOException {
    var withVariables = new ArrayList<String>();
    try (var files = Files.walk(Path.of("deploy/samples"))) {
      for (var file : files.filter(file -> file.toString().endsWith(".yaml")).toList()) {
        for (var document : documents(file)) {
          if (document.toString().contains("${")) {
            withVariables.add(document.at("/metadata/name").asText());
            assertThat(document.at(SUBSTITUTE).asText()).as(file.toString()).isEqualTo("disabled");
          }
        }
      }
    }
    assertThat(withVariables).containsExactly("engineer");
  }

  @Test
  void argoCdSyncsTheOperatorFirst() throws IOException {
    assertThat(wave("operator.yaml")).isLessThan(wave("access.yaml"));
  }

  private static int wave(String file) throws IOException {
    return documents(Path.of("deploy/argocd").resolve(file))
        .get(0)
        .at("/metadata/annotations/argocd.argoproj.io~1sync-wave")
        .asInt();
  }

  /** The schema of a field; a step in brackets chooses from a list. */
  private static JsonNode field(JsonNode schema, JsonNode path, JsonNode metric) {
    var found = schema;
    // Definitions leave metadata to the API server.
    if (path.path(0).asText().equals("metadata")) {
      return found;
    }
    for (var step : path) {
      found =
          step.asText().startsWith("[")
              ? found.path("items")
              : found.path("properties").path(step.asText());
      assertThat(found.isMissingNode()).as("%s of %s", path, metric.path("name")).isFalse();
    }
    return found;
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    var documents = new ArrayList<JsonNode>();
    try (var iterator = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      iterator.forEachRemaining(documents::add);
    }
    return documents;
  }
}
