package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.CrdGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The chart's definitions are the generated ones. */
class ChartCrdsTest {

  private static final String METADATA =
      """
        labels:
          {{- include "ssoperator.labels" . | nindent 4 }}
        {{- if or .Values.crds.keep .Values.crds.annotations }}
        annotations:
          {{- if .Values.crds.keep }}
          helm.sh/resource-policy: keep
          {{- end }}
          {{- with .Values.crds.annotations }}
          {{- toYaml . | nindent 4 }}
          {{- end }}
        {{- end }}
      """;

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void theTemplateIsTheGeneratedDefinition(Class<? extends CustomResource<?, ?>> kind) {
    var file = Chart.FOLDER.resolve("templates/crds").resolve(CrdGenerator.fileName(kind));
    var expected = template(kind);
    if (Chart.writes()) {
      Chart.write(file, expected);
    }
    assertThat(Chart.read(file))
        .as("%s is not the generated definition. Generate it with: mvn -q -Pgenerate test", file)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void whatIsInstalledIsTheGeneratedDefinition(Class<? extends CustomResource<?, ?>> kind) {
    var installed = Chart.render(Chart.REQUIRED).get("CustomResourceDefinition " + name(kind));
    var generated = Chart.documents(CrdGenerator.yaml(kind)).get(0);

    assertThat(installed.path("spec")).isEqualTo(generated.path("spec"));
    assertThat(installed.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
  }

  @Test
  void theyCanBeLeftOut() {
    assertThat(Chart.render(Chart.REQUIRED + "\ncrds: {install: false}").keySet())
        .noneMatch(key -> key.startsWith("CustomResourceDefinition"));
  }

  @Test
  void theyCanBeLetGoAndAnnotated() {
    var definitions =
        Chart.render(Chart.REQUIRED + "\ncrds: {keep: false, annotations: {a: b}}")
            .entrySet()
            .stream()
            .filter(object -> object.getKey().startsWith("CustomResourceDefinition"))
            .toList();

    assertThat(definitions).hasSize(CrdGenerator.KINDS.size());
    assertThat(definitions)
        .allSatisfy(
            definition ->
                assertThat(definition.getValue().at("/metadata/annotations").toString())
                    .isEqualTo("{\"a\":\"b\"}"));
  }

  private static String template(Class<? extends CustomResource<?, ?>> kind) {
    var definition = CrdGenerator.yaml(kind);
    assertThat(definition).doesNotContain("{{");
    var nameLine = "  name: " + name(kind) + "\n";
    assertThat(definition).containsOnlyOnce(nameLine);
    return "{{- if .Values.crds.install }}\n"
        + definition.replace(nameLine, nameLine + METADATA)
        + "{{- end }}\n";
  }

  private static String name(Class<? extends CustomResource<?, ?>> kind) {
    return HasMetadata.getFullResourceName(kind);
  }
}
