package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CrdTest {

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void checkedInDefinitionIsTheGeneratedOne(Class<? extends CustomResource<?, ?>> kind)
      throws IOException {
    var file = Path.of("crds", CrdGenerator.fileName(kind));
    var generated = CrdGenerator.yaml(kind);
    if (Boolean.getBoolean("crds.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s differs from what the records say. Generate it with: mvn -q -Pgenerate test", file)
        .isEqualTo(generated);
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void everyFieldIsDescribed(Class<? extends CustomResource<?, ?>> kind) {
    assertThat(fields(kind))
        .allSatisfy((path, schema) -> assertThat(schema.getDescription()).as(path).isNotBlank());
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void everyPatternIsAnchored(Class<? extends CustomResource<?, ?>> kind) {
    assertThat(fields(kind))
        .allSatisfy(
            (path, schema) ->
                assertThat(Optional.ofNullable(schema.getPattern()).orElse("^$"))
                    .as(path)
                    .startsWith("^")
                    .endsWith("$"));
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void everyRuleSaysWhatIsWrong(Class<? extends CustomResource<?, ?>> kind) {
    assertThat(fields(kind).values())
        .flatMap(JSONSchemaProps::getXKubernetesValidations)
        .allSatisfy(rule -> assertThat(rule.getMessage()).as(rule.getRule()).isNotBlank());
  }

  /** All properties by path, and the root. */
  private static Map<String, JSONSchemaProps> fields(Class<? extends CustomResource<?, ?>> kind) {
    var version = CrdGenerator.definition(kind).getSpec().getVersions().get(0);
    var fields = new LinkedHashMap<String, JSONSchemaProps>();
    collect(kind.getSimpleName(), version.getSchema().getOpenAPIV3Schema(), fields);
    return fields;
  }

  private static void collect(
      String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> fields) {
    fields.put(path, schema);
    for (Entry<String, JSONSchemaProps> property : schema.getProperties().entrySet()) {
      collect(path + "." + property.getKey(), property.getValue(), fields);
    }
    if (schema.getItems() != null) {
      for (Entry<String, JSONSchemaProps> property :
          schema.getItems().getSchema().getProperties().entrySet()) {
        collect(path + "[]." + property.getKey(), property.getValue(), fields);
      }
    }
  }
}
