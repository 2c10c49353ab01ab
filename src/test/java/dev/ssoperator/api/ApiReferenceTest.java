package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** docs/api.md is what the definitions in crds/ say. */
class ApiReferenceTest {

  private static final Path FILE = Path.of("docs/api.md");

  private static final String HEAD =
      """
      # API reference

      <!-- Made from crds/ by ApiReferenceTest. Do not edit; the test says how to write it anew. -->

      What `kubectl explain` says, on one page. How to use it: [permission sets](permission-sets.md), [account assignments](account-assignments.md).
      Rules are checked when a resource is created or changed; what they say is in a table of their own.

      """;

  @Test
  void theReferenceIsWhatTheDefinitionsSay() throws IOException {
    var sections = new StringBuilder(HEAD);
    for (var kind : CrdGenerator.KINDS) {
      var definition =
          Serialization.unmarshal(Files.readString(file(kind)), CustomResourceDefinition.class);
      sections.append(ApiReference.of(definition)).append('\n');
    }
    var expected = sections.toString().stripTrailing() + "\n";
    if (Boolean.getBoolean("crds.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
        .as("%s is behind crds/. Generate it with: mvn -q -Pgenerate test", FILE)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void nothingThatASchemaSaysIsLeftOut(Class<? extends CustomResource<?, ?>> kind)
      throws IOException {
    var found = new TreeSet<String>();
    collect(
        new YAMLMapper()
            .readTree(Files.readString(file(kind)))
            .at("/spec/versions/0/schema/openAPIV3Schema"),
        found);

    assertThat(found).contains("properties", "pattern").isSubsetOf(ApiReference.known());
  }

  private static Path file(Class<? extends CustomResource<?, ?>> kind) {
    return Path.of("crds", CrdGenerator.fileName(kind));
  }

  private static void collect(JsonNode schema, Set<String> found) {
    schema.fieldNames().forEachRemaining(found::add);
    schema.path("properties").forEach(property -> collect(property, found));
    if (schema.has("items")) {
      collect(schema.path("items"), found);
    }
    if (schema.has("additionalProperties")) {
      collect(schema.path("additionalProperties"), found);
    }
  }
}
